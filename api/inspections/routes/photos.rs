//! Endpoints: photos and signatures of an inspection, their bytes and renditions.

use super::needed;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    evidence::{
        self, Intake, download,
        photo::{Photo, PhotoView},
        rendition_size::RenditionSize,
        resumable::list,
    },
    http::Page,
    ids::Id,
    inspections::{
        permissions::{must_be_inspector, wrong_state},
        store::{self, ChangedBy},
    },
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use serde_json::json;

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
) -> Outcome<web::Json<Page<PhotoView>>> {
    let now = Moment::now();
    db.read(move |conn| {
        let inspection = store::find(conn, &actor.scope(), *id)?;
        let needed = needed(conn, inspection.id)?;
        let is_needed = |id| needed.contains(&id);
        let items = list::views(conn, inspection.id, actor.id, is_needed, now)?;
        Ok(web::Json(Page { items, next: None }))
    })
    .await
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
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let photo = visible(&db, actor, path.into_inner()).await?;
    download::original(&intake.objects, &photo, &request).await
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
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let (id, photo_id, edge) = path.into_inner();
    let photo = visible(&db, actor, (id, photo_id)).await?;
    download::rendition(&intake, &photo, edge, &request).await
}

async fn visible(db: &Db, actor: Actor, (id, photo_id): (Id, Id)) -> Outcome<Photo> {
    db.read(move |conn| {
        let inspection = store::find(conn, &actor.scope(), id)?;
        evidence::store::find(conn, photo_id)?
            .filter(|photo| photo.owner_id == inspection.id)
            .ok_or_else(|| Problem::new(ProblemKind::NotFound))
    })
    .await
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
) -> Outcome<HttpResponse> {
    let (id, photo_id) = path.into_inner();
    let now = Moment::now();
    db.write(move |conn| {
        let inspection = store::find_to_change(conn, &actor.scope(), id)?;
        must_be_inspector(&actor, &inspection)?;
        if inspection.state != crate::inspections::InspectionState::Draft {
            return Err(wrong_state(inspection.state));
        }
        if needed(conn, id)?.contains(&photo_id) {
            return Err(Problem::new(ProblemKind::PhotoConflict).because(
                "答案或签名仍引用该照片,请先修改答案",
                "An answer or a signature still names this photo: change that first",
            ));
        }
        if store::is_picture_of_dispute(conn, id, photo_id)? {
            return Err(Problem::new(ProblemKind::PhotoConflict).because(
                "该图片是有异议的签名,须保留",
                "This is the picture of a disputed signature, which is kept",
            ));
        }
        if evidence::store::delete(conn, id, photo_id)? {
            let by = ChangedBy { account_id: actor.id, at: now };
            store::note(conn, id, "photo_deleted", by, &json!({ "photo": photo_id }))?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
