//! Command: stores a photo of an inspection; [`crate::evidence::store_photo`] carries it out.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    events::ChangedBy,
    evidence::{
        self,
        photo::DeclaredPhoto,
        plausibility::VisitTimeAndPlace,
        store_photo::{PhotoOwner, UploadGrant},
    },
    ids::Id,
    inspections::{
        permissions::must_be_inspector,
        photos::{may_store_known, may_store_new},
        store,
    },
    problem::{OptionalOutcome, Outcome},
    templates::Templates,
};
use std::sync::Arc;

/// A photo that the caller wants to store with an inspection.
#[derive(Clone)]
pub struct InspectionPhoto {
    pub actor: Actor,
    /// The inspection's.
    pub id: Id,
    pub photo_id: Id,
    /// The item that the caller says.
    pub item: Option<String>,
    pub templates: Arc<Templates>,
}

impl PhotoOwner for InspectionPhoto {
    fn photo_id(&self) -> Id {
        self.photo_id
    }

    fn open(&self, conn: &mut Conn) -> Outcome<UploadGrant> {
        let inspection = store::find(conn, &self.actor.scope(), self.id)?;
        must_be_inspector(&self.actor, &inspection)?;
        let known = evidence::store::find(conn, self.photo_id)?;
        match &known {
            Some(known) => may_store_known(&inspection, known, self.item.as_deref())?,
            None => {
                let template = store::template_of(conn, &self.templates, &inspection)?;
                let submitted = store::submitted_answers(conn, &inspection)?;
                may_store_new(&inspection, &template, &submitted, self.item.as_deref())?;
            }
        }
        Ok(UploadGrant {
            owner_id: inspection.id,
            by: self.actor.id,
            known,
            item: self.item.clone(),
            visit: VisitTimeAndPlace { date: Some(inspection.date), place: inspection.place },
        })
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        Ok(store::find(conn, &self.actor.scope(), owner_id).optional()?.is_some())
    }

    fn note(&self, conn: &mut Conn, declared: &DeclaredPhoto, at: Moment) -> Outcome<()> {
        store::note_photo_stored(conn, self.id, declared, ChangedBy { account_id: self.actor.id, at })
    }
}
