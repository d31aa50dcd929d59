//! Texts that a person entered, checked as they are deserialized.

use super::refused_string;
use crate::problem::Text;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types,
};
use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, fmt, ops::Deref, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};

/// The pattern of a [`SingleLineText`]: one line that says something.
pub const PATTERN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// The pattern of a [`MultiLineText`].
const PATTERN_OF_LINES: &str = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";

/// A text of one line: not blank, at most `LONGEST` characters, none of them a control character (PostgreSQL cannot keep
/// a NUL).
///
/// What is deserialized or parsed is checked; what comes from the database was checked when it was kept.
pub type SingleLineText<const LONGEST: usize> = CheckedText<false, LONGEST>;

/// The same with line breaks and tabs.
pub type MultiLineText<const LONGEST: usize> = CheckedText<true, LONGEST>;

/// A [`SingleLineText`], or a [`MultiLineText`] if `LINES`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[serde(transparent)]
pub struct CheckedText<const LINES: bool, const LONGEST: usize>(String);

impl<const LINES: bool, const LONGEST: usize> FromStr for CheckedText<LINES, LONGEST> {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let reason = if LINES { flaw_of_lines(text, LONGEST) } else { flaw(text, LONGEST) };
        reason.map_or_else(|| Ok(Self(text.to_owned())), Err)
    }
}

impl<'de, const LINES: bool, const LONGEST: usize> Deserialize<'de> for CheckedText<LINES, LONGEST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "x", Self::from_str)
    }
}

impl<const LINES: bool, const LONGEST: usize> Deref for CheckedText<LINES, LONGEST> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const LINES: bool, const LONGEST: usize> fmt::Display for CheckedText<LINES, LONGEST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const LINES: bool, const LONGEST: usize> From<CheckedText<LINES, LONGEST>> for String {
    fn from(text: CheckedText<LINES, LONGEST>) -> Self {
        text.0
    }
}

impl<const LINES: bool, const LONGEST: usize> PartialEq<CheckedText<LINES, LONGEST>> for String {
    fn eq(&self, text: &CheckedText<LINES, LONGEST>) -> bool {
        *self == text.0
    }
}

impl<DB: Backend, const LINES: bool, const LONGEST: usize> ToSql<sql_types::Text, DB>
    for CheckedText<LINES, LONGEST>
where
    str: ToSql<sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}

impl<DB: Backend, const LINES: bool, const LONGEST: usize> FromSql<sql_types::Text, DB>
    for CheckedText<LINES, LONGEST>
where
    String: FromSql<sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

impl<const LINES: bool, const LONGEST: usize> ToSchema for CheckedText<LINES, LONGEST> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}{LONGEST}", if LINES { "Lines" } else { "Line" }))
    }
}

impl<const LINES: bool, const LONGEST: usize> PartialSchema for CheckedText<LINES, LONGEST> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST))
            .pattern(Some(if LINES { PATTERN_OF_LINES } else { PATTERN }))
            .build()
            .into()
    }
}

/// What is wrong with a text of one line and at most `longest` characters.
pub fn flaw(text: &str, longest: usize) -> Option<Text> {
    if text.chars().any(char::is_control) {
        Some(Text::new("不能含有控制字符或换行", "Control characters and line breaks are not taken"))
    } else {
        flaw_of_size(text, longest)
    }
}

fn flaw_of_lines(text: &str, longest: usize) -> Option<Text> {
    if is_unprintable(text) {
        Some(Text::new("不能含有控制字符", "Control characters are not taken"))
    } else {
        flaw_of_size(text, longest)
    }
}

fn flaw_of_size(text: &str, longest: usize) -> Option<Text> {
    if text.trim().is_empty() {
        Some(Text::new("不能为空", "Something has to be entered"))
    } else if text.chars().count() > longest {
        Some(Text::new(format!("最多 {longest} 个字符"), format!("At most {longest} characters are taken")))
    } else {
        None
    }
}

/// Whether a text of several lines has control characters other than line breaks and tabs.
pub fn is_unprintable(text: &str) -> bool {
    text.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::refused_string::RefusedString;
    use proptest::prelude::*;
    use serde_json::json;

    /// Why a text is refused, in English; empty if it is taken.
    fn refusal<T: FromStr<Err = Text>>(text: &str) -> String {
        text.parse::<T>().err().map_or_else(String::new, |reason| reason.en)
    }

    #[test]
    fn a_line_says_something_and_is_no_longer_than_it_may_be() {
        for (text, says) in [
            ("3 号电梯", ""),
            ("苏州站三号梯", ""),
            ("苏州站三号电梯", "At most 6"),
            ("😀😀😀😀😀😀", ""),
            ("", "entered"),
            (" \u{3000}", "entered"),
            ("a\0b", "Control"),
            ("a\nb", "line breaks"),
            ("a\u{85}b", "Control"),
        ] {
            let said = refusal::<SingleLineText<6>>(text);
            assert!(said.contains(says) && said.is_empty() == says.is_empty(), "{text:?}: {said}");
        }
    }

    #[test]
    fn lines_may_be_several() {
        for (text, says) in [
            ("一\r\n\t二", ""),
            ("一\n二\n三四", "At most 5"),
            ("\n\t\r", "entered"),
            ("一\u{b}二", "Control"),
        ] {
            let said = refusal::<MultiLineText<5>>(text);
            assert!(said.contains(says) && said.is_empty() == says.is_empty(), "{text:?}: {said}");
        }
    }

    #[test]
    fn both_languages_come_through_serde() {
        let error = serde_json::from_value::<SingleLineText<2>>(json!("苏州站")).unwrap_err();
        let refused = RefusedString::read(&error.to_string()).unwrap();
        assert_eq!(refused.reason, Text::new("最多 2 个字符", "At most 2 characters are taken"));
        assert!(refused.accepted.parse::<SingleLineText<1>>().is_ok());
        let other = serde_json::from_value::<SingleLineText<2>>(json!(2)).unwrap_err();
        assert_eq!(RefusedString::read(&other.to_string()), None);
    }

    /// Whether a text fits the schema of `T`, as a client reads it.
    fn fits<T: PartialSchema>(text: &str) -> bool {
        let schema = serde_json::to_value(T::schema()).unwrap();
        let bound = |name: &str| usize::try_from(schema[name].as_u64().unwrap()).unwrap();
        let pattern = regex::Regex::new(schema["pattern"].as_str().unwrap()).unwrap();
        (bound("minLength")..=bound("maxLength")).contains(&text.chars().count()) && pattern.is_match(text)
    }

    proptest! {
        #[test]
        fn what_is_taken_is_what_the_schema_describes(text in "[\\x{0}-\\x{a0}\\s \u{3000}a中😀]{0,8}") {
            let line = serde_json::from_value::<SingleLineText<5>>(json!(text));
            prop_assert_eq!(line.is_ok(), fits::<SingleLineText<5>>(&text));
            let lines = serde_json::from_value::<MultiLineText<5>>(json!(text));
            prop_assert_eq!(lines.is_ok(), fits::<MultiLineText<5>>(&text));
        }
    }
}
