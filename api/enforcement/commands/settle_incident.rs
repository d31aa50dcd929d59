//! Command: records whether a complaint or an accident was true.

use crate::{
    context::Context,
    db::Conn,
    enforcement::{
        incidents::{self, IncidentFinding, may_see},
        store::incidents::{self as store, IncidentDetail},
    },
    ids::Id,
    problem::Outcome,
};

/// Records the finding on a complaint or an accident, or finds that on record; says whether it did so now.
pub fn settle_incident(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    finding: &IncidentFinding,
) -> Outcome<(IncidentDetail, bool)> {
    let (actor, scope) = (&context.actor, context.scope());
    may_see(actor)?;
    let incident = store::find_to_change(conn, &scope, id)?;
    if finding.was_made(&incident) {
        return Ok((IncidentDetail::read(conn, incident)?, false));
    }
    store::keep(conn, &incidents::settle(actor, &incident, finding, context.at)?)?;
    Ok((IncidentDetail::find(conn, &scope, id)?, true))
}
