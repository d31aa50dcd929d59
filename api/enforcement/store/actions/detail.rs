//! Reads an enforcement action with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    db::Conn,
    enforcement::{ActionOutcome, EnforcementAction},
    http::Cursor,
    ids::Id,
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An enforcement action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnforcementAction)]
pub struct ActionDetail {
    #[serde(flatten)]
    pub action: EnforcementAction,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
    /// What the notice counts it as; null for putting out of use and sealing, which are counted by themselves.
    pub outcome: Option<ActionOutcome>,
}

impl ActionDetail {
    fn new(action: EnforcementAction, names: &NameLookup) -> Self {
        Self {
            about: names.about(action.unit_id, action.equipment_id),
            outcome: action.kind.outcome(),
            action,
        }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let action = find(conn, scope, id)?;
        Self::read(conn, action)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, action: EnforcementAction) -> Outcome<Self> {
        let names = NameLookup::read(conn, [(action.unit_id, action.equipment_id)])?;
        Ok(Self::new(action, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, actions: Vec<EnforcementAction>) -> Outcome<Vec<Self>> {
        let names =
            NameLookup::read(conn, actions.iter().map(|action| (action.unit_id, action.equipment_id)))?;
        Ok(actions.into_iter().map(|action| Self::new(action, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.action.created_at, id: self.action.id }
    }
}
