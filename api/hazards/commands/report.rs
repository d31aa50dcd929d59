//! Command: reports a hazard without an inspection.

use crate::{
    context::Context,
    db::Conn,
    hazards::{
        steps::report::{self, NewHazard},
        store::{self, HazardDetail},
    },
    ids::Id,
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// Reports a hazard, or finds that this request has reported it; says whether it did so now.
pub fn report(conn: &mut Conn, context: &Context, id: Id, new: &NewHazard) -> Outcome<(HazardDetail, bool)> {
    new.check()?;
    let (actor, scope, at) = (&context.actor, context.scope(), context.at);
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, actor))?;
        return Ok((HazardDetail::read(conn, actor, known, at)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    store::keep(conn, &report::report(actor, &unit, equipment.as_ref(), id, new, at)?)?;
    Ok((HazardDetail::find(conn, actor, id, at)?, true))
}
