//! Endpoints: uploads straight to object storage by a signed URL.

use super::{context::UploadContext, response::to_the_end};
use crate::{
    accounts::Actor,
    clock::Moment,
    evidence::{
        ingest::too_large,
        photo::Sha256,
        resumable::{
            Owner,
            create::{self, NewUpload},
            presigned, store,
        },
        store_photo::PhotoQuery,
    },
    http::{
        JsonBody,
        problem_response::{CONTENT_TYPE, ProblemBody},
    },
    ids::Id,
    problem::Outcome,
    uploads::{UploadState, UploadView, owner},
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A photo that is to be put into object storage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "item": "cv-plan", "size": 245760,
    "sha256": "3c7d2903439dc4d647230dd3cf76a7126546532c9f134f62078c1f46c5ba78f7",
    "taken_at": "2018-02-09T10:05:00+08:00", "latitude": 31.3193, "longitude": 120.625, "accuracy": 12
}))]
pub struct NewDirectUpload {
    /// As for storing a photo at once.
    #[schema(min_length = 1, max_length = 100)]
    pub item: Option<String>,
    /// May be left out if an answer or a signature has named the photo already.
    pub sha256: Option<Sha256>,
    /// Bytes.
    #[schema(minimum = 1)]
    pub size: u32,
    /// By the device's clock.
    pub taken_at: Option<Moment>,
    /// Degrees, WGS-84.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees, WGS-84.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Metres.
    #[schema(minimum = 0)]
    pub accuracy: Option<f64>,
}

/// Where to put the bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectUpload {
    /// `stored`: the bytes need not be sent; there is no address then.
    pub state: UploadState,
    pub method: Option<String>,
    /// Signed: a client that has it may put this one object. Send no `Authorization` there.
    pub url: Option<String>,
    /// To be sent with it, as they are.
    pub headers: BTreeMap<String, String>,
    pub expires_at: Option<Moment>,
}

/// Gives an address to put a photo's bytes to
///
/// In object storage, past this server, for an hour. Then complete it: only what was looked at is evidence. Where the
/// server keeps photos on its disk, 409 `no-direct-upload`: use `PUT`, or `/v1/uploads`.
#[utoipa::path(
    tag = "uploads",
    params(("id" = Id, Path), ("photo_id" = Id, Path, description = "made by the client")),
    request_body = NewDirectUpload,
    responses((
        status = 200,
        description = "The address, and what to send with the bytes",
        body = DirectUpload
    ))
)]
#[post("/v1/inspections/{id}/photos/{photo_id}/upload-url")]
pub async fn create_upload_url(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewDirectUpload>,
    context: UploadContext,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    give_address(actor, Owner::Inspection(id), photo_id, body.0, context).await
}

/// Gives an address to put the bytes of a hazard's photo to
///
/// As for an inspection's photo.
#[utoipa::path(
    tag = "uploads",
    params(("id" = Id, Path), ("photo_id" = Id, Path, description = "made by the client")),
    request_body(content = NewDirectUpload, example = json!({
        "item": "after", "size": 245760,
        "sha256": "737362cf770b49dacc7350b4165adf7612e14ec83eff240590461e9a047a3131",
        "taken_at": "2018-02-20T10:05:00+08:00"
    })),
    responses((
        status = 200,
        description = "The address, and what to send with the bytes",
        body = DirectUpload
    ))
)]
#[post("/v1/hazards/{id}/photos/{photo_id}/upload-url")]
pub async fn create_hazard_upload_url(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewDirectUpload>,
    context: UploadContext,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    give_address(actor, Owner::Hazard(id), photo_id, body.0, context).await
}

