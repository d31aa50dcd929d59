//! Sections and items.

use crate::{
    Text,
    answer_kind::AnswerKind,
    basis::{Basis, InForce},
    condition::Condition,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub code: String,
    pub title: Text,
    pub items: Vec<Item>,
}

/// One thing to look at on site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: String,
    pub prompt: Text,
    pub answer: AnswerKind,
    pub photo: PhotoRule,
    /// The inspection dates on which it is asked; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// Left out: it always applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    pub basis: Vec<Basis>,
    /// How to check.
    pub guidance: Text,
    /// A doubt about the item as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// When photos are asked for, and how many at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoRule {
    pub rule: PhotoWhen,
    #[serde(default = "one")]
    pub at_least: u32,
}

fn one() -> u32 {
    1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoWhen {
    /// With every answer but 'not applicable'.
    Always,
    /// When the item fails.
    OnFailure,
    None,
}

/// What makes an item fail beside its kind's own rule, and how bad that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The first of the day whose condition holds is taken; the last is for every day and has none.
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub level: HazardLevel,
    /// The inspection dates on which it can be taken; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub reason: Text,
    /// What makes it a major one: on each day at least one of these is in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<Basis>,
}

/// How bad a hazard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HazardLevel {
    /// 一般隐患
    General,
    /// 重大隐患
    Major,
}

impl HazardLevel {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Major => "major",
        }
    }
}
