//! Hazards: from discovery to closure.

pub mod commands;
mod history;
mod labels;
pub mod photos;
mod routes;
mod step_fields;
mod step_name;
pub mod steps;
pub mod store;

pub use history::HistoryEntry;
pub use labels::{legal_term, name_of_level};
pub use routes::routes;
pub use step_fields::{NewStep, RectificationPlan, StepFields};
pub use step_name::{HistoryKind, StepName};

use crate::{clock::Moment, district::District, ids::Id, validation::string_enum};
use checklists::{HazardLevel, Text, basis::Term, evaluation::CitedBasis};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a photo under a hazard shows: how it was, or how it is now.
pub const BEFORE: &str = "before";
pub const AFTER: &str = "after";

string_enum! {
    /// Who or what found a hazard.
    #[schema(as = HazardSource)]
    HazardSource {
        /// An item failed on an inspection.
        Inspection = "inspection",
        /// The using unit itself.
        SelfCheck = "self_check",
        /// An inspection institute.
        Institute = "institute",
        Complaint = "complaint",
        /// Another department.
        Department = "department",
    }
}

string_enum! {
    /// The state of a hazard.
    #[schema(as = HazardState)]
    HazardState {
        /// Open; nothing has been done yet.
        Found = "found",
        /// A safety supervision order (监察指令书) demands that it is rectified.
        Ordered = "ordered",
        /// It cannot be rectified at once; the five elements of the rectification are settled.
        Planned = "planned",
        /// It is reported as rectified.
        Rectified = "rectified",
        Closed = "closed",
        /// It was closed and found again.
        Reopened = "reopened",
        /// Transferred to another authority.
        Transferred = "transferred",
        /// The inspection was corrected or withdrawn and finds it no more.
        Dropped = "dropped",
        /// Found in error, by decision of a supervisor.
        Invalidated = "invalidated",
    }
}

impl HazardState {
    /// Not rectified yet.
    pub const WAITING: &[Self] = &[Self::Found, Self::Ordered, Self::Planned, Self::Reopened];

    /// Not confirmed as a hazard.
    pub const UNCONFIRMED: &[Self] = &[Self::Dropped, Self::Invalidated];

    /// On the books.
    pub const OPEN: &[Self] = &[Self::Found, Self::Ordered, Self::Planned, Self::Reopened, Self::Rectified];

    pub fn is_waiting(self) -> bool {
        Self::WAITING.contains(&self)
    }
}

string_enum! {
    /// How far the listed supervision (挂牌督办) of a major hazard is.
    Listing {
        /// Reported to the next higher authority.
        ReportedUp = "reported_up",
        /// Under listed supervision.
        Listed = "listed",
        /// The authority that listed it accepted what was done.
        Accepted = "accepted",
        /// Taken off the list.
        Delisted = "delisted",
    }
}

/// A hazard.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Of an inspection's: follows from the inspection, the item, the computed result and the number. Else the
    /// client's.
    pub id: Id,
    /// The unit's.
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    /// Which of the counted units it is, in words.
    pub described: Option<String>,
    pub origin: Origin,
    /// The campaign of the inspection that found it.
    pub campaign_id: Option<Id>,
    /// The code of the inspection's checklist.
    pub checklist: Option<String>,
    pub state: HazardState,
    pub level: HazardLevel,
    /// The level by the checklist or the report, before it was raised or lowered.
    pub found_level: HazardLevel,
    /// Of a major one.
    pub listing: Option<Listing>,
    pub reason: Text,
    /// What was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// What makes it a major one by the checklist, likewise; none if somebody raised or reported it.
    pub grounds: Vec<CitedBasis>,
    /// The photos of the item, under the inspection.
    pub photos: Vec<Id>,
    /// In Suzhou.
    pub found_on: NaiveDate,
    /// The inspectors of the visit, or who reported it.
    pub found_by: Vec<Id>,
    /// From 1; grows each time that it turns out not to be rectified.
    pub round: u32,
    pub round_began_at: Moment,
    /// The last day for rectification, in Suzhou.
    pub deadline: Option<NaiveDate>,
    pub plan: Option<RectificationPlan>,
    /// The order in force that names it.
    pub order_id: Option<Id>,
    pub rectified: Option<Rectified>,
    /// The last one of this round that found it rectified.
    pub reinspection: Option<Reinspection>,
    pub closed_at: Option<Moment>,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

