//! Look-back (回头看): in a campaign's last phase every unit that was ordered to stop or shut down is looked at again,
//! one by one.
//!
//! The list is read from orders, enforcement actions and follow-up visits; nothing of it is kept. A visit that finds a
//! closed hazard again reopens it ([`crate::hazards::steps::reinspection`]).

pub mod recheck;
mod routes;
pub mod store;

pub use routes::routes;

use crate::{district::District, hazards, ids::Id, validation::string_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// What stopped a unit.
    MeasureKind {
        /// A safety supervision order that demands to stop at once.
        Order = "order",
        StopUse = "stop_use",
        ShutDown = "shut_down",
    }
}

/// An order or an enforcement action that stopped a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Measure {
    pub kind: MeasureKind,
    /// `GET /v1/orders/{id}` or `GET /v1/enforcement/actions/{id}`
    pub id: Id,
    /// As it is cited.
    pub document: String,
    /// In Suzhou: the day that it was issued, or taken.
    pub taken_on: NaiveDate,
    /// `in_force`, `replaced` or `ended`.
    pub state: String,
}

/// A hazard of the campaign that a measure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConcernedHazard {
    pub id: Id,
    pub state: hazards::HazardState,
}

/// A unit that was stopped.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub unit_id: Id,
    /// Where it was then.
    pub district: District,
    /// The earliest first.
    pub measures: Vec<Measure>,
    /// In the order of their ids.
    pub hazards: Vec<ConcernedHazard>,
}

/// A follow-up visit that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    pub inspection_id: Id,
    pub unit_id: Id,
    /// In Suzhou.
    pub visited_on: NaiveDate,
}
