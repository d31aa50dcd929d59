//! What taking in an upload needs.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    evidence::{
        Intake,
        pieces::{Upload, store},
        upload::{Door, Means},
    },
    http::{metrics::Metrics, public_url::PublicUrl},
    ids::Id,
    jobs::Bell,
    problem::{Outcome, Problem},
    templates::Templates,
    uploads::door::OwnersDoor,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use std::{
    future::{Ready, ready},
    sync::Arc,
};

/// Owned, so that work goes on when whoever asked for it has gone away.
#[derive(Clone)]
pub struct Tools {
    pub db: Data<Db>,
    pub intake: Data<Intake>,
    templates: Data<Templates>,
    bell: Data<Bell>,
    metrics: Data<Metrics>,
    pub public_url: Data<PublicUrl>,
}

impl FromRequest for Tools {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tools = || {
            Some(Self {
                db: request.app_data::<Data<Db>>()?.clone(),
                intake: request.app_data::<Data<Intake>>()?.clone(),
                templates: request.app_data::<Data<Templates>>()?.clone(),
                bell: request.app_data::<Data<Bell>>()?.clone(),
                metrics: request.app_data::<Data<Metrics>>()?.clone(),
                public_url: request.app_data::<Data<PublicUrl>>()?.clone(),
            })
        };
        ready(tools().ok_or_else(|| Problem::internal("the roof has not given all that uploads need")))
    }
}

impl Tools {
    pub fn means(&self) -> Means<'_> {
        Means {
            db: &self.db,
            intake: &self.intake,
            bell: &self.bell,
            metrics: &self.metrics,
        }
    }

    /// The largest photo, in bytes.
    pub fn most(&self) -> u64 {
        self.intake.limits.size
    }

    pub fn ring(&self) {
        self.bell.ring();
    }

    pub fn templates(&self) -> Arc<Templates> {
        self.templates.clone().into_inner()
    }

    /// An upload of the caller whose owner still lets him in, and the way to its photo.
    pub async fn find(&self, actor: Actor, id: Id) -> Outcome<(Upload, OwnersDoor)> {
        let (templates, now) = (self.templates(), Moment::now());
        self.db
            .read(move |conn| {
                let upload = store::find(conn, actor.id, id, now)?;
                let (photo_id, item) = (upload.photo.id, upload.photo.item.clone());
                let door = OwnersDoor::of(actor, upload.owner, photo_id, item, templates);
                door.open(conn)?;
                Ok((upload, door))
            })
            .await
    }
}
