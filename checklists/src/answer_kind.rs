//! The kinds of answer, and when an answer fails by its kind alone.

use crate::{
    Text,
    basis::InForce,
    condition::{Bound, StatedBound},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an item asks for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerKind {
    Verdict(VerdictKind),
    Number(Box<NumberKind>),
    Count(CountKind),
    Date(DateKind),
    Choice(ChoiceKind),
    Choices(ChoiceKind),
    Text(TextKind),
    Photo(PhotoKind),
}

impl AnswerKind {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Verdict(_) => "verdict",
            Self::Number(_) => "number",
            Self::Count(_) => "count",
            Self::Date(_) => "date",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Text(_) => "text",
            Self::Photo(_) => "photo",
        }
    }

    /// Whether some answer of this kind fails by itself.
    pub fn can_fail(&self) -> bool {
        match self {
            Self::Verdict(_) | Self::Count(_) | Self::Photo(_) => true,
            Self::Number(number) => number.limited().next().is_some(),
            Self::Date(date) => date.rules.can_fail() || date.none.as_ref().is_some_and(|none| none.fails),
            Self::Choice(choice) | Self::Choices(choice) => choice.options.iter().any(|option| option.fails),
            Self::Text(_) => false,
        }
    }

    /// Whether 'not applicable' may be answered.
    pub fn takes_na(&self) -> bool {
        match self {
            Self::Verdict(kind) => kind.na,
            Self::Number(kind) => kind.na,
            Self::Count(kind) => kind.na,
            Self::Date(kind) => kind.na,
            Self::Choice(kind) | Self::Choices(kind) => kind.na,
            Self::Text(kind) => kind.na,
            Self::Photo(_) => false,
        }
    }

    /// The limits that an answer is held against.
    pub fn bounds(&self) -> Vec<&Bound> {
        match self {
            Self::Number(number) => number.limited().flat_map(|(_, limits)| limits.bounds()).collect(),
            Self::Date(date) => date.rules.not_older_than.iter().map(|rule| &rule.months).collect(),
            _ => Vec::new(),
        }
    }

    /// The limit that is stated on site, if the kind has one.
    pub fn stated(&self) -> Option<&StatedBound> {
        self.bounds().into_iter().find_map(Bound::stated)
    }
}

/// Passed, failed, defective, or not applicable with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VerdictKind {
    /// Whether 'not applicable' may be answered.
    #[serde(skip_serializing_if = "is_yes")]
    pub na: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_no(flag: &bool) -> bool {
    !*flag
}

/// A number with its unit, or several named ones.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NumberKind {
    /// Whether 'not applicable' may be answered: for what may not be there at all.
    #[serde(skip_serializing_if = "is_no")]
    pub na: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// A number outside cannot be used at all.
    #[serde(skip_serializing_if = "Limits::is_empty")]
    pub range: Limits,
    /// A number outside fails.
    #[serde(skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    #[serde(skip_serializing_if = "is_no")]
    pub whole: bool,
    /// Several numbers under one item; then unit and limits are theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

impl NumberKind {
    /// The limits with the part they are for (none: the number itself), if there are any.
    pub fn limited(&self) -> impl Iterator<Item = (Option<&str>, &Limits)> {
        std::iter::once((None, &self.limits))
            .chain(self.parts.iter().map(|part| (Some(part.code.as_str()), &part.limits)))
            .filter(|(_, limits)| !limits.is_empty())
    }
}

/// One of several numbers of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub code: String,
    pub label: Text,
    pub unit: String,
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub range: Limits,
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
}

/// How many units are not as they should be: a failure counts each beyond the limit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CountKind {
    /// Whether 'not applicable' may be answered: for what may not be there at all.
    #[serde(skip_serializing_if = "is_no")]
    pub na: bool,
    pub unit: String,
    pub limit: u32,
    /// Whether the answer names each counted unit.
    #[serde(skip_serializing_if = "is_no")]
    pub named: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DateKind {
    /// Whether 'not applicable' may be answered: for what may not be there at all.
    #[serde(skip_serializing_if = "is_no")]
    pub na: bool,
    #[serde(skip_serializing_if = "DateRules::is_empty")]
    pub rules: DateRules,
    /// Allows the stated answer 'none' or 'never'.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<NoneAnswer>,
}

/// What 'none' or 'never' is called, and whether it fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoneAnswer {
    pub label: Text,
    pub fails: bool,
}

/// What a date must be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateRules {
    /// A date after the inspection cannot be used: the thing has already happened.
    #[serde(default, skip_serializing_if = "is_no")]
    pub past: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_or_after: Option<DatePoint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_or_before: Option<DatePoint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_older_than: Option<NotOlderThan>,
}

impl DateRules {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn can_fail(&self) -> bool {
        self.on_or_after.is_some() || self.on_or_before.is_some() || self.not_older_than.is_some()
    }
}

/// A day that a date is held against.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum DatePoint {
    Day(DayPoint),
    Item(ItemPoint),
}

/// `inspection_date`, or one day for ever, `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, pattern = "^(inspection_date|[0-9]{4}-[0-9]{2}-[0-9]{2})$")]
pub struct DayPoint(pub Day);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Day {
    OfInspection(InspectionDate),
    Fixed(NaiveDate),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InspectionDate {
    InspectionDate,
}

/// The date that answers another item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPoint {
    pub item: String,
}

/// Calendar months, counted back from the inspection date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotOlderThan {
    pub months: Bound,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChoiceKind {
    /// Whether 'not applicable' may be answered: for what may not be there at all.
    #[serde(skip_serializing_if = "is_no")]
    pub na: bool,
    pub options: Vec<ChoiceOption>,
}

impl ChoiceKind {
    pub fn option(&self, code: &str) -> Option<&ChoiceOption> {
        self.options.iter().find(|option| option.code == code)
    }

    /// The option, if it can be chosen on this inspection date.
    pub fn option_on(&self, code: &str, date: NaiveDate) -> Option<&ChoiceOption> {
        self.options.iter().find(|option| option.code == code && InForce::holds(option.in_force, date))
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    pub code: String,
    pub label: Text,
    /// The inspection dates on which it can be chosen; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// Whether choosing it fails the item.
    #[serde(default, skip_serializing_if = "is_no")]
    pub fails: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TextKind {
    /// Whether 'not applicable' may be answered: for what may not be there at all.
    #[serde(skip_serializing_if = "is_no")]
    pub na: bool,
    /// A regular expression for the whole text; another text is taken with a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern_hint: Option<Text>,
}

/// The photos are the answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhotoKind {}

/// Where a number may lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Bound>,
}

impl Limits {
    pub fn is_empty(&self) -> bool {
        self.bounds().next().is_none()
    }

    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        self.named().map(|(_, bound)| bound)
    }

    /// The bounds with the keys that they stand under.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &Bound)> {
        [
            ("at_least", &self.at_least),
            ("at_most", &self.at_most),
            ("above", &self.above),
            ("below", &self.below),
        ]
        .into_iter()
        .filter_map(|(name, bound)| Some((name, bound.as_ref()?)))
    }
}
