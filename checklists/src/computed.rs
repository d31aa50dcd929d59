//! Results that a template computes from its items.

use crate::{
    Text,
    basis::{Basis, InForce},
    condition::Condition,
    item::Level,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A computed result.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Computed {
    Interval(Interval),
    Age(Age),
    Matrix(Matrix),
}

impl Computed {
    pub fn code(&self) -> &str {
        match self {
            Self::Interval(interval) => &interval.code,
            Self::Age(age) => &age.code,
            Self::Matrix(matrix) => &matrix.code,
        }
    }

    pub(crate) fn bases(&self) -> Vec<&Basis> {
        match self {
            Self::Interval(interval) => {
                let levels = interval.failure.iter().flat_map(|failure| &failure.levels);
                let of_rules = interval.rules.iter().flat_map(|rule| &rule.basis);
                of_rules.chain(levels.flat_map(|level| &level.grounds)).collect()
            }
            Self::Age(age) => age.basis.iter().collect(),
            Self::Matrix(_) => Vec::new(),
        }
    }

    pub fn in_force(&self) -> Option<InForce> {
        match self {
            Self::Interval(interval) => interval.in_force,
            Self::Age(age) => age.in_force,
            Self::Matrix(matrix) => matrix.in_force,
        }
    }
}

/// Until when the last inspection is good, against the date that is declared.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Interval {
    pub code: String,
    pub title: Text,
    /// The inspection dates on which it is computed; left out: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// The date item of the last inspection.
    pub last: String,
    /// The date item of the next one as it is declared.
    pub declared: String,
    /// Where the first inspection is counted from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_use: Option<FirstUse>,
    /// The first of the day whose condition holds is taken.
    pub rules: Vec<IntervalRule>,
    /// What it means that the allowed date has passed, or that a later one is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<IntervalFailure>,
}

/// A date that the registry knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstUse {
    pub attribute: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalRule {
    /// The inspection dates on which it can be taken; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// No interval at all: out of use until it is dealt with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
    /// The rule in force was not seen: no date is computed from another one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_be_confirmed: bool,
    pub reason: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalFailure {
    pub levels: Vec<Level>,
}

/// How old something is on the inspection's date.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Age {
    pub code: String,
    pub title: Text,
    /// The inspection dates on which it is computed; left out: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// The date item it is counted from.
    pub from: String,
    pub threshold: Threshold,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub years: u32,
    /// What it is called from then on.
    pub label: Text,
}

/// Groups of rows, each met or not by its items.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Matrix {
    pub code: String,
    pub title: Text,
    /// The inspection dates on which it is computed; left out: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: String,
    pub title: Text,
    /// Shown, but not part of whether the whole is complete.
    #[serde(default)]
    pub apart: bool,
    pub rows: Vec<MatrixRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixRow {
    pub code: String,
    pub title: Text,
    pub items: Vec<String>,
}
