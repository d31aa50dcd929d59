//! The figures that a checklist declares for reports.

use crate::{
    Text,
    condition::{AttributeBound, Condition, ItemBound},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A figure of the report: what the inspections of a campaign add up to. Exactly one of `sum`, `when`, `complete`
/// says what one inspection adds; the loader sees to that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub code: String,
    pub title: Text,
    pub unit: Text,
    /// Adds this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Summed>,
    /// Adds 1 if the condition is established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Adds 1 if this matrix is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete: Option<String>,
    /// With `when`: items whose hazards, once closed, count as done too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<String>,
}

/// Where a figure's number comes from.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Summed {
    Item(ItemBound),
    Attribute(AttributeBound),
}

/// What one inspection adds to a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Adds<'a> {
    Sum(&'a Summed),
    When(&'a Condition),
    Complete(&'a str),
}

impl Figure {
    /// What it adds; none if nothing or several things are given.
    pub(crate) fn adds(&self) -> Option<Adds<'_>> {
        let candidates = [
            self.sum.as_ref().map(Adds::Sum),
            self.when.as_ref().map(Adds::When),
            self.complete.as_deref().map(Adds::Complete),
        ];
        let mut given = candidates.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(adds), None) => Some(adds),
            _ => None,
        }
    }
}
