//! Command: plans a campaign.

use crate::{
    campaigns::{Campaign, CampaignPlan, plan, store},
    context::Context,
    db::Conn,
    ids::Id,
    problem::{OptionalOutcome, Outcome},
};

/// Plans a campaign, or finds that this request has planned it; says whether it did so now.
pub fn plan(conn: &mut Conn, context: &Context, id: Id, wanted: &CampaignPlan) -> Outcome<(Campaign, bool)> {
    let (actor, scope) = (&context.actor, context.scope());
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| wanted.was_made(known, actor))?;
        return Ok((known, false));
    }
    let planned = plan::plan(actor, id, wanted, |code| context.templates.knows(code), context.at)?;
    store::insert(conn, &planned)?;
    Ok((planned.campaign, true))
}
