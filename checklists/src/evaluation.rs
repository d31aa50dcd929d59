//! The evaluation of answers.

use crate::{
    Text,
    answer::CountedUnit,
    basis::{Source, Term},
    clauses,
    item::HazardLevel,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evaluation {
    /// The items that apply, in the template's order.
    pub applies: Vec<String>,
    /// What is still to be given.
    pub missing: Vec<Missing>,
    pub warnings: Vec<AnswerWarning>,
    pub failures: Vec<FoundFailure>,
    pub computed: Vec<ComputedResult>,
    pub conclusion: Conclusion,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    pub item: String,
    pub what: MissingWhat,
    /// How many photos; 1 for the rest.
    pub count: u32,
    pub text: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingWhat {
    Answer,
    /// There is an answer, but it cannot be used.
    UsableAnswer,
    Photo,
    Reason,
    StatedLimit,
    /// Which units a count is of.
    Units,
}

/// Something to look at that holds nothing up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnswerWarning {
    pub item: String,
    pub text: Text,
}

/// A failed item, or a computed result that means a failure: what a hazard is opened from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FoundFailure {
    pub item: String,
    /// The computed result that found it; null if the item itself failed.
    pub computed: Option<String>,
    pub level: HazardLevel,
    pub reason: Text,
    /// Hazards: 1, or one for each counted unit.
    pub count: u32,
    /// Which units, one for each hazard, as far as they are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<CountedUnit>,
    /// Only what was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// What makes it a major one, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<CitedBasis>,
}

/// A clause as it is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitedBasis {
    pub document: String,
    pub title: Text,
    /// As it is cited beside the title: `TSG 08-2017`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Only of a ground: what it calls the hazard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    pub clause: Option<String>,
    pub source: Source,
    pub note: Option<Text>,
}

impl CitedBasis {
    /// The clause as Chinese documents name it: `Art. 83(6)` is `第八十三条第（六）项`. Empty if none is named.
    pub fn clause_in_chinese(&self) -> String {
        self.clause.as_deref().map(clauses::in_chinese).unwrap_or_default()
    }

    /// What a paper prints behind a clause whose text was not seen; empty if it was.
    pub fn mark(&self) -> Text {
        match self.source {
            Source::Verified => Text::new("", ""),
            Source::Recalled => Text::new("〔未核对原文〕", " [text not checked]"),
            Source::Inference => Text::new("〔推断〕", " [our reading]"),
        }
    }

    /// Title and number: `《特种设备使用管理规则》（TSG 08-2017）`.
    pub fn title_in_chinese(&self) -> String {
        let number = self.number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
        format!("《{}》{number}", self.title.zh)
    }

    /// As a Chinese document cites it: `《中华人民共和国特种设备安全法》（主席令第4号）第三十三条`.
    pub fn in_chinese(&self) -> String {
        self.title_in_chinese() + &self.clause_in_chinese()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ComputedResult {
    Interval(IntervalResult),
    Age(AgeResult),
    Matrix(MatrixResult),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntervalResult {
    pub code: String,
    pub state: IntervalState,
    /// The last inspection; null: none, or not answered.
    pub last: Option<NaiveDate>,
    pub years: Option<u32>,
    pub allowed_until: Option<NaiveDate>,
    pub declared: Option<NaiveDate>,
    /// Of the rule that was taken.
    pub reason: Option<Text>,
    pub basis: Vec<CitedBasis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalState {
    Within,
    /// The allowed date lies before the inspection.
    Overdue,
    /// A later date is declared than allowed.
    BeyondAllowed,
    /// No interval: out of use until it is dealt with.
    Stop,
    /// The rule in force was not seen.
    ToBeConfirmed,
    /// Something that it needs is not known.
    NotComputable,
}

impl IntervalState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Overdue => "overdue",
            Self::BeyondAllowed => "beyond_allowed",
            Self::Stop => "stop",
            Self::ToBeConfirmed => "to_be_confirmed",
            Self::NotComputable => "not_computable",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgeResult {
    pub code: String,
    /// Whole calendar months on the inspection's date; null: not known.
    pub months: Option<i32>,
    pub years: Option<i32>,
    /// Whether the threshold is reached; null: not known.
    pub reached: Option<bool>,
    /// What it is called once reached.
    pub label: Text,
    pub basis: Vec<CitedBasis>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatrixResult {
    pub code: String,
    /// Every group but those apart is met (or does not apply).
    pub complete: bool,
    pub groups: Vec<GroupResult>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupResult {
    pub code: String,
    pub title: Text,
    pub apart: bool,
    pub met: Met,
    pub rows: Vec<RowResult>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RowResult {
    pub code: String,
    pub title: Text,
    pub state: Met,
    /// Items that failed.
    pub failed: Vec<String>,
    /// Items that have no usable answer yet.
    pub unanswered: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    Met,
    NotMet,
    Unanswered,
    NotApplicable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Something is missing.
    Incomplete,
    Conforming,
    GeneralHazards,
    MajorHazards,
}

impl Conclusion {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Conforming => "conforming",
            Self::GeneralHazards => "general_hazards",
            Self::MajorHazards => "major_hazards",
        }
    }
}
