//! Command: changes a campaign.

use crate::{
    campaigns::{
        Campaign,
        change::{self, CampaignPatch},
        permissions::may_see,
        store,
    },
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
};

/// Changes a campaign as the caller has seen it.
pub fn change(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    patch: &CampaignPatch,
) -> Outcome<Campaign> {
    let actor = &context.actor;
    may_see(actor)?;
    let known = store::find_to_change(conn, &context.scope(), id)?;
    let version = known.version;
    let is_checklist = |code: &str| context.templates.knows(code);
    let changed = change::change(actor, known, patch.clone(), is_checklist, context.at)?;
    if_match.require(version)?;
    store::keep_change(conn, &changed)?;
    Ok(changed.campaign)
}
