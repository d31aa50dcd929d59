//! The answers of the photo endpoints, the same for each kind of owner.

use super::{
    content_digest::ContentDigest,
    download,
    photo::{Photo, PhotoView},
    photo_owner::{OwnedPhoto, PhotoOwner},
    rendition_size::RenditionSize,
    resumable::list,
    store,
    store_photo::{PhotoQuery, PhotoServices, of_body, store_photo},
};
use crate::{
    db::Db,
    http::{self, Page},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

/// All photos of an owner.
pub async fn list(owner: impl PhotoOwner + 'static, db: &Db) -> Outcome<web::Json<Page<PhotoView>>> {
    let items = db.read(move |conn| list::views(conn, &owner)).await?;
    Ok(web::Json(Page { items, next: None }))
}

/// Stores the bytes of a request's body.
pub async fn put(
    owner: impl PhotoOwner + 'static,
    photo_id: Id,
    query: PhotoQuery,
    (request, payload): (&HttpRequest, web::Payload),
    services: &PhotoServices,
) -> Outcome<HttpResponse> {
    let said = query.said()?;
    let digest = ContentDigest::of(request.headers())?;
    let photo = OwnedPhoto { owner: Arc::new(owner), id: photo_id, item: query.item };
    let made = store_photo(&photo, said, digest, of_body(payload), services).await?;
    let view = services
        .db
        .read(move |conn| {
            let stored = store::find(conn, photo.id)?;
            let stored = stored.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
            Ok(PhotoView::new(stored, photo.owner.needed(conn)?.contains(&photo.id)))
        })
        .await?;
    Ok(http::put(made).json(view))
}

/// The original bytes of a photo.
pub async fn original(
    owner: impl PhotoOwner + 'static,
    photo_id: Id,
    request: &HttpRequest,
    services: &PhotoServices,
) -> Outcome<HttpResponse> {
    let photo = visible(owner, photo_id, &services.db).await?;
    download::original(&services.intake.objects, &photo, request).await
}

/// A smaller picture of a photo.
pub async fn rendition(
    owner: impl PhotoOwner + 'static,
    (photo_id, size): (Id, RenditionSize),
    request: &HttpRequest,
    services: &PhotoServices,
) -> Outcome<HttpResponse> {
    let photo = visible(owner, photo_id, &services.db).await?;
    download::rendition(&services.intake, &photo, size, request).await
}

async fn visible(owner: impl PhotoOwner + 'static, photo_id: Id, db: &Db) -> Outcome<Photo> {
    db.read(move |conn| {
        let owner_id = owner.find(conn)?;
        store::find(conn, photo_id)?
            .filter(|photo| photo.owner_id == owner_id)
            .ok_or_else(|| Problem::new(ProblemKind::NotFound))
    })
    .await
}

/// Deletes a photo.
pub async fn delete(owner: impl PhotoOwner + 'static, photo_id: Id, db: &Db) -> Outcome<HttpResponse> {
    db.write(move |conn| owner.delete(conn, photo_id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
