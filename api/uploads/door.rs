//! The way to the photo of an upload: its owner's.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    evidence::{
        photo::Declared,
        pieces::Owner,
        upload::{Door, Opened},
    },
    hazards,
    ids::Id,
    inspections,
    problem::Outcome,
    templates::Templates,
};
use std::sync::Arc;

/// The door of an inspection or of a hazard.
#[derive(Clone)]
pub enum OwnersDoor {
    Inspection(inspections::PhotoDoor),
    Hazard(hazards::PhotoDoor),
}

impl OwnersDoor {
    pub fn of(
        actor: Actor,
        owner: Owner,
        photo_id: Id,
        item: Option<String>,
        templates: Arc<Templates>,
    ) -> Self {
        match owner {
            Owner::Inspection(id) => Self::Inspection(inspections::PhotoDoor {
                actor,
                id,
                photo_id,
                item,
                templates,
            }),
            Owner::Hazard(id) => Self::Hazard(hazards::PhotoDoor {
                actor,
                id,
                photo_id,
                item,
            }),
        }
    }
}

impl Door for OwnersDoor {
    fn photo_id(&self) -> Id {
        match self {
            Self::Inspection(door) => door.photo_id(),
            Self::Hazard(door) => door.photo_id(),
        }
    }

    fn open(&self, conn: &mut Conn) -> Outcome<Opened> {
        match self {
            Self::Inspection(door) => door.open(conn),
            Self::Hazard(door) => door.open(conn),
        }
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        match self {
            Self::Inspection(door) => door.sees(conn, owner_id),
            Self::Hazard(door) => door.sees(conn, owner_id),
        }
    }

    fn note(&self, conn: &mut Conn, declared: &Declared, at: Moment) -> Outcome<()> {
        match self {
            Self::Inspection(door) => door.note(conn, declared, at),
            Self::Hazard(door) => door.note(conn, declared, at),
        }
    }
}
