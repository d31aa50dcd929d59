//! Results that a template computes from its items.

use crate::{Text, basis::Basis, condition::Condition, item::Level};
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
}

/// Until when the last inspection is good, against the date that is declared.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Interval {
    pub code: String,
    pub title: Text,
    /// The date item of the last inspection.
    pub last: String,
    /// The date item of the next one as it is declared.
    pub declared: String,
    /// Where the first inspection is counted from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_use: Option<FirstUse>,
    /// The first whose condition holds is taken.
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// No interval at all: out of use until it is dealt with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
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
