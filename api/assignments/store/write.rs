//! Writes assignments.

use super::lock;
use crate::{
    assignments::{
        assign::Assigned,
        lifecycle::{
            AssignmentChanged,
            visit::{self, CampaignVisit, Fact},
        },
    },
    clock::Moment,
    db::{
        Conn,
        schema::{assignment_inspectors, assignments},
    },
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// Keeps a new one.
pub fn insert(conn: &mut Conn, assigned: &Assigned) -> Outcome<()> {
    let assignment = &assigned.assignment;
    diesel::insert_into(assignments::table)
        .values((
            assignments::id.eq(assignment.id),
            assignments::district.eq(&assignment.district),
            assignments::unit_id.eq(assignment.unit_id),
            assignments::equipment_id.eq(assignment.equipment_id),
            assignments::campaign_id.eq(assignment.campaign_id),
            assignments::plan_id.eq(assignment.plan_id),
            assignments::checklist.eq(&assignment.checklist),
            assignments::due_on.eq(assignment.due_on),
            assignments::note.eq(&assignment.note),
            assignments::state.eq(assignment.state.as_str()),
            assignments::created_by.eq(assignment.created_by),
            assignments::created_at.eq(assignment.created_at),
            assignments::changed_at.eq(assignment.changed_at),
            assignments::version.eq(assignment.version),
        ))
        .execute(conn)?;
    insert_inspectors(conn, assignment.id, &assigned.inspectors)?;
    let detail = json!({ "plan_id": assignment.plan_id, "inspectors": assigned.inspectors });
    let by = (assignment.created_by, assignment.created_at);
    note(conn, assignment.id, "assigned", by, &detail)
}

/// Keeps what became of it.
pub fn keep(conn: &mut Conn, changed: &AssignmentChanged) -> Outcome<()> {
    let after = changed.after();
    let cancellation =
        after.cancellation.as_ref().map(serde_json::to_string).transpose().map_err(Problem::internal)?;
    let as_decided_on =
        assignments::table.find(after.id).filter(assignments::version.eq(after.version.saturating_sub(1)));
    let moved = diesel::update(as_decided_on)
        .set((
            assignments::due_on.eq(after.due_on),
            assignments::note.eq(&after.note),
            assignments::state.eq(after.state.as_str()),
            assignments::inspection_id.eq(after.inspection_id),
            assignments::cancellation.eq(cancellation),
            assignments::changed_at.eq(after.changed_at),
            assignments::version.eq(after.version),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    if let Some(inspectors) = changed.inspectors() {
        let of_it = assignment_inspectors::assignment_id.eq(after.id);
        diesel::delete(assignment_inspectors::table.filter(of_it)).execute(conn)?;
        insert_inspectors(conn, after.id, inspectors)?;
    }
    let detail = json!({ "due_on": after.due_on, "inspectors": changed.inspectors(),
        "inspection_id": after.inspection_id, "cancellation": after.cancellation });
    note(conn, after.id, changed.word(), (changed.by(), after.changed_at), &detail)
}

/// Something happened to the visit that was begun for an assignment.
pub fn follow(conn: &mut Conn, id: Id, visit: CampaignVisit, fact: Fact) -> Outcome<()> {
    let assignment = lock(conn, id)?;
    match visit::follow(&assignment, visit, fact) {
        Some(changed) => keep(conn, &changed),
        None => Ok(()),
    }
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

fn note(
    conn: &mut Conn,
    id: Id,
    action: &'static str,
    (by, at): (Id, Moment),
    detail: &Value,
) -> Outcome<()> {
    let deed = NewEvent { subject: "assignment", subject_id: id, action, actor_id: Some(by), at, detail };
    events::record(conn, &deed)
}
