//! Reads an assignment with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    assignments::{Assignee, Assignment, AssignmentState, Cancellation},
    clock::Moment,
    db::Conn,
    district::District,
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An assignment, as the API gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub struct AssignmentDetail {
    pub id: Id,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    pub campaign_id: Option<Id>,
    /// The plan that it was made by, in bulk.
    pub plan_id: Option<Id>,
    /// A checklist's code.
    pub checklist: String,
    /// The last day, in Suzhou.
    pub due_on: NaiveDate,
    /// Whether that has passed and nothing was submitted.
    pub overdue: bool,
    pub inspectors: Vec<Assignee>,
    pub note: Option<String>,
    pub state: AssignmentState,
    /// `GET /v1/inspections/{id}`: the visit that was begun for it.
    pub inspection_id: Option<Id>,
    pub cancellation: Option<Cancellation>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl AssignmentDetail {
    /// As it stands on `day`.
    pub(super) fn new(assignment: Assignment, names: &NameLookup, day: NaiveDate) -> Self {
        Self {
            id: assignment.id,
            overdue: assignment.is_overdue(day),
            district: assignment.district,
            unit: names.named(assignment.unit_id),
            equipment: assignment.equipment_id.map(|id| names.named(id)),
            campaign_id: assignment.campaign_id,
            plan_id: assignment.plan_id,
            checklist: assignment.checklist,
            due_on: assignment.due_on,
            inspectors: assignment.inspectors,
            note: assignment.note,
            state: assignment.state,
            inspection_id: assignment.inspection_id,
            cancellation: assignment.cancellation,
            created_by: assignment.created_by,
            created_at: assignment.created_at,
            changed_at: assignment.changed_at,
            version: assignment.version,
        }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id, day: NaiveDate) -> Outcome<Self> {
        let assignment = find(conn, scope, id)?;
        Self::read(conn, assignment, day)
    }

    /// With its names read from the database.
    pub fn read(conn: &mut Conn, assignment: Assignment, day: NaiveDate) -> Outcome<Self> {
        let names = NameLookup::read(conn, [assignment.unit_id], assignment.equipment_id)?;
        Ok(Self::new(assignment, &names, day))
    }
}
