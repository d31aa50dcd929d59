//! Reads an enforcement action with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::Conn,
    district::District,
    enforcement::{ActionEnding, ActionKind, ActionOutcome, ActionState, EnforcementAction, Extension},
    http::Cursor,
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An enforcement action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnforcementAction)]
pub struct ActionDetail {
    pub id: Id,
    pub kind: ActionKind,
    /// What the notice counts it as; null for putting out of use and sealing, which are counted by themselves.
    pub outcome: Option<ActionOutcome>,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// The hazards that it is about.
    pub hazards: Vec<Id>,
    /// In Suzhou.
    pub taken_on: NaiveDate,
    /// The provision that it rests on.
    pub basis: String,
    /// The number of its document.
    pub document: String,
    /// Of a fine.
    pub amount_yuan: Option<u64>,
    /// Of a sealing: its last day as it was decided, in Suzhou.
    pub until: Option<NaiveDate>,
    /// Of a transfer: to whom.
    pub authority: Option<String>,
    /// Of a sealing, once.
    pub extension: Option<Extension>,
    pub state: ActionState,
    pub ending: Option<ActionEnding>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl ActionDetail {
    fn new(action: EnforcementAction, names: &NameLookup) -> Self {
        Self {
            id: action.id,
            kind: action.kind,
            outcome: action.kind.outcome(),
            district: action.district,
            unit: names.named(action.unit_id),
            equipment: action.equipment_id.map(|id| names.named(id)),
            hazards: action.hazards,
            taken_on: action.taken_on,
            basis: action.basis,
            document: action.document,
            amount_yuan: action.amount_yuan,
            until: action.until,
            authority: action.authority,
            extension: action.extension,
            state: action.state,
            ending: action.ending,
            created_by: action.created_by,
            created_at: action.created_at,
            changed_at: action.changed_at,
            version: action.version,
        }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let action = find(conn, scope, id)?;
        Self::read(conn, action)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, action: EnforcementAction) -> Outcome<Self> {
        let names = NameLookup::read(conn, [action.unit_id], action.equipment_id)?;
        Ok(Self::new(action, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, actions: Vec<EnforcementAction>) -> Outcome<Vec<Self>> {
        let names = NameLookup::read(
            conn,
            actions.iter().map(|action| action.unit_id),
            actions.iter().filter_map(|action| action.equipment_id),
        )?;
        Ok(actions.into_iter().map(|action| Self::new(action, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.created_at, id: self.id }
    }
}
