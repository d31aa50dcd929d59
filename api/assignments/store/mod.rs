//! Reads and writes the rows of assignments.

mod bulk;
mod list;
mod progress;
mod targets;
mod write;

pub use bulk::{KeptPlan, insert_plan, plan};
pub use list::{AssignmentFilter, cursor_of, list};
pub use progress::{Count, Group, progress};
pub use targets::{find_subjects, with_open_assignment};
pub use write::{follow, insert, keep};

use super::{Assignee, Assignment};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend,
        schema::{accounts, assignment_inspectors, assignments},
    },
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
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
    state: String,
    inspection_id: Option<Id>,
    cancellation: Option<String>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn with(self, inspectors: Vec<Assignee>) -> Outcome<Assignment> {
        Ok(Assignment {
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
            state: self.state.parse().map_err(Problem::internal)?,
            inspection_id: self.inspection_id,
            cancellation: self
                .cancellation
                .as_deref()
                .map(serde_json::from_str)
                .transpose()
                .map_err(Problem::internal)?,
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            version: self.version,
        })
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
    hold(conn, id)?;
    find(conn, scope, id)
}

/// An assignment, whoever may see it, for a change: other changes of it wait until this one is done.
fn lock(conn: &mut Conn, id: Id) -> Outcome<Assignment> {
    hold(conn, id)?;
    let row: Option<Row> = assignments::table.find(id).select(Row::as_select()).first(conn).optional()?;
    read(conn, row)
}

fn hold(conn: &mut Conn, id: Id) -> Outcome<()> {
    diesel::update(assignments::table.find(id))
        .set(assignments::version.eq(assignments::version))
        .execute(conn)?;
    Ok(())
}

/// Whether some assignment has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(assignments::table.find(id))).get_result(conn)?)
}

fn read(conn: &mut Conn, row: Option<Row>) -> Outcome<Assignment> {
    let row = row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let inspectors = assignees(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    row.with(inspectors)
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
