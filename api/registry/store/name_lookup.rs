//! Looks up the names of units and equipment that records refer to.

use crate::{
    db::{
        Conn,
        schema::{equipment, units},
    },
    ids::Id,
    problem::Outcome,
    registry::Named,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Names by id.
#[derive(Debug, Default)]
pub struct NameLookup(BTreeMap<Id, String>);

impl NameLookup {
    /// Of these units and pieces of equipment.
    pub fn read(
        conn: &mut Conn,
        of_units: impl IntoIterator<Item = Id>,
        of_equipment: impl IntoIterator<Item = Id>,
    ) -> Outcome<Self> {
        let mut names: BTreeMap<Id, String> = units::table
            .filter(units::id.eq_any(of_units.into_iter().collect::<Vec<_>>()))
            .select((units::id, units::name))
            .load::<(Id, String)>(conn)?
            .into_iter()
            .collect();
        let pieces = equipment::table
            .filter(equipment::id.eq_any(of_equipment.into_iter().collect::<Vec<_>>()))
            .select((equipment::id, equipment::name))
            .load::<(Id, String)>(conn)?;
        names.extend(pieces);
        Ok(Self(names))
    }

    pub fn named(&self, id: Id) -> Named {
        let name = self.0.get(&id).cloned().unwrap_or_default();
        Named { id, name }
    }
}
