//! Reads and writes the rows of assignments.

mod detail;
mod list;
mod plans;
mod progress;
mod targets;
mod write;

pub use detail::AssignmentDetail;
pub use list::{AssignmentsQuery, cursor_of, list};
pub use plans::{KeptPlan, insert_plan, plan};
pub use progress::{Count, Group, progress};
pub use targets::{find_subjects, with_open_assignment};
pub use write::{insert, keep};

use super::{Assignee, Assignment, AssignmentState, Cancellation};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, Json, MultiBackend, lock,
        schema::{accounts, assignment_inspectors, assignments},
    },
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments)]
struct Row {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    campaign_id: Option<Id>,
    plan_id: Option<Id>,
    checklist: String,
    due_on: NaiveDate,
    note: Option<String>,
    state: AssignmentState,
    inspection_id: Option<Id>,
    cancellation: Option<Json<Cancellation>>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    /// A new one's.
    fn of(assignment: &Assignment) -> Self {
        Self {
            id: assignment.id,
            district: assignment.district.clone(),
            unit_id: assignment.unit_id,
            equipment_id: assignment.equipment_id,
            campaign_id: assignment.campaign_id,
            plan_id: assignment.plan_id,
            checklist: assignment.checklist.clone(),
            due_on: assignment.due_on,
            note: assignment.note.clone(),
            state: assignment.state,
            inspection_id: None,
            cancellation: None,
            created_by: assignment.created_by,
            created_at: assignment.created_at,
            changed_at: assignment.changed_at,
            version: assignment.version,
        }
    }

    fn with(self, inspectors: Vec<Assignee>) -> Assignment {
        Assignment {
            id: self.id,
            district: self.district,
            unit_id: self.unit_id,
            equipment_id: self.equipment_id,
            campaign_id: self.campaign_id,
            plan_id: self.plan_id,
            checklist: self.checklist,
            due_on: self.due_on,
            inspectors,
            note: self.note,
            state: self.state,
            inspection_id: self.inspection_id,
            cancellation: self.cancellation.map(Json::into_inner),
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            version: self.version,
        }
    }
}

/// Of the caller's districts; an enterprise account sees none, whatever its unit.
fn within<'a>(scope: &Scope) -> assignments::BoxedQuery<'a, MultiBackend> {
    let (lowest, highest) = scope.districts();
    let query = assignments::table.filter(assignments::district.between(lowest, highest)).into_boxed();
    match scope.unit_id() {
        Some(_) => query.filter(assignments::id.is_null()),
        None => query,
    }
}

/// An assignment that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Assignment> {
    let seen = within(scope).filter(assignments::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    read(conn, row)
}

/// The same for a change: other changes of it wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Assignment> {
    lock!(conn, assignments, id);
    find(conn, scope, id)
}

/// Any assignment, for a change: other changes of it wait until this one is done.
pub fn lock(conn: &mut Conn, id: Id) -> Outcome<Assignment> {
    lock!(conn, assignments, id);
    let row: Option<Row> = assignments::table.find(id).select(Row::as_select()).first(conn).optional()?;
    read(conn, row)
}

/// Whether some assignment has this id, even one that the caller cannot see.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(assignments::table.find(id))).get_result(conn)?)
}

fn read(conn: &mut Conn, row: Option<Row>) -> Outcome<Assignment> {
    let row = row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let inspectors = assignees(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    Ok(row.with(inspectors))
}

fn assignees(conn: &mut Conn, ids: &[Id]) -> Outcome<BTreeMap<Id, Vec<Assignee>>> {
    let rows: Vec<(Id, Id, String, Option<String>)> = assignment_inspectors::table
        .inner_join(accounts::table)
        .filter(assignment_inspectors::assignment_id.eq_any(ids))
        .order((assignment_inspectors::assignment_id, accounts::username))
        .select((assignment_inspectors::assignment_id, accounts::id, accounts::name, accounts::badge))
        .load(conn)?;
    let mut found: BTreeMap<Id, Vec<Assignee>> = BTreeMap::new();
    for (assignment_id, account_id, name, badge) in rows {
        found.entry(assignment_id).or_default().push(Assignee { account_id, name, badge });
    }
    Ok(found)
}
