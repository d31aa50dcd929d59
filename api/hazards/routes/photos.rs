//! Endpoints: photos of a hazard, before and after rectification.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    evidence::{
        photo::PhotoView,
        rendition_size::RenditionSize,
        routes,
        store_photo::{PhotoQuery, PhotoServices},
    },
    hazards::commands::HazardPhotos,
    http::{Page, QueryParameters},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};

fn photos(actor: Actor, id: Id, templates: web::Data<Templates>) -> HazardPhotos {
    HazardPhotos { context: Context::now(actor, templates.into_inner()), id }
}

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
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Page<PhotoView>>> {
    routes::list(photos(actor, *id, templates), &db).await
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
pub async fn put_hazard_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    query: QueryParameters<PhotoQuery>,
    request: HttpRequest,
    payload: web::Payload,
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    let owner = photos(actor, id, templates);
    routes::put(owner, photo_id, query.into_inner(), (&request, payload), &services).await
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
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    routes::original(photos(actor, id, templates), photo_id, &request, &services).await
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
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id, size) = path.into_inner();
    routes::rendition(photos(actor, id, templates), (photo_id, size), &request, &services).await
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
    path: web::Path<(Id, Id)>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    routes::delete(photos(actor, id, templates), photo_id, &db).await
}
