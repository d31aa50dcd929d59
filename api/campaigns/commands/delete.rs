//! Command: deletes a campaign.

use crate::{
    campaigns::{deletion, permissions::may_see, store},
    context::Context,
    db::Conn,
    ids::Id,
    problem::Outcome,
};

/// Deletes a campaign to which nothing belongs.
pub fn delete(conn: &mut Conn, context: &Context, id: Id) -> Outcome<()> {
    may_see(&context.actor)?;
    let campaign = store::find_to_change(conn, &context.scope(), id)?;
    store::keep_deletion(conn, &deletion::delete(&context.actor, campaign, context.at)?)
}
