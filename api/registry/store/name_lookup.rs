//! Looks up the names of units and equipment that records refer to.

use crate::{
    db::{
        Conn,
        schema::{equipment, units},
    },
    ids::Id,
    problem::Outcome,
    registry::{Named, UnitAndEquipment},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Names by id.
#[derive(Debug, Default)]
pub struct NameLookup(BTreeMap<Id, String>);

impl NameLookup {
    /// Of these units and pieces of equipment.
    pub fn read(conn: &mut Conn, subjects: impl IntoIterator<Item = (Id, Option<Id>)>) -> Outcome<Self> {
        let (of_units, of_equipment): (Vec<Id>, Vec<Option<Id>>) = subjects.into_iter().unzip();
        let mut names: BTreeMap<Id, String> = units::table
            .filter(units::id.eq_any(of_units))
            .select((units::id, units::name))
            .load::<(Id, String)>(conn)?
            .into_iter()
            .collect();
        let pieces = equipment::table
            .filter(equipment::id.eq_any(of_equipment.into_iter().flatten().collect::<Vec<_>>()))
            .select((equipment::id, equipment::name))
            .load::<(Id, String)>(conn)?;
        names.extend(pieces);
        Ok(Self(names))
    }

    pub fn named(&self, id: Id) -> Named {
        let name = self.0.get(&id).cloned().unwrap_or_default();
        Named { id, name }
    }

    pub fn about(&self, unit_id: Id, equipment_id: Option<Id>) -> UnitAndEquipment {
        UnitAndEquipment { unit: self.named(unit_id), equipment: equipment_id.map(|id| self.named(id)) }
    }
}
