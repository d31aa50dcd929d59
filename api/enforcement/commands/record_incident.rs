//! Command: records a complaint or an accident.

use crate::{
    context::Context,
    db::Conn,
    enforcement::{
        incidents::{self, NewIncident, may_see},
        store::incidents::{self as store, IncidentDetail},
    },
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// Records a complaint or an accident, or finds that this request has recorded it; says whether it did so now.
pub fn record_incident(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    new: &NewIncident,
) -> Outcome<(IncidentDetail, bool)> {
    let (actor, scope) = (&context.actor, context.scope());
    may_see(actor)?;
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, actor))?;
        return Ok((IncidentDetail::read(conn, known)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let recorded = incidents::record(actor, &unit, equipment.as_ref(), id, new, context.at)?;
    store::insert(conn, &recorded)?;
    Ok((IncidentDetail::find(conn, &scope, id)?, true))
}
