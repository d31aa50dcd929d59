//! Reads and writes the rows of bulk assignments.

use crate::{
    assignments::{Plan, bulk::Planned},
    clock::Moment,
    db::{
        Conn,
        json::{read, written},
        schema::assignment_plans,
    },
    ids::Id,
    problem::{Outcome, Problem},
};
use diesel::prelude::*;

/// A plan that was carried out.
#[derive(Clone, Debug)]
pub struct KeptPlan {
    pub id: Id,
    pub plan: Plan,
    pub matched: i64,
    pub made: i64,
    pub left_out: i64,
    pub created_by: Id,
    pub created_at: Moment,
}

/// The plan with this id, whoever made it.
pub fn plan(conn: &mut Conn, id: Id) -> Outcome<Option<KeptPlan>> {
    type Row = (String, i64, i64, i64, Id, Moment);
    let row: Option<Row> = assignment_plans::table
        .find(id)
        .select((
            assignment_plans::plan,
            assignment_plans::matched,
            assignment_plans::made,
            assignment_plans::left_out,
            assignment_plans::created_by,
            assignment_plans::created_at,
        ))
        .first(conn)
        .optional()?;
    let Some((plan, matched, made, left_out, created_by, created_at)) = row else {
        return Ok(None);
    };
    Ok(Some(KeptPlan { id, plan: read(&plan)?, matched, made, left_out, created_by, created_at }))
}

/// Keeps a plan; its assignments are kept by [`super::insert`].
pub fn insert_plan(
    conn: &mut Conn,
    id: Id,
    plan: &Plan,
    planned: &Planned,
    (by, at): (Id, Moment),
) -> Outcome<()> {
    diesel::insert_into(assignment_plans::table)
        .values((
            assignment_plans::id.eq(id),
            assignment_plans::plan.eq(written(plan)?),
            assignment_plans::matched.eq(number(planned.matched)?),
            assignment_plans::made.eq(number(planned.assigned.len())?),
            assignment_plans::left_out.eq(number(planned.left_out)?),
            assignment_plans::created_by.eq(by),
            assignment_plans::created_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

fn number(count: usize) -> Outcome<i64> {
    i64::try_from(count).map_err(Problem::internal)
}