async fn give_address(
    actor: Actor,
    owner: Owner,
    photo_id: Id,
    said: NewDirectUpload,
    context: UploadContext,
) -> Outcome<HttpResponse> {
    let size = u64::from(said.size);
    let photo = PhotoQuery {
        item: said.item,
        taken_at: said.taken_at,
        latitude: said.latitude,
        longitude: said.longitude,
        accuracy: said.accuracy,
    };
    let place = photo.said()?;
    let photo = owner::photo(context.of(actor), owner, photo_id, photo.item);
    let (asked, now) = (photo.clone(), photo.owner.context().at);
    context.db.read(move |conn| asked.grant(conn).map(drop)).await?;
    if size > context.most() {
        return Err(too_large(context.most()));
    }
    let (object, address) = presigned::address(&context.intake.objects, size).await?;
    let new =
        NewUpload { owner, sha256: said.sha256, size, said: place, metadata: None, incoming: Some(object) };
    let intake = context.intake.clone();
    let upload = context.db.write(move |conn| create::open(conn, &photo, &new, &intake)).await?;
    let is_stored = upload.finished_at.is_some();
    if is_stored {
        context.waker.wake();
    }
    let headers = address.headers.into_iter().filter(|_| !is_stored);
    let given = DirectUpload {
        state: if is_stored { UploadState::Stored } else { UploadState::Arriving },
        method: (!is_stored).then(|| "PUT".to_owned()),
        url: Some(address.url).filter(|_| !is_stored),
        headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
        expires_at: (!is_stored).then(|| now.plus(TimeDelta::seconds(i64::from(presigned::GOOD_FOR)))),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(given))
}

/// Completes a photo that was put into object storage
///
/// The bytes are read, checked against size and digest, and looked at as if they had come to this server; what cannot
/// be the photo is refused and deleted. The same again changes nothing.
#[utoipa::path(
    tag = "uploads",
    params(("id" = Id, Path), ("photo_id" = Id, Path)),
    responses(
        (status = 200, description = "The upload as it is now", body = UploadView),
        (
            status = 413,
            description = "The bytes cannot be the photo",
            body = ProblemBody,
            content_type = CONTENT_TYPE
        ),
        (
            status = 415,
            description = "The bytes cannot be the photo",
            body = ProblemBody,
            content_type = CONTENT_TYPE
        ),
        (status = 422, description = "The bytes cannot be the photo", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[post("/v1/inspections/{id}/photos/{photo_id}/complete")]
pub async fn complete_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    context: UploadContext,
) -> Outcome<web::Json<UploadView>> {
    let (id, photo_id) = path.into_inner();
    complete(actor, Owner::Inspection(id), photo_id, context).await
}

/// Completes a hazard's photo that was put into object storage
///
/// As for an inspection's photo.
#[utoipa::path(
    tag = "uploads",
    params(("id" = Id, Path), ("photo_id" = Id, Path)),
    responses(
        (status = 200, description = "The upload as it is now", body = UploadView),
        (
            status = 413,
            description = "The bytes cannot be the photo",
            body = ProblemBody,
            content_type = CONTENT_TYPE
        ),
        (
            status = 415,
            description = "The bytes cannot be the photo",
            body = ProblemBody,
            content_type = CONTENT_TYPE
        ),
        (status = 422, description = "The bytes cannot be the photo", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[post("/v1/hazards/{id}/photos/{photo_id}/complete")]
pub async fn complete_hazard_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    context: UploadContext,
) -> Outcome<web::Json<UploadView>> {
    let (id, photo_id) = path.into_inner();
    complete(actor, Owner::Hazard(id), photo_id, context).await
}

async fn complete(
    actor: Actor,
    owner: Owner,
    photo_id: Id,
    context: UploadContext,
) -> Outcome<web::Json<UploadView>> {
    let caller = context.of(actor);
    let (account_id, now) = (caller.actor.id, caller.at);
    let found = context.db.read(move |conn| store::direct(conn, account_id, owner, photo_id, now)).await?;
    let item = found.first().and_then(|upload| upload.photo.item.clone());
    let photo = owner::photo(caller, owner, photo_id, item);
    let work = async move { presigned::complete(&photo, found, &context).await };
    Ok(web::Json(to_the_end(work).await?.into()))
}
