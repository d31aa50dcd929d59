//! Command: records an enforcement action.

use crate::{
    context::Context,
    db::Conn,
    enforcement::{
        record::{self, NewAction},
        store::actions::{self as store, ActionDetail},
    },
    hazards,
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// Records an action, or finds that this request has recorded it; says whether it did so now.
pub fn record_action(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    new: &NewAction,
) -> Outcome<(ActionDetail, bool)> {
    let (actor, scope) = (&context.actor, context.scope());
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, actor))?;
        return Ok((ActionDetail::read(conn, known)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let hazards = hazards::store::these(conn, &new.hazards)?;
    let recorded = record::record(actor, &unit, equipment.as_ref(), &hazards, id, new, context.at)?;
    store::insert(conn, &recorded)?;
    Ok((ActionDetail::find(conn, &scope, id)?, true))
}
