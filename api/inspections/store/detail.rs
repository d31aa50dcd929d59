//! Reads an inspection with all that belongs to it.

use super::{answers, find, rechecks, signatures};
use crate::{
    accounts::Scope,
    db::Conn,
    ids::Id,
    inspections::{Inspection, Signature, reinspection_items::section},
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
};
use checklists::{Answer, Answers, item::Section};
use serde::Serialize;
use utoipa::ToSchema;

/// An inspection with its answers and signatures, as the API gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inspection)]
pub struct InspectionDetail {
    #[serde(flatten)]
    pub inspection: Inspection,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
    #[schema(value_type = BTreeMap<String, Answer>)]
    pub answers: Answers,
    /// The hazards that a follow-up visit looks at again: a section of items beside those of the checklist, answered
    /// like them. `pass`: rectified.
    pub rechecks: Option<Section>,
    pub signatures: Vec<Signature>,
}

impl InspectionDetail {
    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let inspection = find(conn, scope, id)?;
        Self::read(conn, inspection)
    }

    /// With its answers and signatures read from the database.
    pub fn read(conn: &mut Conn, inspection: Inspection) -> Outcome<Self> {
        let names = NameLookup::read(conn, [(inspection.unit_id, inspection.equipment_id)])?;
        Ok(Self {
            about: names.about(inspection.unit_id, inspection.equipment_id),
            answers: answers(conn, inspection.id)?,
            rechecks: section(&rechecks(conn, inspection.id)?),
            signatures: signatures(conn, inspection.id)?,
            inspection,
        })
    }
}
