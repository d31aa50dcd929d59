//! The figures of a campaign (统计报表): what goes up, each with the list of records that it counts.
//!
//! No aggregate is kept beside the records. Figures are counted from rows by covering indexes, so that what a figure
//! says and what its list shows cannot differ for long: both read the same rows at the same time.

pub mod columns;
mod drilldown;
mod labels;
mod metrics;
mod report;
mod routes;
mod store;

pub use routes::routes;

use crate::{campaigns::period::Days, district::District, ids::Id};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A part of a report: a sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportSection)]
pub enum Section {
    Visits,
    Equipment,
    Hazards,
    Enforcement,
    /// What the checklists declare.
    Topics,
    /// The stopped units, one by one: of the campaign as a whole only.
    LookBack,
}

impl Section {
    pub const ALL: [Self; 6] =
        [Self::Visits, Self::Equipment, Self::Hazards, Self::Enforcement, Self::Topics, Self::LookBack];
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    Visits,
    /// Each inspector of each visit.
    PersonTimes,
    JointVisits,
    LedVisits,
    UnannouncedVisits,
    /// Each once, however often it was visited.
    Units,
    /// Of a kind of the catalogue, each piece once.
    Equipment(String),
    HazardsFound,
    MajorHazards,
    RectifiedOnTheSpot,
    RectifiedInTime,
    RectifiedLate,
    HazardsClosed,
    HazardsOpen,
    HazardsOverdue,
    PlannedHazards,
    MajorListed,
    MajorClosed,
    HazardsTransferred,
    HazardsReopened,
    Orders,
    StopOrders,
    Cases,
    Fines,
    FinesYuan,
    StopUse,
    Sealings,
    ShutDown,
    Transfers,
    /// A figure that a checklist declares, by its code: of each unit or piece of equipment the highest value seen.
    Declared(String),
    /// The same, rectified since: subjects whose hazards of the figure's items were closed.
    Since(String),
    /// Units that an order or an action stopped.
    StoppedUnits,
    /// Those of them that were re-checked in the last phase.
    RecheckedUnits,
    /// The visits that the campaign's plan wants.
    TargetVisits,
}

/// Values by what they count; what is not there is 0.
pub type MetricValues = BTreeMap<Metric, f64>;

/// Which records are counted.
#[derive(Clone, Debug)]
pub struct ReportScope {
    pub campaign_id: Id,
    /// Visits made, hazards found, orders issued and actions taken in these days.
    pub days: Days,
    pub district: Option<District>,
    pub checklist: Option<String>,
    /// The day that deadlines are held against, in Suzhou.
    pub as_of: NaiveDate,
}
