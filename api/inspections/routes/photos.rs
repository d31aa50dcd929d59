//! Endpoints: photos and signatures of an inspection, their bytes and renditions.

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
    http::{Page, QueryParameters},
    ids::Id,
    inspections::commands::InspectionPhotos,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};

fn photos(actor: Actor, id: Id, templates: web::Data<Templates>) -> InspectionPhotos {
    InspectionPhotos { context: Context::now(actor, templates.into_inner()), id }
}

/// Lists an inspection's photos
///
/// Photos and the pictures of signatures: which are expected, which are arriving in pieces and how far, which are stored,
/// which are needed by the answers and signatures as they stand.
#[utoipa::path(
    tag = "photos",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "All photos of the inspection, on one page",
        body = Page<PhotoView>
    ))
)]
#[get("/v1/inspections/{id}/photos")]
pub async fn list_photos(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Page<PhotoView>>> {
    routes::list(photos(actor, *id, templates), &db).await
}

/// Stores a photo's bytes
///
/// The raw bytes of a JPEG, PNG, WebP or HEIC, told by content. They are checked against the digest that an answer
/// declared and against `Content-Digest: sha-256=:...:` (RFC 9530) if it is sent, and kept exactly as they are.
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
pub async fn put_photo(
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

/// Reads a photo's original bytes
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
#[get("/v1/inspections/{id}/photos/{photo_id}")]
pub async fn get_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    request: HttpRequest,
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    routes::original(photos(actor, id, templates), photo_id, &request, &services).await
}

/// Reads a smaller picture of a photo
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
#[get("/v1/inspections/{id}/photos/{photo_id}/renditions/{edge}")]
pub async fn get_rendition(
    actor: Actor,
    path: web::Path<(Id, Id, RenditionSize)>,
    request: HttpRequest,
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id, size) = path.into_inner();
    routes::rendition(photos(actor, id, templates), (photo_id, size), &request, &services).await
}

/// Deletes a photo
///
/// In a draft only, by one of its inspectors, while no answer and no signature names it; the picture of a disputed signature stays.
#[utoipa::path(
    tag = "photos",
    params(("id" = Id, Path), ("photo_id" = Id, Path)),
    responses((status = 204, description = "Gone, or was not there"))
)]
#[delete("/v1/inspections/{id}/photos/{photo_id}")]
pub async fn delete_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    routes::delete(photos(actor, id, templates), photo_id, &db).await
}
