//! Taking in the bytes of photos and of the pictures of signatures.

use super::needed;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    evidence::{
        self, Intake,
        digest::ContentDigest,
        flags::Visit,
        photo::{Declared, PhotoView},
        upload::{self, Means, Opened, PhotoQuery},
    },
    http::{self, metrics::Metrics},
    ids::Id,
    inspections::{
        draft::{must_be_inspector, wrong_state},
        store::{self, By},
    },
    jobs::Bell,
    problem::{Kind, Outcome, Problem},
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, put, web};
use serde_json::json;

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
    responses((status = 201, body = PhotoView), (status = 200, body = PhotoView, description = "it was there already"))
)]
#[put("/v1/inspections/{id}/photos/{photo_id}")]
#[expect(
    clippy::too_many_arguments,
    reason = "each is something that the framework hands in"
)]
pub async fn put_photo(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    query: web::Query<PhotoQuery>,
    request: HttpRequest,
    payload: web::Payload,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
    templates: web::Data<Templates>,
    bell: web::Data<Bell>,
    metrics: web::Data<Metrics>,
) -> Outcome<HttpResponse> {
    let ((id, photo_id), query) = (path.into_inner(), query.into_inner());
    let digest = ContentDigest::of(request.headers())?;
    let door = Door {
        actor,
        id,
        photo_id,
        item: query.item.clone(),
        templates: templates.into_inner(),
    };
    let means = Means {
        db: &db,
        intake: &intake,
        bell: &bell,
        metrics: &metrics,
    };
    let made = upload::take_in(&door, &query, digest, payload, means).await?;
    let view = db
        .read(move |conn| {
            let photo = evidence::store::find(conn, photo_id)?.ok_or_else(|| Problem::new(Kind::NotFound))?;
            let is_needed = needed(conn, id)?.contains(&photo_id);
            Ok(PhotoView::new(photo, is_needed))
        })
        .await?;
    Ok(http::put(made).json(view))
}

#[derive(Clone)]
struct Door {
    actor: Actor,
    id: Id,
    photo_id: Id,
    item: Option<String>,
    templates: std::sync::Arc<Templates>,
}

impl upload::Door for Door {
    fn photo_id(&self) -> Id {
        self.photo_id
    }

    fn open(&self, conn: &mut Conn) -> Outcome<Opened> {
        let inspection = store::find(conn, &self.actor.scope(), self.id)?;
        must_be_inspector(&self.actor, &inspection)?;
        let opened = Opened {
            owner_id: inspection.id,
            by: self.actor.id,
            known: evidence::store::find(conn, self.photo_id)?,
            item: self.item.clone(),
            visit: Visit {
                date: Some(inspection.date),
                place: inspection.place,
            },
        };
        if let Some(photo) = &opened.known {
            let said_otherwise = self.item.is_some() && self.item != photo.declared.item;
            if photo.owner_id != self.id || said_otherwise {
                return Err(evidence::store::conflict(self.photo_id));
            }
            // What was named when the inspection was open may still arrive.
            return Ok(opened);
        }
        let item = self.item.as_deref().ok_or_else(|| {
            Problem::new(Kind::InvalidParameter).because(
                "该照片尚未在答案中登记,须用 item 指明检查项",
                "No answer has named this photo yet: say its item",
            )
        })?;
        let template = super::template_of(conn, &self.templates, &inspection)?;
        if template.item(item).is_none() {
            return Err(Problem::new(Kind::InvalidParameter)
                .because("检查表中没有此项", "item: the checklist has no such item"));
        }
        let submitted = store::submitted_answers(conn, &inspection)?;
        if !inspection.is_open(item, &submitted) {
            return Err(wrong_state(inspection.state));
        }
        Ok(opened)
    }

    fn note(&self, conn: &mut Conn, declared: &Declared, at: Moment) -> Outcome<()> {
        let by = By {
            account_id: self.actor.id,
            at,
        };
        let detail = json!({ "photo": declared.id, "item": declared.item });
        store::note(conn, self.id, "photo_stored", by, &detail)
    }
}
