//! Command: changes the fields of an inspection.

use crate::{
    accounts::candidates,
    campaigns,
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    inspections::{
        change::{self, InspectionChange, NamedRecords},
        permissions::may_change,
        store::{self, InspectionDetail},
    },
    problem::Outcome,
};

/// Changes the fields of an inspection as the caller has seen it.
pub fn change(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    wanted: &InspectionChange,
) -> Outcome<InspectionDetail> {
    change::check(wanted)?;
    let (actor, scope) = (&context.actor, context.scope());
    let inspection = store::find_to_change(conn, &scope, id)?;
    may_change(actor, &inspection)?;
    if_match.require(inspection.version)?;
    let campaign = campaigns::store::find_to_join(conn, &scope, wanted.campaign_of(&inspection))?;
    let named: Vec<Id> = wanted.inspectors.iter().flatten().map(|inspector| inspector.account_id).collect();
    let template = store::template_of(conn, &context.templates, &inspection)?;
    let records = NamedRecords {
        template: &template,
        answers: &store::answers(conn, id)?,
        campaign: campaign.as_ref(),
        candidates: &candidates(conn, &named)?,
    };
    let changed = change::change(actor, inspection, wanted, &records, context.at)?;
    store::keep_change(conn, &changed)?;
    if let Some(joined) = &changed.joined {
        campaigns::store::keep_joined(conn, joined)?;
    }
    InspectionDetail::find(conn, &scope, id)
}
