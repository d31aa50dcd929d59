//! The response of an assignment.

use crate::{
    accounts::Actor,
    assignments::{Assignee, Assignment, AssignmentState, Cancellation, store},
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

/// An assignment.
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
    /// Whether that has passed and nothing was handed in.
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

/// The names that assignments point to.
pub fn names_of(conn: &mut Conn, assignments: &[Assignment]) -> Outcome<NameLookup> {
    NameLookup::read(
        conn,
        assignments.iter().map(|assignment| assignment.unit_id),
        assignments.iter().filter_map(|assignment| assignment.equipment_id),
    )
}

impl AssignmentDetail {
    /// As it stands on `day`.
    pub fn new(assignment: Assignment, names: &NameLookup, day: NaiveDate) -> Self {
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
    pub fn of(conn: &mut Conn, actor: &Actor, id: Id, day: NaiveDate) -> Outcome<Self> {
        let assignment = store::find(conn, &actor.scope(), id)?;
        Self::read(conn, assignment, day)
    }

    pub fn read(conn: &mut Conn, assignment: Assignment, day: NaiveDate) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&assignment))?;
        Ok(Self::new(assignment, &names, day))
    }
}
