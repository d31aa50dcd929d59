//! Authorizes the photos of a hazard.

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    db::Conn,
    events::{self, NewEvent},
    evidence::{
        self,
        photo::{DeclaredPhoto, GeoPoint},
        plausibility::VisitTimeAndPlace,
        store_photo::{PhotoOwner, UploadGrant},
    },
    hazards::{AFTER, BEFORE, Hazard, steps::not_now, store},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry,
};
use serde_json::json;

/// The way to a photo of a hazard: for the unit, inspectors and supervisors, while it is open.
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
        may_add(&self.actor)?;
        let known = evidence::store::find(conn, self.photo_id)?;
        match &known {
            Some(photo) => {
                let said_otherwise = self.item.is_some() && self.item != photo.declared.item;
                if photo.owner_id != self.id || said_otherwise {
                    return Err(evidence::photo::conflict(self.photo_id));
                }
            }
            None if !matches!(self.item.as_deref(), Some(BEFORE | AFTER)) => {
                return Err(Problem::new(ProblemKind::InvalidParameter).because(
                    "item 须为 before 或 after",
                    "item: before or after is expected for a hazard's photo",
                ));
            }
            None if !hazard.is_open() => return Err(not_now(&hazard)),
            None => {}
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
        note(conn, self.id, "photo_stored", (self.actor.id, at), declared)
    }
}

/// Who took in or deleted which photo stays on record.
pub(super) fn note(
    conn: &mut Conn,
    hazard_id: Id,
    action: &'static str,
    (by, at): (Id, Moment),
    photo: &DeclaredPhoto,
) -> Outcome<()> {
    let deed = NewEvent {
        subject: "hazard",
        subject_id: hazard_id,
        action,
        actor_id: Some(by),
        at,
        detail: &json!({ "photo": photo.id, "item": photo.item, "sha256": photo.sha256 }),
    };
    events::record(conn, &deed)
}

pub(super) fn may_add(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Enterprise, Role::Inspector, Role::Supervisor])
}

fn place_of(conn: &mut Conn, actor: &Actor, hazard: &Hazard) -> Outcome<Option<GeoPoint>> {
    let unit = registry::store::unit_in_scope(conn, &actor.scope(), hazard.unit_id)?;
    Ok(unit.facts.position.map(|position| GeoPoint {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy: None,
    }))
}
