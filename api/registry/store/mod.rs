//! The registry's rows: reads take the caller's [`Scope`](crate::accounts::Scope), writes take a decision.

mod equipment;
mod name_lookup;
mod resolve;
mod units;

pub use equipment::{
    EquipmentFilter, add_equipment, equipment_by_id, equipment_by_keys, equipment_in_scope, keep_equipment,
    list_equipment,
};
pub use name_lookup::NameLookup;
pub use resolve::subjects;
pub use units::{
    UnitFilter, add_unit, keep_unit, list_units, lock_units, unit_by_id, unit_in_scope, units_by_credit_code,
    units_by_id,
};

use crate::http::Cursor;

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub struct RegistryPosition {
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub rows: i64,
}

diesel::define_sql_function! {
    /// Small letters: of ASCII on SQLite, of the database's language on PostgreSQL.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// The `LIKE` pattern (escape character `\`) of texts that contain `part`, as it stands and in small letters.
fn containing(part: &str) -> (String, String) {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (format!("%{escaped}%"), format!("%{}%", escaped.to_ascii_lowercase()))
}
