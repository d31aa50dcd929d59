//! Reads what is printed from the rows of lower layers.

use super::{order, record_facts};
use crate::{
    accounts::Scope,
    db::{
        Conn,
        schema::{accounts, order_hazards},
    },
    evidence, hazards,
    ids::Id,
    inspections::{self, permissions::wrong_state, reinspection_items::with_rechecks},
    orders,
    problem::{Outcome, Problem},
    registry::{
        Unit,
        store::{equipment_by_id, unit_by_id},
    },
    templates::Templates,
};
use diesel::prelude::*;

/// What the record of an inspection is made of: its last submission, and what became of the hazards that it found.
/// One that was never submitted has no record: 409.
pub fn of_inspection(
    conn: &mut Conn,
    scope: &Scope,
    id: Id,
    templates: &Templates,
) -> Outcome<record_facts::Facts> {
    let inspection = inspections::store::find(conn, scope, id)?;
    let Some(revision) = inspections::store::revision(conn, id, inspection.revision)? else {
        return Err(wrong_state(inspection.state).because(
            "从未提交的检查没有可打印的记录",
            "An inspection that was never submitted has no record to print",
        ));
    };
    let checklist = templates.exact(conn, &inspection.checklist.code, inspection.checklist.version)?;
    let rechecks = inspections::store::rechecks(conn, id)?;
    let hazards = hazards::store::of_inspection(conn, id)?;
    let equipment = match inspection.equipment_id {
        None => None,
        Some(id) => equipment_by_id(conn, &[id])?.pop(),
    };
    let reviewer = match inspection.reviewed_by {
        None => None,
        Some(id) => {
            accounts::table.find(id).select((accounts::name, accounts::badge)).first(conn).optional()?
        }
    };
    let hazard_ids: Vec<Id> = hazards.iter().map(|hazard| hazard.id).collect();
    Ok(record_facts::Facts {
        revision,
        checklist: with_rechecks(&checklist, &rechecks),
        unit: unit(conn, inspection.unit_id)?,
        equipment,
        orders: orders_about(conn, scope, &hazard_ids)?,
        hazards,
        reviewer,
        disputes: inspections::store::disputes(conn, id)?,
        photos: evidence::store::of_owner(conn, id)?,
        inspection,
    })
}

/// What an order on paper is made of.
pub fn of_order(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<order::Facts> {
    let order = orders::store::find(conn, scope, id)?;
    let replaced = match order.replaces_id {
        None => None,
        Some(replaced) => Some(orders::store::find(conn, scope, replaced)?.number),
    };
    Ok(order::Facts { unit: unit(conn, order.unit_id)?, replaced, order })
}

fn unit(conn: &mut Conn, id: Id) -> Outcome<Unit> {
    unit_by_id(conn, id)?.ok_or_else(|| Problem::internal("a record names a unit that is not there"))
}

/// The orders that ever named one of these hazards, the first first.
fn orders_about(conn: &mut Conn, scope: &Scope, hazards: &[Id]) -> Outcome<Vec<orders::Order>> {
    let ids: Vec<Id> = order_hazards::table
        .filter(order_hazards::hazard_id.eq_any(hazards))
        .select(order_hazards::order_id)
        .distinct()
        .load(conn)?;
    let mut found: Vec<orders::Order> =
        ids.into_iter().map(|id| orders::store::find(conn, scope, id)).collect::<Outcome<_>>()?;
    found.sort_by_key(|order| (order.created_at, order.id));
    Ok(found)
}
