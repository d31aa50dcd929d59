//! Reads `answer:` of an item.

use super::{needed, only};
use crate::{
    Text,
    answer_kind::{
        AnswerKind, ChoiceKind, ChoiceOption, CountKind, DateKind, DateRules, Limits, NoneAnswer, NumberKind,
        Part, PhotoKind, TextKind, VerdictKind,
    },
};
use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;

/// Every key that some kind of answer has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswerKind {
    kind: Kind,
    na: Option<bool>,
    unit: Option<String>,
    range: Option<Limits>,
    limits: Option<Limits>,
    whole: Option<bool>,
    parts: Option<Vec<Part>>,
    limit: Option<u32>,
    named: Option<bool>,
    rules: Option<DateRules>,
    none: Option<NoneAnswer>,
    options: Option<Vec<ChoiceOption>>,
    pattern: Option<String>,
    pattern_hint: Option<Text>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Verdict,
    Number,
    Count,
    Date,
    Choice,
    Choices,
    Text,
    Photo,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verdict => "a verdict",
            Self::Number => "a number",
            Self::Count => "a count",
            Self::Date => "a date",
            Self::Choice => "a choice",
            Self::Choices => "choices",
            Self::Text => "a text",
            Self::Photo => "a photo",
        })
    }
}

impl<'de> Deserialize<'de> for AnswerKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenAnswerKind::deserialize(deserializer)?.try_into().map_err(Error::custom)
    }
}

impl TryFrom<WrittenAnswerKind> for AnswerKind {
    type Error = String;

    fn try_from(written: WrittenAnswerKind) -> Result<Self, String> {
        let kind = written.kind;
        let is = |kinds: &[Kind]| kinds.contains(&kind);
        let (numbers, choices) = (is(&[Kind::Number]), is(&[Kind::Choice, Kind::Choices]));
        let misplaced = [
            ("unit", written.unit.is_some() && !is(&[Kind::Number, Kind::Count])),
            ("range", written.range.is_some() && !numbers),
            ("limits", written.limits.is_some() && !numbers),
            ("whole", written.whole.is_some() && !numbers),
            ("parts", written.parts.is_some() && !numbers),
            ("limit", written.limit.is_some() && !is(&[Kind::Count])),
            ("named", written.named.is_some() && !is(&[Kind::Count])),
            ("rules", written.rules.is_some() && !is(&[Kind::Date])),
            ("none", written.none.is_some() && !is(&[Kind::Date])),
            ("options", written.options.is_some() && !choices),
            ("pattern", written.pattern.is_some() && !is(&[Kind::Text])),
            ("pattern_hint", written.pattern_hint.is_some() && !is(&[Kind::Text])),
        ];
        only(kind, &misplaced)?;
        let na = written.na.unwrap_or(kind == Kind::Verdict);
        Ok(match kind {
            Kind::Verdict => Self::Verdict(VerdictKind { na }),
            Kind::Number => Self::Number(Box::new(NumberKind {
                na,
                unit: written.unit,
                range: written.range.unwrap_or_default(),
                limits: written.limits.unwrap_or_default(),
                whole: written.whole.unwrap_or_default(),
                parts: written.parts.unwrap_or_default(),
            })),
            Kind::Count => Self::Count(CountKind {
                na,
                unit: needed(written.unit, kind, "unit")?,
                limit: written.limit.unwrap_or_default(),
                named: written.named.unwrap_or_default(),
            }),
            Kind::Date => {
                Self::Date(DateKind { na, rules: written.rules.unwrap_or_default(), none: written.none })
            }
            Kind::Choice | Kind::Choices => {
                let options = needed(written.options, kind, "options")?;
                let choice = ChoiceKind { na, options };
                if kind == Kind::Choice { Self::Choice(choice) } else { Self::Choices(choice) }
            }
            Kind::Text => {
                Self::Text(TextKind { na, pattern: written.pattern, pattern_hint: written.pattern_hint })
            }
            Kind::Photo => Self::Photo(PhotoKind {}),
        })
    }
}
