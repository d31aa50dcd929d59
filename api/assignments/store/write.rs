//! Writes assignments.

use super::Row;
use crate::{
    assignments::{assign::Assigned, lifecycle::AssignmentChanged},
    campaigns,
    db::{
        Conn, Json,
        schema::{assignment_inspectors, assignments},
    },
    events::{self, ChangedBy, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// Keeps a new assignment; the campaign that it names is in use from then on.
pub fn insert(conn: &mut Conn, assigned: &Assigned) -> Outcome<()> {
    insert_assignment(conn, assigned)?;
    match &assigned.joined {
        Some(joined) => campaigns::store::keep_joined(conn, joined),
        None => Ok(()),
    }
}

pub(super) fn insert_assignment(conn: &mut Conn, assigned: &Assigned) -> Outcome<()> {
    let Assigned { assignment, inspectors, .. } = assigned;
    diesel::insert_into(assignments::table).values(Row::of(assignment)).execute(conn)?;
    insert_inspectors(conn, assignment.id, inspectors)?;
    let by = ChangedBy { account_id: assignment.created_by, at: assignment.created_at };
    let detail = json!({ "plan_id": assignment.plan_id, "inspectors": inspectors });
    note(conn, assignment.id, "assigned", by, &detail)
}

/// Keeps a changed assignment, if it is still as it was decided on.
pub fn keep(conn: &mut Conn, changed: &AssignmentChanged) -> Outcome<()> {
    let AssignmentChanged { assignment, inspectors, .. } = changed;
    let as_decided_on = assignments::table
        .find(assignment.id)
        .filter(assignments::version.eq(assignment.version.saturating_sub(1)));
    let moved = diesel::update(as_decided_on)
        .set((
            assignments::due_on.eq(assignment.due_on),
            assignments::note.eq(&assignment.note),
            assignments::state.eq(assignment.state),
            assignments::inspection_id.eq(assignment.inspection_id),
            assignments::cancellation.eq(assignment.cancellation.clone().map(Json::new).transpose()?),
            assignments::changed_at.eq(assignment.changed_at),
            assignments::version.eq(assignment.version),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    if let Some(inspectors) = inspectors {
        let of_it = assignment_inspectors::assignment_id.eq(assignment.id);
        diesel::delete(assignment_inspectors::table.filter(of_it)).execute(conn)?;
        insert_inspectors(conn, assignment.id, inspectors)?;
    }
    let detail = json!({ "due_on": assignment.due_on, "inspectors": inspectors,
        "inspection_id": assignment.inspection_id, "cancellation": assignment.cancellation });
    note(conn, assignment.id, changed.action, changed.by, &detail)
}

fn insert_inspectors(conn: &mut Conn, id: Id, inspectors: &[Id]) -> Outcome<()> {
    for account_id in inspectors {
        diesel::insert_into(assignment_inspectors::table)
            .values((
                assignment_inspectors::assignment_id.eq(id),
                assignment_inspectors::account_id.eq(account_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn note(conn: &mut Conn, id: Id, action: &'static str, by: ChangedBy, detail: &Value) -> Outcome<()> {
    let actor_id = Some(by.account_id);
    let event = NewEvent { subject: "assignment", subject_id: id, action, actor_id, at: by.at, detail };
    events::record(conn, &event)
}
