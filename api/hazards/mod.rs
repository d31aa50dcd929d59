//! Hazards: what submitted inspections found, until it is dealt with.

pub mod opening;
mod routes;
pub mod steps;
pub mod store;

pub use routes::routes;

use crate::{clock::Moment, district::District, http::words, ids::Id, registry::Named};
use checklists::{HazardLevel, Text, evaluation::CitedBasis};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// Where a hazard stands.
    #[schema(as = HazardState)]
    State {
        /// Open.
        Found = "found",
        /// The inspection was corrected or withdrawn and finds it no more.
        Dropped = "dropped",
        /// Found in error, by a supervisor's word.
        Invalidated = "invalidated",
    }
}

words! {
    /// What somebody does with a hazard.
    #[schema(as = HazardStep)]
    Step {
        /// From a general hazard to a major one.
        Raise = "raise",
        /// From a major hazard to a general one.
        Lower = "lower",
        /// Takes it back: it was found in error.
        Invalidate = "invalidate",
    }
}

words! {
    /// What became of a hazard.
    Happening {
        /// A submission found it.
        Found = "found",
        /// A later submission found it otherwise: another level, reason, basis or photos.
        Corrected = "corrected",
        /// A later submission found it no more, or the inspection was withdrawn.
        Dropped = "dropped",
        /// A later submission found it once more.
        FoundAgain = "found_again",
        Raised = "raised",
        Lowered = "lowered",
        Invalidated = "invalidated",
    }
}

impl Step {
    pub fn happening(self) -> Happening {
        match self {
            Self::Raise => Happening::Raised,
            Self::Lower => Happening::Lowered,
            Self::Invalidate => Happening::Invalidated,
        }
    }
}

/// A hazard that an inspection found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Follows from the inspection, the item, the computed result and the number.
    pub id: Id,
    /// The unit's.
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    pub inspection_id: Id,
    /// The code of the item that failed.
    pub item: String,
    /// The computed result that found it; none where the item itself failed.
    pub computed: Option<String>,
    /// From 1: which of the units that a counter counts.
    pub number: u32,
    pub state: State,
    pub level: HazardLevel,
    /// The level by the checklist, before anybody raised or lowered it.
    pub found_level: HazardLevel,
    pub reason: Text,
    /// What was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// The photos of the item, under the inspection.
    pub photos: Vec<Id>,
    /// The day of the visit, in Suzhou.
    pub found_on: NaiveDate,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

/// Something that became of a hazard, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = HazardHappening)]
pub struct Happened {
    pub id: Id,
    pub what: Happening,
    /// As whoever did it said; null for submissions.
    pub reason: Option<String>,
    /// The submission of the inspection; null for steps.
    pub revision: Option<i64>,
    pub by: Named,
    pub at: Moment,
}
