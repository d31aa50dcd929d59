//! Extractor: the services that an upload needs.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    evidence::{
        Intake,
        resumable::{ResumableUpload, store},
        store_photo::{PhotoOwner, PhotoServices},
    },
    http::{metrics::Metrics, public_url::PublicUrl},
    ids::Id,
    jobs::JobWaker,
    problem::{Outcome, Problem},
    templates::Templates,
    uploads::owner::UploadedPhoto,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use std::{
    future::{Ready, ready},
    sync::Arc,
};

/// Owned, so that work goes on when whoever asked for it has gone away.
#[derive(Clone)]
pub struct UploadContext {
    pub db: Data<Db>,
    pub intake: Data<Intake>,
    templates: Data<Templates>,
    waker: Data<JobWaker>,
    metrics: Data<Metrics>,
    pub public_url: Data<PublicUrl>,
}

impl FromRequest for UploadContext {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = || {
            Some(Self {
                db: request.app_data::<Data<Db>>()?.clone(),
                intake: request.app_data::<Data<Intake>>()?.clone(),
                templates: request.app_data::<Data<Templates>>()?.clone(),
                waker: request.app_data::<Data<JobWaker>>()?.clone(),
                metrics: request.app_data::<Data<Metrics>>()?.clone(),
                public_url: request.app_data::<Data<PublicUrl>>()?.clone(),
            })
        };
        ready(context().ok_or_else(|| Problem::internal("a service that uploads need is not registered")))
    }
}

impl UploadContext {
    pub fn services(&self) -> PhotoServices<'_> {
        PhotoServices { db: &self.db, intake: &self.intake, waker: &self.waker, metrics: &self.metrics }
    }

    /// The largest photo, in bytes.
    pub fn most(&self) -> u64 {
        self.intake.limits.size
    }

    pub fn wake_jobs(&self) {
        self.waker.wake();
    }

    pub fn templates(&self) -> Arc<Templates> {
        self.templates.clone().into_inner()
    }

    /// An upload of the caller whose owner still lets him in, and the way to its photo.
    pub async fn find(&self, actor: Actor, id: Id) -> Outcome<(ResumableUpload, UploadedPhoto)> {
        let (templates, now) = (self.templates(), Moment::now());
        self.db
            .read(move |conn| {
                let upload = store::find(conn, actor.id, id, now)?;
                let (photo_id, item) = (upload.photo.id, upload.photo.item.clone());
                let photo_owner = UploadedPhoto::of(actor, upload.owner, photo_id, item, templates);
                photo_owner.open(conn)?;
                Ok((upload, photo_owner))
            })
            .await
    }
}
