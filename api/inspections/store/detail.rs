//! Reads an inspection with all that belongs to it.

use super::{answers, find, rechecks, signatures};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::Conn,
    district::District,
    evidence::photo::GeoPoint,
    ids::Id,
    inspections::{
        ChecklistRef, Inspection, InspectionState, Inspector, ReturnedItem, Signature, VisitContext,
        VisitKind, reinspection_items::section,
    },
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use checklists::{Answer, Answers, AttributeValue, Conclusion, item::Section};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An inspection with its answers and signatures, as the API gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inspection)]
pub struct InspectionDetail {
    pub id: Id,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    pub checklist: ChecklistRef,
    /// The day of the visit, in Suzhou.
    pub date: NaiveDate,
    pub visit: VisitKind,
    /// `GET /v1/assignments/{id}`: what it was begun for.
    pub assignment_id: Option<Id>,
    #[serde(flatten)]
    pub occasion: VisitContext,
    pub state: InspectionState,
    pub inspectors: Vec<Inspector>,
    /// The person-times that it counts for in reports; 0 before it is submitted.
    pub people: i32,
    pub started_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub unit_opinion: Option<String>,
    pub place: Option<GeoPoint>,
    /// What the checklist's conditions know of the equipment or unit.
    #[schema(value_type = BTreeMap<String, AttributeValue>)]
    pub attributes: BTreeMap<String, AttributeValue>,
    #[schema(value_type = Conclusion)]
    pub conclusion: String,
    #[schema(value_type = BTreeMap<String, Answer>)]
    pub answers: Answers,
    /// The hazards that a follow-up visit looks at again: a section of items beside those of the checklist, answered
    /// like them. `pass`: put right.
    pub rechecks: Option<Section>,
    pub signatures: Vec<Signature>,
    /// The last word of the supervisor, or why it was withdrawn.
    pub comment: Option<String>,
    /// What the supervisor sent back: these items are open.
    pub returned_items: Vec<ReturnedItem>,
    /// How often it was submitted.
    pub revision: i64,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    pub submitted_at: Option<Moment>,
    pub reviewed_by: Option<Id>,
    pub reviewed_at: Option<Moment>,
    /// Also the ETag.
    pub version: i64,
}

impl InspectionDetail {
    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let inspection = find(conn, scope, id)?;
        Self::read(conn, inspection)
    }

    /// With its answers and signatures read from the database.
    pub fn read(conn: &mut Conn, inspection: Inspection) -> Outcome<Self> {
        let answers = answers(conn, inspection.id)?;
        let signatures = signatures(conn, inspection.id)?;
        let names = NameLookup::read(conn, [inspection.unit_id], inspection.equipment_id)?;
        Ok(Self {
            id: inspection.id,
            district: inspection.district,
            unit: names.named(inspection.unit_id),
            equipment: inspection.equipment_id.map(|id| names.named(id)),
            checklist: inspection.checklist,
            date: inspection.date,
            visit: inspection.visit,
            assignment_id: inspection.assignment_id,
            occasion: inspection.occasion,
            state: inspection.state,
            inspectors: inspection.inspectors,
            people: inspection.people,
            started_at: inspection.started_at,
            ended_at: inspection.ended_at,
            unit_opinion: inspection.unit_opinion,
            place: inspection.place,
            attributes: inspection.attributes,
            conclusion: inspection.conclusion,
            answers,
            rechecks: section(&rechecks(conn, inspection.id)?),
            signatures,
            comment: inspection.comment,
            returned_items: inspection.returned_items,
            revision: inspection.revision,
            created_by: inspection.created_by,
            created_at: inspection.created_at,
            changed_at: inspection.changed_at,
            submitted_at: inspection.submitted_at,
            reviewed_by: inspection.reviewed_by,
            reviewed_at: inspection.reviewed_at,
            version: inspection.version,
        })
    }
}
