//! Extractor: the services that an upload needs.

use crate::{
    accounts::Actor,
    context::Context,
    evidence::{
        photo_owner::OwnedPhoto,
        resumable::{ResumableUpload, store},
        store_photo::PhotoServices,
    },
    http::public_url::PublicUrl,
    ids::Id,
    problem::{Outcome, Problem},
    templates::Templates,
    uploads::owner,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use std::ops::Deref;

/// What each upload needs beside the caller.
#[derive(Clone)]
pub struct UploadContext {
    pub services: PhotoServices,
    templates: Data<Templates>,
    pub public_url: Data<PublicUrl>,
}

impl FromRequest for UploadContext {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let services = PhotoServices::from_request(request, payload);
        let templates = request.app_data::<Data<Templates>>().cloned();
        let public_url = request.app_data::<Data<PublicUrl>>().cloned();
        Box::pin(async move {
            let missing = || Problem::internal("a service that uploads need is not registered");
            Ok(Self {
                services: services.await?,
                templates: templates.ok_or_else(missing)?,
                public_url: public_url.ok_or_else(missing)?,
            })
        })
    }
}

impl Deref for UploadContext {
    type Target = PhotoServices;

    fn deref(&self) -> &PhotoServices {
        &self.services
    }
}

impl UploadContext {
    /// The largest photo, in bytes.
    pub fn most(&self) -> u64 {
        self.intake.limits.size
    }

    /// The context of a command of the caller.
    pub fn of(&self, actor: Actor) -> Context {
        Context::now(actor, self.templates.clone().into_inner())
    }

    /// An upload of the caller whose owner still accepts the photo.
    pub async fn find(&self, actor: Actor, id: Id) -> Outcome<(ResumableUpload, OwnedPhoto)> {
        let context = self.of(actor);
        self.db
            .read(move |conn| {
                let upload = store::find(conn, context.actor.id, id, context.at)?;
                let (photo_id, item) = (upload.photo.id, upload.photo.item.clone());
                let photo = owner::photo(context.clone(), upload.owner, photo_id, item);
                photo.grant(conn)?;
                Ok((upload, photo))
            })
            .await
    }
}
