//! Command: cancels an assignment.

use crate::{
    assignments::{
        assign::may_assign,
        lifecycle,
        store::{self, AssignmentDetail},
    },
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
    validation::texts::MultiLineText,
};

/// Cancels an assignment as the caller has seen it. What the caller has cancelled already stays as it is.
pub fn cancel(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    reason: &MultiLineText<2000>,
) -> Outcome<AssignmentDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    may_assign(actor)?;
    let known = store::find_to_change(conn, &scope, id)?;
    if_match.needed()?;
    if !lifecycle::was_cancelled(actor, &known, reason) {
        let changed = lifecycle::cancel(actor, &known, reason, context.at)?;
        if_match.check(known.version)?;
        store::keep(conn, &changed)?;
    }
    AssignmentDetail::find(conn, &scope, id, context.at.day())
}