/// A hazard at its beginning.
#[derive(Clone, Debug)]
struct Beginning {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    described: Option<String>,
    origin: Origin,
    campaign_id: Option<Id>,
    checklist: Option<String>,
    level: HazardLevel,
    reason: Text,
    basis: Vec<CitedBasis>,
    grounds: Vec<CitedBasis>,
    photos: Vec<Id>,
    found_on: NaiveDate,
    found_by: Vec<Id>,
    at: Moment,
}

impl Hazard {
    /// What the law calls it by its grounds, each once; none if it is a general one or was raised.
    pub fn terms(&self) -> Vec<Term> {
        let mut terms = Vec::new();
        if self.level == HazardLevel::Major {
            for term in self.grounds.iter().filter_map(|ground| ground.term) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    }
}

impl From<Beginning> for Hazard {
    fn from(new: Beginning) -> Self {
        Self {
            id: new.id,
            district: new.district,
            unit_id: new.unit_id,
            equipment_id: new.equipment_id,
            described: new.described,
            origin: new.origin,
            campaign_id: new.campaign_id,
            checklist: new.checklist,
            state: HazardState::Found,
            level: new.level,
            found_level: new.level,
            listing: None,
            reason: new.reason,
            basis: new.basis,
            grounds: new.grounds,
            photos: new.photos,
            found_on: new.found_on,
            found_by: new.found_by,
            round: 1,
            round_began_at: new.at,
            deadline: None,
            plan: None,
            order_id: None,
            rectified: None,
            reinspection: None,
            closed_at: None,
            created_at: new.at,
            changed_at: new.at,
            version: 1,
        }
    }
}

/// Where a hazard comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Inspection {
        inspection_id: Id,
        /// The code of the item that failed.
        item: String,
        /// The computed result that found it; none if the item itself failed.
        computed: Option<String>,
        /// From 1: which of the units that a counter counts.
        number: u32,
    },
    /// Never [`HazardSource::Inspection`].
    Reported(HazardSource),
}

impl Origin {
    pub fn source(&self) -> HazardSource {
        match self {
            Self::Inspection { .. } => HazardSource::Inspection,
            Self::Reported(source) => *source,
        }
    }

    pub fn inspection_id(&self) -> Option<Id> {
        match self {
            Self::Inspection { inspection_id, .. } => Some(*inspection_id),
            Self::Reported(_) => None,
        }
    }

    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Inspection { item, .. } => Some(item),
            Self::Reported(_) => None,
        }
    }
}

/// The report that a hazard is rectified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HazardRectified)]
pub struct Rectified {
    pub by: Id,
    /// When it was reported.
    pub at: Moment,
    /// In Suzhou.
    pub rectified_on: NaiveDate,
    /// While the inspectors looked on.
    pub on_the_spot: bool,
}

/// A visit that found a hazard rectified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reinspection {
    pub inspection_id: Id,
    /// In Suzhou.
    // Rows of older versions have `on`.
    #[serde(alias = "on")]
    pub visited_on: NaiveDate,
    /// Its inspectors.
    pub by: Vec<Id>,
    /// Of how it is now, under the inspection.
    pub photos: Vec<Id>,
    /// Whether it was reported as rectified before.
    pub was_reported: bool,
}

impl Hazard {
    pub fn is_open(&self) -> bool {
        HazardState::OPEN.contains(&self.state)
    }

    /// Whether the deadline has passed on `day` (in Suzhou) and it is not rectified.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.state.is_waiting() && self.deadline.is_some_and(|deadline| deadline < day)
    }
}
