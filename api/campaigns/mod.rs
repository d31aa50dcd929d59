//! Campaigns (专项行动): their districts, checklists, phases and targets.

pub mod change;
pub mod commands;
pub mod deletion;
pub mod membership;
pub mod period;
pub mod permissions;
pub mod plan;
mod routes;
pub mod store;

pub use plan::CampaignPlan;
pub use routes::routes;

use crate::{clock::Moment, district::District, ids::Id, validation::texts::SingleLineText};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A phase of a campaign: some days with their duties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    #[schema(inline)]
    pub name: SingleLineText<100>,
    /// The first day, in Suzhou.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What is to be done.
    #[serde(default)]
    #[schema(inline, max_items = 20)]
    pub duties: Vec<SingleLineText<500>>,
}

/// How many visits a district is to make with a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub district: District,
    /// A checklist of the campaign.
    #[schema(min_length = 1, max_length = 100)]
    pub checklist: String,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub visits: u32,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    pub id: Id,
    pub plan: CampaignPlan,
    /// Whether inspections or assignments belong to it.
    pub used: bool,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

impl Campaign {
    /// The phase that a day lies in, with its number from 1.
    pub fn phase_on(&self, day: NaiveDate) -> Option<(usize, &Phase)> {
        let mut phases = self.plan.phases.iter().enumerate();
        phases
            .find(|(_, phase)| (phase.from..=phase.to).contains(&day))
            .map(|(place, phase)| (place.saturating_add(1), phase))
    }

    /// A phase by its number from 1.
    pub fn phase(&self, number: usize) -> Option<&Phase> {
        self.plan.phases.get(number.checked_sub(1)?)
    }

    /// The first day of the first phase and the last of the last.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        let phases = &self.plan.phases;
        let first = phases.first().map_or(NaiveDate::MAX, |phase| phase.from);
        (first, phases.last().map_or(NaiveDate::MIN, |phase| phase.to))
    }

    pub fn covers(&self, district: &District) -> bool {
        self.plan.districts.iter().any(|area| area.covers(district))
    }
}
