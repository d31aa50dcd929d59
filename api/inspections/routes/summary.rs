//! The response of an inspection in a list.

use crate::{
    clock::Moment,
    district::District,
    ids::Id,
    inspections::{ChecklistRef, InspectionState, Inspector, VisitContext, VisitKind, store::Listed},
    registry::UnitAndEquipment,
};
use checklists::Conclusion;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An inspection in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InspectionSummary)]
pub struct InspectionSummary {
    pub id: Id,
    pub district: District,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
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
    #[schema(value_type = Conclusion)]
    pub conclusion: String,
    /// How often it was submitted.
    pub revision: i64,
    pub created_at: Moment,
    pub changed_at: Moment,
    pub submitted_at: Option<Moment>,
    pub reviewed_at: Option<Moment>,
    /// Also the ETag.
    pub version: i64,
}

impl From<Listed> for InspectionSummary {
    fn from(listed: Listed) -> Self {
        let inspection = listed.inspection;
        Self {
            id: inspection.id,
            district: inspection.district,
            about: listed.about,
            checklist: inspection.checklist,
            date: inspection.date,
            visit: inspection.visit,
            assignment_id: inspection.assignment_id,
            occasion: inspection.occasion,
            state: inspection.state,
            inspectors: inspection.inspectors,
            people: inspection.people,
            conclusion: inspection.conclusion,
            revision: inspection.revision,
            created_at: inspection.created_at,
            changed_at: inspection.changed_at,
            submitted_at: inspection.submitted_at,
            reviewed_at: inspection.reviewed_at,
            version: inspection.version,
        }
    }
}
