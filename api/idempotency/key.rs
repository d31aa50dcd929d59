//! The header `Idempotency-Key`, and which operations support it.

use crate::problem::{Outcome, Problem, ProblemKind, Text};
use actix_web::http::header::HeaderMap;
use sfv::{Item, Parser};

pub const HEADER: &str = "idempotency-key";

/// The most characters of a key.
pub const LONGEST: usize = 255;

/// What [`IdempotencyKey::parse`] takes, as a regular expression (ECMA 262).
pub const PATTERN: &str = r#"^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-\[\]-~]{1,255})$"#;

/// What a client chose to know a request again by: 1 to 255 printable ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From the request's header; `None` if it has none.
    ///
    /// A string of RFC 8941, 3.3.3 (`"..."` with `\"` and `\\`), or the same without quotes if it is one word. Any
    /// other, or two of them, is [`ProblemKind::InvalidParameter`].
    pub fn of(headers: &HeaderMap) -> Outcome<Option<Self>> {
        let mut values = headers.get_all(HEADER);
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let key = match (value.to_str(), values.next()) {
            (Ok(text), None) => Self::parse(text.trim()),
            _ => None,
        };
        key.map(Some).ok_or_else(malformed)
    }

    /// From the text of a header.
    pub fn parse(text: &str) -> Option<Self> {
        let key = if text.starts_with('"') {
            let item = Parser::new(text).parse::<Item>().ok().filter(|item| item.params.is_empty())?;
            item.bare_item.as_string()?.as_str().to_owned()
        } else {
            text.chars().all(is_of_a_word).then(|| text.to_owned())?
        };
        (1..=LONGEST).contains(&key.len()).then_some(Self(key))
    }
}

fn is_of_a_word(sign: char) -> bool {
    sign.is_ascii_graphic() && !matches!(sign, '"' | '\\' | ',' | ';')
}

fn malformed() -> Problem {
    Problem::new(ProblemKind::InvalidParameter).at(
        "Idempotency-Key",
        Text::new(
            "幂等键须为一个带双引号的字符串,长 1 至 255 个可打印 ASCII 字符",
            "One string in double quotes is expected, of 1 to 255 printable ASCII characters",
        ),
    )
}

/// How an operation heeds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its effect is one transaction: once it has happened, it does not happen again.
    Once,
    /// It works in many transactions, and those that are done change nothing when done again: what broke off on the
    /// way is run again, what came to its end answers as the first time.
    ToTheEnd,
}

/// Signing in, refreshing, signing out: their answers are secrets that are not kept, so that they do not heed a key.
const NEVER: &str = "/v1/auth/";
const TO_THE_END: [&str; 2] = ["/v1/imports/", "/v1/sync"];

/// How the POST at `path` heeds a key; `None` if it does not.
pub fn mode_of(path: &str) -> Option<Mode> {
    if path.starts_with(NEVER) {
        return None;
    }
    let to_the_end = TO_THE_END.iter().any(|start| path.starts_with(start));
    Some(if to_the_end { Mode::ToTheEnd } else { Mode::Once })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quoted_string_and_a_bare_word_are_keys() {
        let longest = "k".repeat(LONGEST);
        let too_long = "k".repeat(LONGEST + 1);
        for (text, key) in [
            (r#""8e03978e-40d5""#, Some("8e03978e-40d5")),
            ("8e03978e-40d5", Some("8e03978e-40d5")),
            (r#""two words""#, Some("two words")),
            (r#""a\"b\\c""#, Some(r#"a"b\c"#)),
            (&longest, Some(&longest)),
            (&too_long, None),
            ("", None),
            (r#""""#, None),
            (r#""open"#, None),
            (r#""a"b"#, None),
            (r#""a\b""#, None),
            (r#""a"; q=1"#, None),
            ("two words", None),
            ("a,b", None),
            ("键", None),
            ("\"键\"", None),
        ] {
            let parsed = IdempotencyKey::parse(text);
            assert_eq!(parsed.as_ref().map(IdempotencyKey::as_str), key, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_pattern_is_of_keys(text in PATTERN.trim_matches(['^', '$'])) {
            prop_assert!(IdempotencyKey::parse(&text).is_some(), "{}", text);
        }

        #[test]
        fn what_is_quoted_is_read_back(key in "[ -~]{1,255}") {
            let quoted = format!("\"{}\"", key.replace('\\', r"\\").replace('"', "\\\""));
            prop_assert_eq!(IdempotencyKey::parse(&quoted), Some(IdempotencyKey(key)));
        }
    }
}
