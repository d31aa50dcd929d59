//! Taking in the bytes of photos and of the pictures of signatures.

use super::needed;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    evidence::{
        self, Intake,
        digest::ContentDigest,
        flags::{Visit, flags},
        photo::{Declared, Photo, PhotoView, Place, Purpose, Said, Stored},
    },
    http::{self, metrics::Metrics},
    ids::Id,
    inspections::{
        Inspection,
        draft::{must_be_inspector, wrong_state},
        store::{self, By},
    },
    jobs::Bell,
    problem::{Kind, Outcome, Problem},
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, put, web};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// What the phone says about the bytes.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhotoQuery {
    /// The item it belongs to; may be left out where an answer or a signature has named the photo already.
    #[param(min_length = 1, max_length = 100)]
    pub item: Option<String>,
    /// By the device's clock.
    pub taken_at: Option<Moment>,
    /// Degrees, WGS-84.
    #[param(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees, WGS-84.
    #[param(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Metres.
    #[param(minimum = 0)]
    pub accuracy: Option<f64>,
}

impl PhotoQuery {
    fn said(&self) -> Outcome<Said> {
        let place = self
            .latitude
            .zip(self.longitude)
            .map(|(latitude, longitude)| Place {
                latitude,
                longitude,
                accuracy: self.accuracy,
            });
        let one_alone = self.latitude.is_some() != self.longitude.is_some();
        if one_alone || place.is_some_and(|place| !place.is_on_earth()) {
            return Err(Problem::new(Kind::InvalidParameter).because(
                "经纬度无效",
                "latitude and longitude come together and lie on the Earth",
            ));
        }
        Ok(Said {
            taken_at: self.taken_at,
            place,
        })
    }
}

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
    let said = query.said()?;
    let digest = ContentDigest::of(request.headers())?;
    let door = Door {
        actor,
        id,
        photo_id,
        item: query.item,
        templates: templates.into_inner(),
    };

    let known = {
        let door = door.clone();
        db.read(move |conn| door.open(conn).map(|(_, known)| known))
            .await?
    };
    let purpose = known
        .as_ref()
        .map_or(Purpose::Photo, |photo| photo.declared.purpose());
    let arrived = intake.receive(purpose, payload).await?;
    digest.check(&arrived.sha256)?;
    if let Some(photo) = &known {
        if photo.declared.sha256 != arrived.sha256 || photo.declared.size != arrived.size {
            return Err(evidence::store::conflict(photo_id));
        }
        if photo.stored.is_some() {
            return shown(&db, &door, false).await;
        }
    }
    let now = Moment::now();
    let (sha256, size) = (arrived.sha256, arrived.size);
    let stored = intake.put(arrived, now).await?;
    let kept = {
        let (door, stored) = (door.clone(), stored.clone());
        db.write(move |conn| {
            let (inspection, known) = door.open(conn)?;
            let item = known.map_or_else(|| door.item.clone(), |photo| photo.declared.item);
            let declared = Declared {
                id: photo_id,
                item,
                sha256,
                size,
            };
            keep(conn, &door, &inspection, &declared, &stored, &said)
        })
        .await
    };
    match kept {
        Ok(true) => {}
        Ok(false) => intake.take_back(&stored).await,
        Err(problem) => {
            // A database that went silent may have kept the row: only what a rule refused is surely not needed.
            if problem.kind.status() < 500 {
                intake.take_back(&stored).await;
            }
            return Err(problem);
        }
    }
    bell.ring();
    metrics.photo_stored(u64::try_from(size).unwrap_or_default());
    shown(&db, &door, true).await
}

/// The way to a photo: through its inspection, within the caller's scope, by the inspection's rule.
#[derive(Clone)]
struct Door {
    actor: Actor,
    id: Id,
    photo_id: Id,
    item: Option<String>,
    templates: std::sync::Arc<Templates>,
}

impl Door {
    fn open(&self, conn: &mut Conn) -> Outcome<(Inspection, Option<Photo>)> {
        let inspection = store::find(conn, &self.actor.scope(), self.id)?;
        must_be_inspector(&self.actor, &inspection)?;
        let known = evidence::store::find(conn, self.photo_id)?;
        if let Some(photo) = &known {
            let said_otherwise = self.item.is_some() && self.item != photo.declared.item;
            if photo.owner_id != self.id || said_otherwise {
                return Err(evidence::store::conflict(self.photo_id));
            }
            // What was named when the inspection was open may still arrive.
            return Ok((inspection, known));
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
        Ok((inspection, None))
    }
}

/// Keeps the row; false where another request with the same bytes was quicker.
fn keep(
    conn: &mut Conn,
    door: &Door,
    inspection: &Inspection,
    declared: &Declared,
    stored: &Stored,
    said: &Said,
) -> Outcome<bool> {
    evidence::store::declare(conn, inspection.id, declared, door.actor.id, stored.at)?;
    let arrived = |photo: &Photo| photo.stored.is_some();
    if evidence::store::find(conn, declared.id)?
        .as_ref()
        .is_some_and(arrived)
    {
        return Ok(false);
    }
    let visit = Visit {
        date: inspection.date,
        place: inspection.place,
    };
    let flags = match declared.purpose() {
        Purpose::Photo => flags(said, &stored.exif, &visit),
        Purpose::Signature => Vec::new(),
    };
    evidence::store::keep(conn, declared.id, stored, said, &flags)?;
    let by = By {
        account_id: door.actor.id,
        at: stored.at,
    };
    store::note(
        conn,
        inspection.id,
        "photo_stored",
        by,
        &json!({ "photo": declared.id, "item": declared.item }),
    )?;
    Ok(true)
}

async fn shown(db: &Db, door: &Door, made: bool) -> Outcome<HttpResponse> {
    let (id, photo_id) = (door.id, door.photo_id);
    let view = db
        .read(move |conn| {
            let photo = evidence::store::find(conn, photo_id)?.ok_or_else(|| Problem::new(Kind::NotFound))?;
            let is_needed = needed(conn, id)?.contains(&photo_id);
            Ok(PhotoView::new(photo, is_needed))
        })
        .await?;
    Ok(http::put(made).json(view))
}
