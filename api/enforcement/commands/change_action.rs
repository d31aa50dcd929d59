//! Command: extends, ends or revokes an enforcement action.

use crate::{
    context::Context,
    db::Conn,
    enforcement::{
        lifecycle::{self, Act},
        store::actions::{self as store, ActionDetail},
    },
    http::IfMatch,
    ids::Id,
    problem::Outcome,
};

/// Carries out an act on an action as the caller has seen it. What the caller has done already stays as it is.
pub fn change_action(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    act: &Act,
) -> Outcome<ActionDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let action = store::find_to_change(conn, &scope, id)?;
    if_match.needed()?;
    if act.was_done(actor, &action) {
        return ActionDetail::read(conn, action);
    }
    let acted = lifecycle::act(actor, &action, act, context.at)?;
    if_match.check(action.version)?;
    store::keep(conn, &acted)?;
    ActionDetail::find(conn, &scope, id)
}
