//! Command: stores and deletes photos of a hazard; [`crate::evidence`] keeps their bytes.

use crate::{
    clock::Moment,
    context::Context,
    db::Conn,
    events::ChangedBy,
    evidence::{
        self,
        photo::{DeclaredPhoto, GeoPoint},
        photo_owner::{PhotoOwner, UploadGrant},
        plausibility::VisitTimeAndPlace,
    },
    hazards::{Hazard, photos, store},
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};
use std::collections::BTreeSet;

/// The photos of a hazard, as the caller asks for them.
pub struct HazardPhotos {
    pub context: Context,
    /// The hazard's.
    pub id: Id,
}

impl PhotoOwner for HazardPhotos {
    fn context(&self) -> &Context {
        &self.context
    }

    fn find(&self, conn: &mut Conn) -> Outcome<Id> {
        store::find(conn, &self.context.scope(), self.id).map(|hazard| hazard.id)
    }

    fn needed(&self, conn: &mut Conn) -> Outcome<BTreeSet<Id>> {
        Ok(store::photos_relied_on(conn, self.id)?.into_iter().collect())
    }

    fn grant(&self, conn: &mut Conn, photo_id: Id, item: Option<&str>) -> Outcome<UploadGrant> {
        let hazard = store::find(conn, &self.context.scope(), self.id)?;
        photos::may_store(&self.context.actor)?;
        let known = evidence::store::find(conn, photo_id)?;
        match &known {
            Some(known) => photos::may_store_known(&hazard, known, item)?,
            None => photos::may_store_new(&hazard, item)?,
        }
        Ok(UploadGrant {
            owner_id: hazard.id,
            by: self.context.actor.id,
            known,
            item: item.map(str::to_owned),
            visit: VisitTimeAndPlace { date: None, place: place_of(conn, &self.context, &hazard)? },
        })
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        Ok(store::find(conn, &self.context.scope(), owner_id).optional()?.is_some())
    }

    fn note_stored(&self, conn: &mut Conn, photo: &DeclaredPhoto, at: Moment) -> Outcome<()> {
        let by = ChangedBy { account_id: self.context.actor.id, at };
        store::note_photo_stored(conn, self.id, photo, by)
    }

    fn delete(&self, conn: &mut Conn, photo_id: Id) -> Outcome<()> {
        let hazard = store::find_to_change(conn, &self.context.scope(), self.id)?;
        photos::may_store(&self.context.actor)?;
        let known = evidence::store::find(conn, photo_id)?.filter(|photo| photo.owner_id == hazard.id);
        let Some(photo) = known else { return Ok(()) };
        let is_evidence = store::photos_relied_on(conn, self.id)?.contains(&photo_id);
        let deleted = photos::delete(&self.context.actor, &hazard, photo, is_evidence, self.context.at)?;
        store::keep_photo_deletion(conn, &deleted)
    }
}

fn place_of(conn: &mut Conn, context: &Context, hazard: &Hazard) -> Outcome<Option<GeoPoint>> {
    let unit = registry::store::unit_in_scope(conn, &context.scope(), hazard.unit_id)?;
    Ok(unit.facts.position.map(|position| GeoPoint {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy: None,
    }))
}
