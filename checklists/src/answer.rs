//! Answers, as phones send them and the server keeps them.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The answers of an inspection, by item code.
pub type Answers = BTreeMap<String, Answer>;

/// An answer to one item: at most one value, with what belongs to it. Without any value it is the answer to a photo
/// item, or a cleared answer, which counts as none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// For an item with parts: part code to number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<BTreeMap<String, f64>>,
    /// At most 1000: each unit becomes a hazard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// With a count: which units, one entry each. Needed if the item says so (`named`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    pub units: Vec<CountedUnit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// True: the stated 'none' or 'never'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 4000,
        pattern = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"
    )]
    pub text: Option<String>,
    /// Needed with 'not applicable', and where a photo item has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 4000,
        pattern = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"
    )]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 4000,
        pattern = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"
    )]
    pub remark: Option<String>,
    /// The limit that a document on site states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_limit: Option<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pub photos: Vec<PhotoRef>,
    /// When it was seen on site, if it was entered later, from paper.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "to_microseconds_if_any")]
    pub observed_at: Option<DateTime<Utc>>,
    /// By the device's clock, corrected if that is known to be wrong; the later answer wins.
    #[serde(deserialize_with = "to_microseconds")]
    pub answered_at: DateTime<Utc>,
    /// An account. Left out: the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<Uuid>,
}

/// 符合, 不符合, 无此项, 有缺陷
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail,
    /// Not applicable, with a reason.
    Na,
    /// It works, but is flawed: opens a hazard as a failure does.
    Defective,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Na => "na",
            Self::Defective => "defective",
        }
    }
}

/// One of the units that a count is of: a piece of equipment of the registry, or one in words, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedUnit {
    /// Of the inspected unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment_id: Option<Uuid>,
    /// Which one: its name, number and place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 200,
        pattern = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"
    )]
    pub description: Option<String>,
}

impl CountedUnit {
    /// Whether it says which unit it is.
    pub fn is_named(&self) -> bool {
        self.equipment_id.is_some() || self.description.as_ref().is_some_and(|text| !text.trim().is_empty())
    }
}

/// A photo that belongs to an answer, known before its bytes arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoRef {
    pub id: Uuid,
    /// Of the file, in lower-case hexadecimal.
    #[serde(deserialize_with = "digest")]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    /// Bytes.
    #[serde(deserialize_with = "size")]
    #[schema(minimum = 1, maximum = 1099511627776_i64)]
    pub size: u64,
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        Ok(text)
    } else {
        Err(serde::de::Error::custom("a SHA-256 digest has 64 lower-case hexadecimal digits"))
    }
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    match u64::deserialize(deserializer)? {
        size @ 1..=1_099_511_627_776 => Ok(size),
        _ => Err(serde::de::Error::custom("a photo has 1 byte to 1 TiB")),
    }
}

fn to_microseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    DateTime::<Utc>::deserialize(deserializer).map(micros)
}

fn to_microseconds_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Option::<DateTime<Utc>>::deserialize(deserializer)?.map(micros))
}

fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// The one value of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Verdict(Verdict),
    Number(f64),
    Numbers(&'a BTreeMap<String, f64>),
    Count(u32),
    Date(NaiveDate),
    None,
    Choice(&'a str),
    Choices(&'a [String]),
    Text(&'a str),
}

impl Answer {
    /// Its values: none for a photo or a cleared answer; more than one is a mistake.
    pub fn values(&self) -> Vec<Value<'_>> {
        [
            self.verdict.map(Value::Verdict),
            self.number.map(Value::Number),
            self.numbers.as_ref().map(Value::Numbers),
            self.count.map(Value::Count),
            self.date.map(Value::Date),
            (self.none == Some(true)).then_some(Value::None),
            self.choice.as_deref().map(Value::Choice),
            self.choices.as_deref().map(Value::Choices),
            self.text.as_deref().map(Value::Text),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether a reason is given that says something.
    pub fn has_reason(&self) -> bool {
        self.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered_at(at: &str) -> String {
        let json = format!(r#"{{ "verdict": "pass", "answered_at": "{at}" }}"#);
        serde_json::from_str::<Answer>(&json).unwrap().answered_at.to_rfc3339()
    }

    /// As a database keeps it: otherwise an answer that comes back would lose against itself.
    #[test]
    fn times_are_kept_in_microseconds_and_utc() {
        assert_eq!(answered_at("2018-02-01T10:03:04.123456789+08:00"), "2018-02-01T02:03:04.123456+00:00");
        assert_eq!(answered_at("9999-12-31T23:59:59.999999999Z"), "9999-12-31T23:59:59.999999+00:00");
        assert_eq!(answered_at("0001-01-01T00:00:00.0000001Z"), "0001-01-01T00:00:00+00:00");
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        for json in [
            r#"{ "verdict": "pass" }"#,
            r#"{ "verdict": "pass", "answered_at": "2018-02-01T02:03:04Z", "mood": "good" }"#,
            r#"{ "verdict": "perhaps", "answered_at": "2018-02-01T02:03:04Z" }"#,
            r#"{ "count": -1, "answered_at": "2018-02-01T02:03:04Z" }"#,
            r#"{ "number": 1e999, "answered_at": "2018-02-01T02:03:04Z" }"#,
            r#"{ "date": "2018-02-31", "answered_at": "2018-02-01T02:03:04Z" }"#,
        ] {
            assert!(serde_json::from_str::<Answer>(json).is_err(), "{json}");
        }
    }
}
