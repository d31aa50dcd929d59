//! The days of a campaign or of one of its phases, as a filter of lists.

use super::store;
use crate::{
    accounts::Scope,
    db::Conn,
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind, Text},
};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

/// The number of a phase: 1 to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseNumber(pub usize);

impl<'de> Deserialize<'de> for PhaseNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match usize::deserialize(deserializer)? {
            number @ 1..=12 => Ok(Self(number)),
            _ => Err(serde::de::Error::custom("phase is a number from 1 to 12")),
        }
    }
}

/// A first and a last day, as far as there are such limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Days {
    /// The days that lie in both.
    pub fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: match (self.to, other.to) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
        }
    }
}

/// The days of a phase of a campaign that the caller may see. A phase without its campaign, and one that the campaign
/// does not have, is [`ProblemKind::InvalidParameter`].
pub fn days(
    conn: &mut Conn,
    scope: &Scope,
    campaign_id: Option<Id>,
    phase: Option<PhaseNumber>,
) -> Outcome<Days> {
    let Some(PhaseNumber(number)) = phase else {
        return Ok(Days::default());
    };
    let Some(campaign_id) = campaign_id else {
        return Err(unknown(
            "campaign_id",
            Text::new("按阶段查询须指明专项行动", "A phase needs its campaign"),
        ));
    };
    let no_campaign = Text::new("没有这个专项行动", "There is no such campaign");
    let campaign = store::find(conn, scope, campaign_id)
        .optional()?
        .ok_or_else(|| unknown("campaign_id", no_campaign))?;
    let no_phase = Text::new("该专项行动没有这个阶段", "The campaign has no such phase");
    let phase = campaign.phase(number).ok_or_else(|| unknown("phase", no_phase))?;
    Ok(Days { from: Some(phase.from), to: Some(phase.to) })
}

fn unknown(parameter: &str, reason: Text) -> Problem {
    Problem::new(ProblemKind::InvalidParameter).at(parameter, reason)
}
