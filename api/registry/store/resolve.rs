//! Resolves the unit and the equipment that a new record names.

use super::{equipment_in_scope, unit_in_scope};
use crate::{
    accounts::Scope,
    db::Conn,
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem},
    registry::{Equipment, Unit},
};

/// The unit, and the piece of its equipment if one is named, that the caller may see.
///
/// What is not there, or not the unit's, is `invalid-input` at `/unit_id` or `/equipment_id`.
pub fn subjects(
    conn: &mut Conn,
    scope: &Scope,
    unit_id: Id,
    equipment_id: Option<Id>,
) -> Outcome<(Unit, Option<Equipment>)> {
    let unit = unit_in_scope(conn, scope, unit_id)
        .optional()?
        .ok_or_else(|| Problem::invalid("/unit_id", "没有这个单位", "There is no such unit"))?;
    let Some(equipment_id) = equipment_id else {
        return Ok((unit, None));
    };
    let equipment = equipment_in_scope(conn, scope, equipment_id)
        .optional()?
        .filter(|equipment| equipment.facts.unit_id == unit_id)
        .ok_or_else(|| {
            Problem::invalid("/equipment_id", "该单位没有这台设备", "The unit has no such equipment")
        })?;
    Ok((unit, Some(equipment)))
}
