//! Enforcement: actions against units that do not comply; complaints and accidents; units to inspect first.

pub mod commands;
pub mod incidents;
pub mod lifecycle;
pub mod priority;
pub mod record;
mod routes;
pub mod store;

pub use routes::routes;

use crate::{clock::Moment, district::District, ids::Id, registry::Named, validation::string_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// What is done.
    #[schema(as = EnforcementKind)]
    ActionKind {
        /// A case is filed (立案). Ends when it is closed.
        Case = "case",
        /// Ends when it is paid.
        Fine = "fine",
        /// Equipment is put out of use. Ends when that is lifted.
        StopUse = "stop_use",
        /// Equipment or premises are sealed or seized. Ends when that is lifted.
        Sealing = "sealing",
        /// The unit has to stop its business. Ends when it may go on.
        ShutDown = "shut_down",
        /// Handed over to another authority. Ends when that has taken it on.
        Transfer = "transfer",
    }
}

string_enum! {
    /// What the notice counts: so many rectified, punished, shut down, transferred.
    #[schema(as = EnforcementOutcome)]
    ActionOutcome {
        Punished = "punished",
        ShutDown = "shut_down",
        Transferred = "transferred",
    }
}

impl ActionKind {
    /// What it counts as; putting out of use and sealing are counted by themselves.
    pub fn outcome(self) -> Option<ActionOutcome> {
        match self {
            Self::Case | Self::Fine => Some(ActionOutcome::Punished),
            Self::ShutDown => Some(ActionOutcome::ShutDown),
            Self::Transfer => Some(ActionOutcome::Transferred),
            Self::StopUse | Self::Sealing => None,
        }
    }
}

string_enum! {
    /// The state of an action.
    #[schema(as = EnforcementState)]
    ActionState {
        InForce = "in_force",
        /// Closed, paid, lifted, taken on: by its kind.
        Ended = "ended",
        /// It was wrong, and counts nowhere.
        Revoked = "revoked",
    }
}

/// An enforcement action.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = EnforcementRecord)]
pub struct EnforcementAction {
    pub id: Id,
    pub kind: ActionKind,
    /// The unit's.
    pub district: District,
    #[serde(skip)]
    pub unit_id: Id,
    #[serde(skip)]
    pub equipment_id: Option<Id>,
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
    /// Grows with every change; the ETag.
    pub version: i64,
}

/// The extension of a sealing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Extension {
    /// The new last day, in Suzhou.
    pub until: NaiveDate,
    pub reason: String,
    pub document: String,
    pub by: Named,
    pub at: Moment,
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = EnforcementEnding)]
pub struct ActionEnding {
    /// In Suzhou; null if it was revoked.
    // Rows of older versions have `on`.
    #[serde(alias = "on")]
    pub ended_on: Option<NaiveDate>,
    pub reason: String,
    pub by: Named,
    pub at: Moment,
}
