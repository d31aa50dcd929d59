//! Command: stores and deletes photos of an inspection; [`crate::evidence`] keeps their bytes.

use crate::{
    clock::Moment,
    context::Context,
    db::Conn,
    events::ChangedBy,
    evidence::{
        self,
        photo::DeclaredPhoto,
        photo_owner::{PhotoOwner, UploadGrant},
        plausibility::VisitTimeAndPlace,
    },
    ids::Id,
    inspections::{
        permissions::must_be_inspector,
        photos::{self, may_store_known, may_store_new},
        store,
    },
    problem::{OptionalOutcome, Outcome},
};
use std::collections::BTreeSet;

/// The photos of an inspection, as the caller asks for them.
pub struct InspectionPhotos {
    pub context: Context,
    /// The inspection's.
    pub id: Id,
}

impl PhotoOwner for InspectionPhotos {
    fn context(&self) -> &Context {
        &self.context
    }

    fn find(&self, conn: &mut Conn) -> Outcome<Id> {
        store::find(conn, &self.context.scope(), self.id).map(|inspection| inspection.id)
    }

    fn needed(&self, conn: &mut Conn) -> Outcome<BTreeSet<Id>> {
        store::needed_photos(conn, self.id)
    }

    fn grant(&self, conn: &mut Conn, photo_id: Id, item: Option<&str>) -> Outcome<UploadGrant> {
        let inspection = store::find(conn, &self.context.scope(), self.id)?;
        must_be_inspector(&self.context.actor, &inspection)?;
        let known = evidence::store::find(conn, photo_id)?;
        match &known {
            Some(known) => may_store_known(&inspection, known, item)?,
            None => {
                let template = store::template_of(conn, &self.context.templates, &inspection)?;
                let submitted = store::submitted_answers(conn, &inspection)?;
                may_store_new(&inspection, &template, &submitted, item)?;
            }
        }
        Ok(UploadGrant {
            owner_id: inspection.id,
            by: self.context.actor.id,
            known,
            item: item.map(str::to_owned),
            visit: VisitTimeAndPlace { date: Some(inspection.date), place: inspection.place },
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
        let inspection = store::find_to_change(conn, &self.context.scope(), self.id)?;
        let is_needed = store::needed_photos(conn, self.id)?.contains(&photo_id);
        let is_of_dispute = store::is_picture_of_dispute(conn, self.id, photo_id)?;
        let (actor, at) = (&self.context.actor, self.context.at);
        let deleted = photos::delete(actor, &inspection, photo_id, (is_needed, is_of_dispute), at)?;
        store::keep_photo_deletion(conn, &deleted)
    }
}
