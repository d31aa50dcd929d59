//! Carries the reason why a string is refused, in both languages, through serde's errors, which hold one text.

use crate::problem::Text;
use serde::{Deserialize, Deserializer, de::Error};

/// Stands before, between and after the parts of the error's text: Chinese, English, a string that would be taken.
const SEPARATOR: char = '\u{1f}';

/// Why a string is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct RefusedString {
    pub reason: Text,
    /// A string that would be taken in its place.
    pub accepted: String,
}

/// Deserializes a string that `parse` checks. [`RefusedString::read`] finds the reason in the error; `accepted` is a string
/// that `parse` takes.
pub fn deserialize<'de, T, D: Deserializer<'de>>(
    from: D,
    accepted: &str,
    parse: impl FnOnce(&str) -> Result<T, Text>,
) -> Result<T, D::Error> {
    let plain = |part: &str| part.replace(SEPARATOR, " ");
    parse(&String::deserialize(from)?).map_err(|Text { zh, en }| {
        let parts = ["", &*plain(&zh), &*plain(&en), accepted, ""];
        D::Error::custom(parts.join(&SEPARATOR.to_string()))
    })
}

impl RefusedString {
    /// From the text of an error, if [`deserialize`] made it.
    pub fn read(error: &str) -> Option<Self> {
        let mut parts = error.strip_prefix(SEPARATOR)?.split(SEPARATOR);
        let (zh, en, accepted) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { reason: Text::new(zh, en), accepted: accepted.to_owned() })
    }
}
