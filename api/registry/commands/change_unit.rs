//! Command: changes a using unit.

use crate::{
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
    registry::{Registrar, Unit, UnitPatch, store},
};

/// Changes a unit as the caller has seen it.
pub fn change_unit(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    patch: &UnitPatch,
) -> Outcome<Unit> {
    let registrar = Registrar::Account(context.actor.clone());
    store::lock_units(conn, &[id])?;
    let unit = store::unit_in_scope(conn, &context.scope(), id)?;
    registrar.may_register()?;
    if_match.require(unit.version)?;
    let facts = patch.clone().over(unit.facts.clone())?;
    let changed = registrar.change_unit(unit, facts, context.at)?;
    store::keep_unit(conn, &changed)?;
    Ok(changed.after)
}
