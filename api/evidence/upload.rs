//! The way of a photo's bytes: past the owner's door, into storage, past the door again, into the database.

use super::{
    Intake,
    digest::ContentDigest,
    flags::{Visit, flags},
    photo::{Declared, Photo, Place, Purpose, Said, Stored},
    store,
};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    http::metrics::Metrics,
    ids::Id,
    jobs::Bell,
    problem::{Kind, Outcome, Problem},
};
use actix_web::web::{self, Bytes};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the phone says about the bytes.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhotoQuery {
    /// What it belongs to: an item of the checklist; of a hazard's photo, `before` or `after`. May be left out where
    /// an answer or a signature has named the photo already.
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
    /// Time and place; half a place, or one that is not on the Earth, is [`Kind::InvalidParameter`].
    pub fn said(&self) -> Outcome<Said> {
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

/// The way to a photo: through its owner, within the caller's scope, by the owner's rule.
pub trait Door: Clone + Send + 'static {
    fn photo_id(&self) -> Id;

    /// Whether the caller may store the photo here, and what is known of it.
    fn open(&self, conn: &mut Conn) -> Outcome<Opened>;

    /// Whether the caller may see another owner's photos.
    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool>;

    /// Notes in the owner's record that the bytes are stored.
    fn note(&self, conn: &mut Conn, declared: &Declared, at: Moment) -> Outcome<()>;
}

/// What the door says.
pub struct Opened {
    pub owner_id: Id,
    /// Whoever is calling.
    pub by: Id,
    /// A photo that was declared already.
    pub known: Option<Photo>,
    /// What a photo that was not belongs to.
    pub item: Option<String>,
    /// When and where the photo should have been taken.
    pub visit: Visit,
}

/// What taking in bytes needs; shared by all handlers.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    pub db: &'a Db,
    pub intake: &'a Intake,
    pub bell: &'a Bell,
    pub metrics: &'a Metrics,
}

/// The bytes of a request's body.
pub fn of_body(payload: web::Payload) -> impl Stream<Item = Outcome<Bytes>> {
    payload.map(|chunk| chunk.map_err(crate::http::body::broken))
}

/// Stores a photo's bytes; false where they were there already.
///
/// Other bytes under a known id are [`Kind::PhotoConflict`], bytes that do not match the digest
/// [`Kind::WrongDigest`]; what [`Intake::receive`] refuses, and what the door does.
pub async fn take_in<D: Door>(
    door: &D,
    said: Said,
    digest: ContentDigest,
    bytes: impl Stream<Item = Outcome<Bytes>>,
    means: Means<'_>,
) -> Outcome<bool> {
    let known = {
        let door = door.clone();
        means.db.read(move |conn| Ok(door.open(conn)?.known)).await?
    };
    let purpose = known
        .as_ref()
        .map_or(Purpose::Photo, |photo| photo.declared.purpose());
    let arrived = means.intake.receive(purpose, bytes).await?;
    digest.check(&arrived.sha256)?;
    if let Some(photo) = &known {
        if photo.declared.sha256 != arrived.sha256 || photo.declared.size != arrived.size {
            return Err(store::conflict(door.photo_id()));
        }
        if photo.stored.is_some() {
            return Ok(false);
        }
    }
    let now = Moment::now();
    let (sha256, size) = (arrived.sha256, arrived.size);
    let stored = means.intake.put(arrived, now).await?;
    let kept = {
        let (door, stored) = (door.clone(), stored.clone());
        means
            .db
            .write(move |conn| {
                let opened = door.open(conn)?;
                let item = match &opened.known {
                    Some(photo) => photo.declared.item.clone(),
                    None => opened.item.clone(),
                };
                let declared = Declared {
                    id: door.photo_id(),
                    item,
                    sha256,
                    size,
                };
                keep(conn, &door, &opened, &declared, &stored, &said)
            })
            .await
    };
    match kept {
        Ok(true) => {}
        Ok(false) => {
            means.intake.take_back(&stored.object).await;
            return Ok(false);
        }
        Err(problem) => {
            // A database that went silent may have kept the row: only what a rule refused is surely not needed.
            if problem.kind.status() < 500 {
                means.intake.take_back(&stored.object).await;
            }
            return Err(problem);
        }
    }
    means.bell.ring();
    means
        .metrics
        .photo_stored(u64::try_from(size).unwrap_or_default());
    Ok(true)
}

/// Keeps the row; false where another request with the same bytes was quicker.
fn keep<D: Door>(
    conn: &mut Conn,
    door: &D,
    opened: &Opened,
    declared: &Declared,
    stored: &Stored,
    said: &Said,
) -> Outcome<bool> {
    store::declare(conn, opened.owner_id, declared, opened.by, stored.at)?;
    let arrived = |photo: &Photo| photo.stored.is_some();
    if store::find(conn, declared.id)?.as_ref().is_some_and(arrived) {
        return Ok(false);
    }
    let flags = match declared.purpose() {
        Purpose::Photo => flags(said, &stored.exif, &opened.visit),
        Purpose::Signature => Vec::new(),
    };
    let kept = store::keep(conn, declared.id, stored, said, &flags)?;
    if kept {
        door.note(conn, declared, stored.at)?;
    }
    Ok(kept)
}
