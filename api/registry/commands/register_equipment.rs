//! Command: registers a piece of equipment.

use super::put_once;
use crate::{
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::Outcome,
    registry::{Equipment, EquipmentInput, Registrar, store},
};

/// Registers a piece of equipment, or finds it registered so already; says whether it did so now.
pub fn register_equipment(
    conn: &mut Conn,
    registrar: &Registrar,
    at: Moment,
    id: Id,
    input: &EquipmentInput,
) -> Outcome<(Equipment, bool)> {
    registrar.may_register()?;
    let facts = input.clone().check()?;
    store::lock_units(conn, &[facts.unit_id])?;
    let known = store::equipment_by_id(conn, &[id])?.pop();
    let is_the_same = |known: &Equipment| known.facts == facts && registrar.covers(&known.district);
    put_once(known, is_the_same, || {
        let unit = store::unit_by_id(conn, facts.unit_id)?;
        let registered = registrar.create_equipment(id, facts.clone(), unit.as_ref(), at)?;
        store::add_equipment(conn, &registered)?;
        Ok(registered.record)
    })
}
