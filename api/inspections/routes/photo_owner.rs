//! Authorizes the photos of an inspection.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    evidence::{
        self,
        photo::DeclaredPhoto,
        plausibility::VisitTimeAndPlace,
        store_photo::{PhotoOwner, UploadGrant},
    },
    ids::Id,
    inspections::{
        permissions::{must_be_inspector, wrong_state},
        store::{self, ChangedBy},
    },
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    templates::Templates,
};
use serde_json::json;
use std::sync::Arc;

/// The way to a photo of an inspection: for its inspectors, to items that are open.
#[derive(Clone)]
pub struct InspectionPhoto {
    pub actor: Actor,
    /// The inspection's.
    pub id: Id,
    pub photo_id: Id,
    /// What the caller says that it belongs to.
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
        let opened = UploadGrant {
            owner_id: inspection.id,
            by: self.actor.id,
            known: evidence::store::find(conn, self.photo_id)?,
            item: self.item.clone(),
            visit: VisitTimeAndPlace { date: Some(inspection.date), place: inspection.place },
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
            Problem::new(ProblemKind::InvalidParameter).because(
                "该照片尚未在答案中登记,须用 item 指明检查项",
                "No answer has named this photo yet: say its item",
            )
        })?;
        let template = super::template_of(conn, &self.templates, &inspection)?;
        if template.item(item).is_none() {
            return Err(Problem::new(ProblemKind::InvalidParameter)
                .because("检查表中没有此项", "item: the checklist has no such item"));
        }
        let submitted = store::submitted_answers(conn, &inspection)?;
        if !inspection.is_open(item, &submitted) {
            return Err(wrong_state(inspection.state));
        }
        Ok(opened)
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        Ok(store::find(conn, &self.actor.scope(), owner_id).optional()?.is_some())
    }

    fn note(&self, conn: &mut Conn, declared: &DeclaredPhoto, at: Moment) -> Outcome<()> {
        let by = ChangedBy { account_id: self.actor.id, at };
        let detail = json!({ "photo": declared.id, "item": declared.item });
        store::note(conn, self.id, "photo_stored", by, &detail)
    }
}
