//! The days of a campaign or of one of its phases, as a filter of lists.

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
