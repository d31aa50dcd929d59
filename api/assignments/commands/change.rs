//! Command: changes an assignment.

use crate::{
    accounts::candidates,
    assignments::{
        assign::may_assign,
        lifecycle::{self, AssignmentPatch},
        store::{self, AssignmentDetail},
    },
    campaigns,
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
};

/// Changes an assignment as the caller has seen it.
pub fn change(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    patch: &AssignmentPatch,
) -> Outcome<AssignmentDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    may_assign(actor)?;
    let known = store::find_to_change(conn, &scope, id)?;
    let campaign = campaigns::store::find_to_join(conn, &scope, known.campaign_id)?;
    let named = candidates(conn, patch.inspectors.as_deref().unwrap_or_default())?;
    let changed = lifecycle::change(actor, &known, campaign.as_ref(), &named, patch, context.at)?;
    if_match.require(known.version)?;
    store::keep(conn, &changed)?;
    AssignmentDetail::find(conn, &scope, id, context.at.day())
}
