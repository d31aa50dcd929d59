//! Endpoints: photos of a hazard, before and after rectification.

use crate::{
    accounts::Actor,
    clock::Moment,
    context::Context,
    db::Db,
    evidence::{
        self, Intake,
        content_digest::ContentDigest,
        download,
        photo::{Photo, PhotoView},
        rendition_size::RenditionSize,
        resumable::list,
        store_photo::{self, PhotoQuery, PhotoServices},
    },
    hazards::{
        commands::{self, HazardPhoto},
        store,
    },
    http::{self, Page, metrics::Metrics},
    ids::Id,
    jobs::JobWaker,
    problem::{Outcome, Problem, ProblemKind},
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};

/// Lists a hazard's photos
///
/// `item` says whether one shows how it was `before` or how it is `after`; `needed`, whether a step rests on it. The
/// photos of the item that failed are under the inspection.
#[utoipa::path(
    tag = "photos",
    params(("id" = Id, Path)),
    responses((status = 200, description = "All photos of the hazard, on one page", body = Page<PhotoView>))
)]
#[get("/v1/hazards/{id}/photos")]
pub async fn list_hazard_photos(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<PhotoView>>> {
    let now = Moment::now();
    db.read(move |conn| {
        let hazard = store::find(conn, &actor.scope(), *id)?;
        let relied_on = store::photos_relied_on(conn, hazard.id)?;
        let is_needed = |id| relied_on.contains(&id);
        let items = list::views(conn, hazard.id, actor.id, is_needed, now)?;
        Ok(web::Json(Page { items, next: None }))
    })
    .await
}

/// Stores the bytes of a hazard's photo
///
/// As for an inspection's photo; `item` is `before` or `after`. By the unit, an inspector or a supervisor, while the
/// hazard is open. An `after` photo counts for the round in which it arrives.
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
#[put("/v1/hazards/{id}/photos/{photo_id}")]
#[expect(clippy::too_many_arguments, reason = "each is something that the framework hands in")]
pub async fn put_hazard_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    query: web::Query<PhotoQuery>,
    request: HttpRequest,
    payload: web::Payload,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
    waker: web::Data<JobWaker>,
    metrics: web::Data<Metrics>,
) -> Outcome<HttpResponse> {
    let ((id, photo_id), query) = (path.into_inner(), query.into_inner());
    let digest = ContentDigest::of(request.headers())?;
    let photo_owner = HazardPhoto { actor, id, photo_id, item: query.item.clone() };
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
            let is_needed = store::photos_relied_on(conn, id)?.contains(&photo_id);
            Ok(PhotoView::new(photo, is_needed))
        })
        .await?;
    Ok(http::put(made).json(view))
}

/// Reads the original bytes of a hazard's photo
///
/// Exactly as they were sent. `Range` (one range) is heeded; the ETag is the SHA-256.
#[utoipa::path(
    tag = "photos",
    params(
        ("id" = Id, Path),
        ("photo_id" = Id, Path),
        ("Range" = Option<String>, Header),
        ("If-None-Match" = Option<String>, Header)
    ),
    responses(
        (status = 200, description = "All bytes", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/heic")
        ), headers(("ETag" = String), ("Repr-Digest" = String))),
        (status = 206, description = "A part", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/heic")
        )),
        (status = 304, description = "Not changed")
    )
)]
#[get("/v1/hazards/{id}/photos/{photo_id}")]
pub async fn get_hazard_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let photo = visible(&db, actor, path.into_inner()).await?;
    download::original(&intake.objects, &photo, request.headers()).await
}

/// Reads a smaller picture of a hazard's photo
///
/// JPEG, upright, without EXIF, at most 320 or 1280 pixels on the longer side. A photo that cannot be decoded (HEIC)
/// has none: 404 `rendition-unavailable`.
#[utoipa::path(
    tag = "photos",
    params(
        ("id" = Id, Path),
        ("photo_id" = Id, Path),
        ("edge" = inline(RenditionSize), Path, description = "pixels on the longer side"),
        ("If-None-Match" = Option<String>, Header)
    ),
    responses(
        (
            status = 200,
            description = "The smaller picture",
            content((Vec<u8> = "image/jpeg")),
            headers(("ETag" = String))
        ),
        (status = 304, description = "Not changed")
    )
)]
#[get("/v1/hazards/{id}/photos/{photo_id}/renditions/{edge}")]
pub async fn get_hazard_rendition(
    actor: Actor,
    path: web::Path<(Id, Id, RenditionSize)>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let (id, photo_id, edge) = path.into_inner();
    let photo = visible(&db, actor, (id, photo_id)).await?;
    download::rendition(&intake, &photo, edge, request.headers()).await
}

async fn visible(db: &Db, actor: Actor, (id, photo_id): (Id, Id)) -> Outcome<Photo> {
    db.read(move |conn| {
        let hazard = store::find(conn, &actor.scope(), id)?;
        evidence::store::find(conn, photo_id)?
            .filter(|photo| photo.owner_id == hazard.id)
            .ok_or_else(|| Problem::new(ProblemKind::NotFound))
    })
    .await
}

/// Deletes a hazard's photo
///
/// By the account that stored it, while no step rests on it.
#[utoipa::path(
    tag = "photos",
    params(("id" = Id, Path), ("photo_id" = Id, Path)),
    responses((status = 204, description = "Gone, or was not there"))
)]
#[delete("/v1/hazards/{id}/photos/{photo_id}")]
pub async fn delete_hazard_photo(
    actor: Actor,
    ids: web::Path<(Id, Id)>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (context, ids) = (Context::now(actor, templates.into_inner()), ids.into_inner());
    db.write(move |conn| commands::delete_photo(conn, &context, ids)).await?;
    Ok(HttpResponse::NoContent().finish())
}
