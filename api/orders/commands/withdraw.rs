//! Command: withdraws an order.

use crate::{
    context::Context,
    db::Conn,
    hazards::{self, Hazard, steps::order},
    http::IfMatch,
    ids::Id,
    orders::{
        store::{self, OrderDetail},
        withdrawal::{self, OrderEnded, OrderWithdrawal},
    },
    problem::Outcome,
};

/// Withdraws an order and releases its hazards; one that the caller has withdrawn for this reason stays as it is.
pub fn withdraw(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    new: &OrderWithdrawal,
) -> Outcome<OrderDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let order = store::find_to_change(conn, &scope, id)?;
    if_match.needed()?;
    if new.was_made(&order, actor) {
        return OrderDetail::read(conn, order);
    }
    let ended = withdrawal::withdraw(actor, &order, new, context.at)?;
    if_match.check(order.version)?;
    store::keep_ending(conn, &ended)?;
    for hazard_id in &order.hazards {
        let hazard = hazards::store::lock(conn, *hazard_id)?;
        release(conn, &hazard, &ended)?;
    }
    OrderDetail::find(conn, &scope, id)
}

/// Releases a hazard from an order that ended.
pub(super) fn release(conn: &mut Conn, hazard: &Hazard, ended: &OrderEnded) -> Outcome<()> {
    match order::withdraw(hazard, ended.order_id, &ended.ending.reason, ended.by) {
        Some(changed) => hazards::store::keep(conn, &changed),
        None => Ok(()),
    }
}
