//! Authorizes the photo of a resumable upload through its owner.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    evidence::{
        photo::DeclaredPhoto,
        resumable::Owner,
        store_photo::{PhotoOwner, UploadGrant},
    },
    hazards,
    ids::Id,
    inspections,
    problem::Outcome,
    templates::Templates,
};
use std::sync::Arc;

/// A photo that is uploaded to an inspection or to a hazard.
#[derive(Clone)]
pub enum UploadedPhoto {
    Inspection(inspections::commands::InspectionPhoto),
    Hazard(hazards::commands::HazardPhoto),
}

impl UploadedPhoto {
    pub fn of(
        actor: Actor,
        owner: Owner,
        photo_id: Id,
        item: Option<String>,
        templates: Arc<Templates>,
    ) -> Self {
        match owner {
            Owner::Inspection(id) => Self::Inspection(inspections::commands::InspectionPhoto {
                actor,
                id,
                photo_id,
                item,
                templates,
            }),
            Owner::Hazard(id) => Self::Hazard(hazards::commands::HazardPhoto { actor, id, photo_id, item }),
        }
    }
}

impl PhotoOwner for UploadedPhoto {
    fn photo_id(&self) -> Id {
        match self {
            Self::Inspection(photo_owner) => photo_owner.photo_id(),
            Self::Hazard(photo_owner) => photo_owner.photo_id(),
        }
    }

    fn open(&self, conn: &mut Conn) -> Outcome<UploadGrant> {
        match self {
            Self::Inspection(photo_owner) => photo_owner.open(conn),
            Self::Hazard(photo_owner) => photo_owner.open(conn),
        }
    }

    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool> {
        match self {
            Self::Inspection(photo_owner) => photo_owner.sees(conn, owner_id),
            Self::Hazard(photo_owner) => photo_owner.sees(conn, owner_id),
        }
    }

    fn note(&self, conn: &mut Conn, declared: &DeclaredPhoto, at: Moment) -> Outcome<()> {
        match self {
            Self::Inspection(photo_owner) => photo_owner.note(conn, declared, at),
            Self::Hazard(photo_owner) => photo_owner.note(conn, declared, at),
        }
    }
}
