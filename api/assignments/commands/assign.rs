//! Command: creates one assignment.

use crate::{
    accounts::candidates,
    assignments::{
        assign::{self, NamedRecords, NewAssignment, may_assign},
        store::{self, AssignmentDetail},
    },
    campaigns,
    context::Context,
    db::Conn,
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// Creates an assignment, or finds that this request has created it; says whether it did so now.
pub fn assign(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    new: &NewAssignment,
) -> Outcome<(AssignmentDetail, bool)> {
    let (actor, scope, day) = (&context.actor, context.scope(), context.at.day());
    may_assign(actor)?;
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, actor))?;
        return Ok((AssignmentDetail::read(conn, known, day)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let candidates = candidates(conn, &new.inspectors)?;
    let template = context.templates.library().current(&new.checklist, new.due_on);
    let campaign = campaigns::store::find_to_join(conn, &scope, new.campaign_id)?;
    let records = NamedRecords {
        unit: &unit,
        equipment: equipment.as_ref(),
        template: template.map(AsRef::as_ref),
        campaign: campaign.as_ref(),
        candidates: &candidates,
    };
    let assigned = assign::assign(actor, (id, None), new.clone(), records, context.at)?;
    store::insert(conn, &assigned)?;
    Ok((AssignmentDetail::find(conn, &scope, id, day)?, true))
}
