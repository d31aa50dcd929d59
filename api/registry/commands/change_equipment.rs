//! Command: changes a piece of equipment.

use crate::{
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
    registry::{Equipment, EquipmentPatch, Registrar, store},
};

/// Changes a piece of equipment as the caller has seen it.
pub fn change_equipment(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    patch: &EquipmentPatch,
) -> Outcome<Equipment> {
    let registrar = Registrar::Account(context.actor.clone());
    let found = store::equipment_in_scope(conn, &context.scope(), id)?;
    registrar.may_register()?;
    if_match.require(found.version)?;
    let facts = patch.clone().over(found.facts.clone())?;
    store::lock_units(conn, &[facts.unit_id])?;
    let unit = store::unit_by_id(conn, facts.unit_id)?;
    let changed = registrar.change_equipment(found, facts, unit.as_ref(), context.at)?;
    store::keep_equipment(conn, &changed)?;
    Ok(changed.after)
}
