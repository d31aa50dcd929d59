//! Validates texts that a person entered.

use crate::{
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::ValidationErrors,
};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};

/// The pattern of a text that [`required`] or [`optional`] takes: one line that says something.
pub const PATTERN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// The pattern of a text that [`lines`] takes.
const PATTERN_OF_LINES: &str = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";

/// The description of a text of at most `LONGEST` characters that [`required`] or [`optional`] checks:
/// `#[schema(value_type = SingleLineText<200>, inline)]`.
pub struct SingleLineText<const LONGEST: usize>;

impl<const LONGEST: usize> ToSchema for SingleLineText<LONGEST> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Line{LONGEST}"))
    }
}

impl<const LONGEST: usize> PartialSchema for SingleLineText<LONGEST> {
    fn schema() -> RefOr<Schema> {
        described(LONGEST, PATTERN)
    }
}

/// The description of a text of at most `LONGEST` characters that [`lines`] checks.
pub struct MultiLineText<const LONGEST: usize>;

impl<const LONGEST: usize> ToSchema for MultiLineText<LONGEST> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Lines{LONGEST}"))
    }
}

impl<const LONGEST: usize> PartialSchema for MultiLineText<LONGEST> {
    fn schema() -> RefOr<Schema> {
        described(LONGEST, PATTERN_OF_LINES)
    }
}

fn described(longest: usize, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(longest))
        .pattern(Some(pattern))
        .build()
        .into()
}

/// What is wrong with a text of one line and at most `longest` characters: blank, too long, or with control
/// characters (PostgreSQL cannot keep a NUL).
pub fn flaw(text: &str, longest: usize) -> Option<Text> {
    if text.chars().any(char::is_control) {
        Some(Text::new("不能含有控制字符或换行", "Control characters and line breaks are not taken"))
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

/// Notes what is wrong with a text that has to be there and may have several lines.
pub fn lines(flaws: &mut ValidationErrors, pointer: &str, text: &str, longest: usize) {
    if is_unprintable(text) {
        flaws.note(pointer, "不能含有控制字符", "Control characters are not taken");
    } else if let Some(reason) = flaw_of_size(text, longest) {
        flaws.note(pointer, reason.zh, reason.en);
    }
}

/// Notes what is wrong with a text that has to be there.
pub fn required(flaws: &mut ValidationErrors, pointer: &str, text: &str, longest: usize) {
    if let Some(reason) = flaw(text, longest) {
        flaws.note(pointer, reason.zh, reason.en);
    }
}

/// Notes what is wrong with a text that may be left out.
pub fn optional(flaws: &mut ValidationErrors, pointer: &str, text: Option<&str>, longest: usize) {
    if let Some(text) = text {
        required(flaws, pointer, text, longest);
    }
}

/// Refuses a query parameter that no text could match.
pub fn parameter(name: &str, text: Option<&str>, longest: usize) -> Outcome<()> {
    match text.and_then(|text| flaw(text, longest)) {
        Some(reason) => Err(Problem::new(ProblemKind::InvalidParameter).at(name, reason)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_that_says_something() {
        assert_eq!(flaw("苏州站 3 号电梯", 20), None);
        for (bad, says) in [
            ("", "entered"),
            (" \u{3000}", "entered"),
            ("a\0b", "Control"),
            ("a\nb", "Control"),
            ("苏州站", "At most 2"),
        ] {
            assert!(flaw(bad, 2).unwrap().en.contains(says), "{bad:?}");
        }
    }
}
