//! The legal bases of an item: documents and clauses, when they are in force, how they are known.

use crate::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The text, or a reproduction of it, was seen.
    Verified,
    /// From memory only: to be checked before it is printed on a legal document.
    Recalled,
    /// A reading of other facts.
    Inference,
}

/// The days on which something is in force, both inclusive; an end that is left out is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

impl InForce {
    pub fn on(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Whether something with these days is in force; without days it always is.
    pub fn holds(days: Option<Self>, date: NaiveDate) -> bool {
        days.is_none_or(|days| days.on(date))
    }

    /// The days on which both are in force; none if there is no such day.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let to = match (self.to, other.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let both = Self { from: self.from.max(other.from), to };
        let is_some_day = both.from.is_none_or(|from| both.to.is_none_or(|to| from <= to));
        is_some_day.then_some(both)
    }

    /// The days on which something changes: the first day, and the one after the last.
    pub fn edges(&self) -> impl Iterator<Item = NaiveDate> {
        self.from.into_iter().chain(self.to.and_then(|to| to.succ_opt()))
    }
}

/// A law, standard, notice or other source: stands once, in `documents.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub code: String,
    pub title: Text,
    /// As it is cited beside the title: `TSG 08-2017`, `主席令第4号`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Text>,
    /// Left out if it is not law and has no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// The code of the document that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// Where it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of its existence and dates.
    pub source: Source,
    /// What of it was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The legal term that a ground uses for what is more than a general hazard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// 重大事故隐患: GB 45067-2024; until then AWS Order 16 of 2007, Art. 3.
    MajorAccidentHazard,
    /// 严重事故隐患: SAMR Order 57 of 2022, Art. 25.
    SeriousAccidentHazard,
}

impl Term {
    pub fn text(self) -> Text {
        match self {
            Self::MajorAccidentHazard => Text::new("重大事故隐患", "major accident hazard"),
            Self::SeriousAccidentHazard => Text::new("严重事故隐患", "serious accident hazard"),
        }
    }
}

/// A clause that an item rests on, or the ground of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// A document's code.
    pub document: String,
    /// Only of a ground: what it calls the hazard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Of the clause saying this.
    pub source: Source,
    /// Where it was seen, if not at the document's own address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Narrows the document's days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// What the clause says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
