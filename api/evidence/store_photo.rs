//! Stores a photo: authorized by its owner, bytes into storage, authorized again, row into the database.

use super::{
    Intake,
    content_digest::ContentDigest,
    photo::{DeclaredPhoto, GeoPoint, PhotoMetadata, Purpose, Sha256, StoredPhoto, conflict},
    photo_owner::OwnedPhoto,
    plausibility::plausibility_flags,
    store,
};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    http::metrics::Metrics,
    jobs::JobWaker,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{self, Bytes, Data},
};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// What the phone says about the bytes.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhotoQuery {
    /// What it belongs to: an item of the checklist; of a hazard's photo, `before` or `after`. May be left out if
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

/// Extractor: the services that storing a photo needs. Owned, so that work goes on when the caller has gone away.
#[derive(Clone)]
pub struct PhotoServices {
    pub db: Data<Db>,
    pub intake: Data<Intake>,
    pub waker: Data<JobWaker>,
    pub metrics: Data<Metrics>,
}

impl FromRequest for PhotoServices {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let services = || {
            Some(Self {
                db: request.app_data::<Data<Db>>()?.clone(),
                intake: request.app_data::<Data<Intake>>()?.clone(),
                waker: request.app_data::<Data<JobWaker>>()?.clone(),
                metrics: request.app_data::<Data<Metrics>>()?.clone(),
            })
        };
        ready(services().ok_or_else(|| Problem::internal("a service that photos need is not registered")))
    }
}

/// The bytes of a request's body.
pub fn of_body(payload: web::Payload) -> impl Stream<Item = Outcome<Bytes>> {
    payload.map(|chunk| chunk.map_err(crate::http::json::broken))
}

/// Stores a photo's bytes; false if they were there already.
///
/// Other bytes under a known id are [`ProblemKind::PhotoConflict`], bytes that do not match the digest
/// [`ProblemKind::WrongDigest`]; what [`Intake::receive`] and the owner refuse.
pub async fn store_photo(
    photo: &OwnedPhoto,
    said: PhotoMetadata,
    digest: ContentDigest,
    bytes: impl Stream<Item = Outcome<Bytes>>,
    services: &PhotoServices,
) -> Outcome<bool> {
    let known = {
        let photo = photo.clone();
        services.db.read(move |conn| Ok(photo.grant(conn)?.known)).await?
    };
    let purpose = known.as_ref().map_or(Purpose::Photo, |known| known.declared.purpose());
    let arrived = services.intake.receive(purpose, bytes).await?;
    digest.check(&arrived.sha256)?;
    if let Some(known) = &known {
        if known.declared.sha256 != arrived.sha256 || known.declared.size != arrived.size {
            return Err(conflict(photo.id));
        }
        if known.stored.is_some() {
            return Ok(false);
        }
    }
    let (sha256, size) = (arrived.sha256, arrived.size);
    let stored = services.intake.put(arrived, Moment::now()).await?;
    let kept = {
        let (photo, stored) = (photo.clone(), stored.clone());
        services.db.write(move |conn| keep(conn, &photo, (sha256, size), &stored, &said)).await
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

/// Keeps the row of a photo whose bytes, of this digest and size, are in storage; false if another request with the same
/// bytes was quicker.
pub fn keep(
    conn: &mut Conn,
    photo: &OwnedPhoto,
    (sha256, size): (Sha256, i64),
    stored: &StoredPhoto,
    said: &PhotoMetadata,
) -> Outcome<bool> {
    let grant = photo.grant(conn)?;
    let item = match &grant.known {
        Some(known) => known.declared.item.clone(),
        None => grant.item,
    };
    let declared = DeclaredPhoto { id: photo.id, item, sha256, size };
    store::declare(conn, grant.owner_id, &declared, grant.by, stored.at)?;
    if store::find(conn, declared.id)?.is_some_and(|known| known.stored.is_some()) {
        return Ok(false);
    }
    let flags = match declared.purpose() {
        Purpose::Photo => plausibility_flags(said, &stored.exif, &grant.visit),
        Purpose::Signature => Vec::new(),
    };
    let kept = store::keep(conn, declared.id, stored, said, &flags)?;
    if kept {
        photo.owner.note_stored(conn, &declared, stored.at)?;
    }
    Ok(kept)
}
