//! Command: stores a photo of a hazard; [`crate::evidence::store_photo`] carries it out.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    events::ChangedBy,
    evidence::{
        self,
        photo::{DeclaredPhoto, GeoPoint},
        plausibility::VisitTimeAndPlace,
        store_photo::{PhotoOwner, UploadGrant},
    },
    hazards::{
        Hazard,
        photos::{may_store, may_store_known, may_store_new},
        store,
    },
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// A photo that the caller wants to store with a hazard.
#[derive(Clone)]
pub struct HazardPhoto {
    pub actor: Actor,
    /// The hazard's.
    pub id: Id,
    pub photo_id: Id,
    /// `before` or `after`, as the caller says.
    pub item: Option<String>,
}

impl PhotoOwner for HazardPhoto {
    fn photo_id(&self) -> Id {
        self.photo_id
    }

    fn open(&self, conn: &mut Conn) -> Outcome<UploadGrant> {
        let hazard = store::find(conn, &self.actor.scope(), self.id)?;
        may_store(&self.actor)?;
        let known = evidence::store::find(conn, self.photo_id)?;
        match &known {
            Some(known) => may_store_known(&hazard, known, self.item.as_deref())?,
            None => may_store_new(&hazard, self.item.as_deref())?,
        }
        Ok(UploadGrant {
            owner_id: hazard.id,
            by: self.actor.id,
            known,
            item: self.item.clone(),
            visit: VisitTimeAndPlace { date: None, place: place_of(conn, &self.actor, &hazard)? },
        })
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        Ok(store::find(conn, &self.actor.scope(), owner_id).optional()?.is_some())
    }

    fn note(&self, conn: &mut Conn, declared: &DeclaredPhoto, at: Moment) -> Outcome<()> {
        store::note_photo_stored(conn, self.id, declared, ChangedBy { account_id: self.actor.id, at })
    }
}

fn place_of(conn: &mut Conn, actor: &Actor, hazard: &Hazard) -> Outcome<Option<GeoPoint>> {
    let unit = registry::store::unit_in_scope(conn, &actor.scope(), hazard.unit_id)?;
    Ok(unit.facts.position.map(|position| GeoPoint {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy: None,
    }))
}
