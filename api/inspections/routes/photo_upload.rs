//! Endpoint: stores the bytes of a photo or signature.

use crate::{
    accounts::Actor,
    db::Db,
    evidence::{
        self, Intake,
        content_digest::ContentDigest,
        photo::PhotoView,
        store_photo::{self, PhotoQuery, PhotoServices},
    },
    http::{self, metrics::Metrics},
    ids::Id,
    inspections::{commands::InspectionPhoto, store},
    jobs::JobWaker,
    problem::{Outcome, Problem, ProblemKind},
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, put, web};

/// Stores a photo's bytes
///
/// The raw bytes of a JPEG, PNG, WebP or HEIC, told by content. They are checked against the digest that an answer
/// declared and against `Content-Digest: sha-256=:...:` (RFC 9530) where it is sent, and kept exactly as they are.
/// The answer comes when they are durable. The same bytes again answer the same; other bytes under the id are 409.
#[utoipa::path(
    tag = "photos",
    params(
        ("id" = Id, Path),
        ("photo_id" = Id, Path, description = "made by the client"),
        PhotoQuery,
        ("Content-Digest" = Option<String>, Header, description = "RFC 9530, sha-256")
    ),
    request_body(
        content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/heic")),
        description = "the file"
    ),
    responses(
        (status = 201, description = "Stored", body = PhotoView),
        (status = 200, description = "It was there already", body = PhotoView)
    )
)]
#[put("/v1/inspections/{id}/photos/{photo_id}")]
#[expect(clippy::too_many_arguments, reason = "each is something that the framework hands in")]
pub async fn put_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    query: web::Query<PhotoQuery>,
    request: HttpRequest,
    payload: web::Payload,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
    templates: web::Data<Templates>,
    waker: web::Data<JobWaker>,
    metrics: web::Data<Metrics>,
) -> Outcome<HttpResponse> {
    let ((id, photo_id), query) = (path.into_inner(), query.into_inner());
    let digest = ContentDigest::of(request.headers())?;
    let photo_owner =
        InspectionPhoto { actor, id, photo_id, item: query.item.clone(), templates: templates.into_inner() };
    let services = PhotoServices { db: &db, intake: &intake, waker: &waker, metrics: &metrics };
    let made = store_photo::store_photo(
        &photo_owner,
        query.said()?,
        digest,
        store_photo::of_body(payload),
        services,
    )
    .await?;
    let view = db
        .read(move |conn| {
            let photo =
                evidence::store::find(conn, photo_id)?.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
            let is_needed = store::needed_photos(conn, id)?.contains(&photo_id);
            Ok(PhotoView::new(photo, is_needed))
        })
        .await?;
    Ok(http::put(made).json(view))
}
