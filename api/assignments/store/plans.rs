//! Reads and writes the rows of bulk assignments.

use super::write::insert_assignment;
use crate::{
    assignments::{Plan, bulk::Planned},
    campaigns,
    clock::Moment,
    db::{Conn, Json, schema::assignment_plans},
    ids::Id,
    problem::{Outcome, Problem},
};
use diesel::prelude::*;

/// A plan whose assignments were made.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignment_plans)]
pub struct KeptPlan {
    pub id: Id,
    pub plan: Json<Plan>,
    pub matched: i64,
    pub made: i64,
    pub left_out: i64,
    pub created_by: Id,
    pub created_at: Moment,
}

/// The plan with this id, of any caller.
pub fn plan(conn: &mut Conn, id: Id) -> Outcome<Option<KeptPlan>> {
    Ok(assignment_plans::table.find(id).select(KeptPlan::as_select()).first(conn).optional()?)
}

/// Keeps a plan with its assignments.
pub fn insert_plan(conn: &mut Conn, planned: &Planned) -> Outcome<KeptPlan> {
    let kept = KeptPlan {
        id: planned.id,
        plan: Json::new(planned.plan.clone())?,
        matched: number(planned.matched)?,
        made: number(planned.assigned.len())?,
        left_out: number(planned.left_out)?,
        created_by: planned.by.account_id,
        created_at: planned.by.at,
    };
    diesel::insert_into(assignment_plans::table).values(&kept).execute(conn)?;
    for (.., assigned) in &planned.assigned {
        insert_assignment(conn, assigned)?;
    }
    if let Some(joined) = planned.assigned.iter().find_map(|(.., assigned)| assigned.joined.as_ref()) {
        campaigns::store::keep_joined(conn, joined)?;
    }
    Ok(kept)
}

fn number(count: usize) -> Outcome<i64> {
    i64::try_from(count).map_err(Problem::internal)
}
