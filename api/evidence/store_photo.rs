//! Stores a photo: authorized by its owner, bytes into storage, authorized again, row into the database.

use super::{
    Intake,
    content_digest::ContentDigest,
    photo::{DeclaredPhoto, GeoPoint, Photo, PhotoMetadata, Purpose, StoredPhoto, conflict},
    plausibility::{VisitTimeAndPlace, plausibility_flags},
    store,
};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    http::metrics::Metrics,
    ids::Id,
    jobs::JobWaker,
    problem::{Outcome, Problem, ProblemKind},
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
    /// Time and place; half a place, or one that is not on the Earth, is [`ProblemKind::InvalidParameter`].
    pub fn said(&self) -> Outcome<PhotoMetadata> {
        let place = self.latitude.zip(self.longitude).map(|(latitude, longitude)| GeoPoint {
            latitude,
            longitude,
            accuracy: self.accuracy,
        });
        let one_alone = self.latitude.is_some() != self.longitude.is_some();
        if one_alone || place.is_some_and(|place| !place.is_on_earth()) {
            return Err(Problem::new(ProblemKind::InvalidParameter)
                .because("经纬度无效", "latitude and longitude come together and lie on the Earth"));
        }
        Ok(PhotoMetadata { taken_at: self.taken_at, place })
    }
}

/// Authorizes access to a photo: through its owner, within the caller's scope, by the owner's rule.
pub trait PhotoOwner: Clone + Send + 'static {
    fn photo_id(&self) -> Id;

    /// Whether the caller may store the photo here, and what is known of it.
    fn open(&self, conn: &mut Conn) -> Outcome<UploadGrant>;

    /// Whether the caller may see another owner's photos.
    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool>;

    /// Notes in the owner's record that the bytes are stored.
    fn note(&self, conn: &mut Conn, declared: &DeclaredPhoto, at: Moment) -> Outcome<()>;
}

/// What the owner grants.
pub struct UploadGrant {
    pub owner_id: Id,
    /// Whoever is calling.
    pub by: Id,
    /// A photo that was declared already.
    pub known: Option<Photo>,
    /// What a photo that was not belongs to.
    pub item: Option<String>,
    /// When and where the photo should have been taken.
    pub visit: VisitTimeAndPlace,
}

/// The services that storing a photo needs; shared by all handlers.
#[derive(Clone, Copy)]
pub struct PhotoServices<'a> {
    pub db: &'a Db,
    pub intake: &'a Intake,
    pub waker: &'a JobWaker,
    pub metrics: &'a Metrics,
}

/// The bytes of a request's body.
pub fn of_body(payload: web::Payload) -> impl Stream<Item = Outcome<Bytes>> {
    payload.map(|chunk| chunk.map_err(crate::http::json::broken))
}

/// Stores a photo's bytes; false where they were there already.
///
/// Other bytes under a known id are [`ProblemKind::PhotoConflict`], bytes that do not match the digest
/// [`ProblemKind::WrongDigest`]; what [`Intake::receive`] and the owner refuse.
pub async fn store_photo<D: PhotoOwner>(
    photo_owner: &D,
    said: PhotoMetadata,
    digest: ContentDigest,
    bytes: impl Stream<Item = Outcome<Bytes>>,
    services: PhotoServices<'_>,
) -> Outcome<bool> {
    let known = {
        let photo_owner = photo_owner.clone();
        services.db.read(move |conn| Ok(photo_owner.open(conn)?.known)).await?
    };
    let purpose = known.as_ref().map_or(Purpose::Photo, |photo| photo.declared.purpose());
    let arrived = services.intake.receive(purpose, bytes).await?;
    digest.check(&arrived.sha256)?;
    if let Some(photo) = &known {
        if photo.declared.sha256 != arrived.sha256 || photo.declared.size != arrived.size {
            return Err(conflict(photo_owner.photo_id()));
        }
        if photo.stored.is_some() {
            return Ok(false);
        }
    }
    let now = Moment::now();
    let (sha256, size) = (arrived.sha256, arrived.size);
    let stored = services.intake.put(arrived, now).await?;
    let kept = {
        let (photo_owner, stored) = (photo_owner.clone(), stored.clone());
        services
            .db
            .write(move |conn| {
                let opened = photo_owner.open(conn)?;
                let item = match &opened.known {
                    Some(photo) => photo.declared.item.clone(),
                    None => opened.item.clone(),
                };
                let declared = DeclaredPhoto { id: photo_owner.photo_id(), item, sha256, size };
                keep(conn, &photo_owner, &opened, &declared, &stored, &said)
            })
            .await
    };
    match kept {
        Ok(true) => {}
        Ok(false) => {
            services.intake.take_back(&stored.object).await;
            return Ok(false);
        }
        Err(problem) => {
            // A database that went silent may have kept the row: only what a rule refused is surely not needed.
            if problem.kind.status() < 500 {
                services.intake.take_back(&stored.object).await;
            }
            return Err(problem);
        }
    }
    services.waker.wake();
    services.metrics.photo_stored(u64::try_from(size).unwrap_or_default());
    Ok(true)
}

/// Keeps the row; false where another request with the same bytes was quicker.
fn keep<D: PhotoOwner>(
    conn: &mut Conn,
    photo_owner: &D,
    opened: &UploadGrant,
    declared: &DeclaredPhoto,
    stored: &StoredPhoto,
    said: &PhotoMetadata,
) -> Outcome<bool> {
    store::declare(conn, opened.owner_id, declared, opened.by, stored.at)?;
    let arrived = |photo: &Photo| photo.stored.is_some();
    if store::find(conn, declared.id)?.as_ref().is_some_and(arrived) {
        return Ok(false);
    }
    let flags = match declared.purpose() {
        Purpose::Photo => plausibility_flags(said, &stored.exif, &opened.visit),
        Purpose::Signature => Vec::new(),
    };
    let kept = store::keep(conn, declared.id, stored, said, &flags)?;
    if kept {
        photo_owner.note(conn, declared, stored.at)?;
    }
    Ok(kept)
}
