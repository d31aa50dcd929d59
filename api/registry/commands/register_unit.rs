//! Command: registers a using unit.

use super::put_once;
use crate::{
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::Outcome,
    registry::{Registrar, Unit, UnitInput, store},
};

/// Registers a unit, or finds it registered so already; says whether it did so now.
pub fn register_unit(
    conn: &mut Conn,
    registrar: &Registrar,
    at: Moment,
    id: Id,
    input: &UnitInput,
) -> Outcome<(Unit, bool)> {
    registrar.may_register()?;
    let facts = input.clone().check()?;
    let known = store::unit_by_id(conn, id)?;
    let is_the_same = |known: &Unit| known.facts == facts && registrar.covers(&known.facts.district);
    put_once(known, is_the_same, || {
        let registered = registrar.create_unit(id, facts.clone(), at)?;
        store::add_unit(conn, &registered)?;
        Ok(registered.record)
    })
}
