//! The unified social credit code of an organisation (GB 32100-2015).

use crate::{problem::Text, validation::refused_string};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// The 31 signs of the code; a sign's value is its place. I, O, S, V and Z are left out.
const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31 for the places 1 to 17.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A unified social credit code whose check character holds: authority, category, six digits of the region, nine
/// signs of the body, check character. In capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}$", example = "91350100M000100Y43")]
pub struct CreditCode(String);

impl<'de> Deserialize<'de> for CreditCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "91350100M000100Y43", Self::parse)
    }
}

impl CreditCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes small letters too; says what is wrong with anything else.
    pub fn parse(entered: &str) -> Result<Self, Text> {
        let code = entered.to_ascii_uppercase();
        let length = code.chars().count();
        if length != 18 {
            return Err(Text::new(
                format!("统一社会信用代码应为 18 位,现为 {length} 位"),
                format!("A unified social credit code has 18 characters, this has {length}"),
            ));
        }
        if let Some(sign) = code.chars().find(|sign| !SIGNS.contains(*sign)) {
            return Err(Text::new(
                format!("统一社会信用代码中不会出现“{sign}”(不使用 I、O、S、V、Z)"),
                format!("'{sign}' does not occur in a unified social credit code (nor do I, O, S, V, Z)"),
            ));
        }
        if !code.chars().skip(2).take(6).all(|sign| sign.is_ascii_digit()) {
            return Err(Text::new(
                "统一社会信用代码第 3 至 8 位(登记机关行政区划)应为数字",
                "Characters 3 to 8 of a unified social credit code (the region) are digits",
            ));
        }
        let expected = check_character(&code);
        if code.chars().last() != expected {
            return Err(Text::new(
                "统一社会信用代码的校验位不符,请核对是否有误录",
                "The check character does not match: a character of the code is wrong",
            ));
        }
        Ok(Self(code))
    }

    /// A code that was checked when it was kept.
    pub(super) fn kept(code: String) -> Self {
        Self(code)
    }
}

/// The 18th character for the first 17: 31 - (weighted sum mod 31), where 31 counts as 0.
fn check_character(code: &str) -> Option<char> {
    let sum: usize =
        code.chars().zip(WEIGHTS).filter_map(|(sign, weight)| Some(SIGNS.find(sign)? * weight)).sum();
    SIGNS.chars().nth((31 - sum % 31) % 31)
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example_of_the_standard_holds() {
        assert_eq!(check_character("91350100M000100Y4"), Some('3'));
        assert!(CreditCode::parse("91350100M000100Y43").is_ok());
    }

    #[test]
    fn small_letters_are_taken() {
        let code = CreditCode::parse("91350100m000100y43").unwrap();
        assert_eq!(code.as_str(), "91350100M000100Y43");
    }

    #[test]
    fn a_bad_code_is_told_what_is_wrong() {
        for (bad, says) in [
            ("", "this has 0"),
            ("91350100M000100Y4", "this has 17"),
            ("91350100M000100Y43 ", "this has 19"),
            ("91350100M000100YO3", "'O' does not occur"),
            ("91350100M000100Y4中", "'中' does not occur"),
            ("91350A00M000100Y43", "are digits"),
            ("91350100M000100Y44", "check character"),
        ] {
            let reason = CreditCode::parse(bad).unwrap_err();
            assert!(reason.en.contains(says), "{bad}: {}", reason.en);
        }
    }

    fn sign() -> impl Strategy<Value = char> {
        proptest::sample::select(SIGNS.chars().collect::<Vec<_>>())
    }

    prop_compose! {
        fn body()(head in proptest::collection::vec(sign(), 2), region in 0_u32..1_000_000,
                  tail in proptest::collection::vec(sign(), 9)) -> String {
            format!("{}{region:06}{}", String::from_iter(head), String::from_iter(tail))
        }
    }

    proptest! {
        #[test]
        fn a_code_with_its_check_character_is_taken(body in body()) {
            let code = format!("{body}{}", check_character(&body).unwrap());
            let parsed = CreditCode::parse(&code).unwrap();
            prop_assert_eq!(parsed.as_str(), code);
        }

        #[test]
        fn one_changed_character_is_noticed(body in body(), place in 0_usize..18, other in sign()) {
            let code = format!("{body}{}", check_character(&body).unwrap());
            let mut changed: Vec<char> = code.chars().collect();
            prop_assume!(changed[place] != other);
            changed[place] = other;
            prop_assert!(CreditCode::parse(&String::from_iter(changed)).is_err());
        }

        #[test]
        fn any_text_is_a_code_or_a_reason(text in ".{0,40}") {
            let _ = CreditCode::parse(&text);
        }
    }
}
