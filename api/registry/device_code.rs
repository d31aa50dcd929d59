//! The device code that is stamped on a piece of equipment.

use crate::{problem::Text, validation::refused_string};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A device code: 4 characters of the catalogue, 5 of the maker, 4 of the year, 5 of the serial number. Older plates
/// have a four-place serial number, 17 in all: taken with a warning. In capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[0-9A-Z]{17,18}$", example = "311010320201800001")]
pub struct DeviceCode(String);

impl<'de> Deserialize<'de> for DeviceCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "311010320201800001", Self::parse)
    }
}

impl DeviceCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn parse(entered: &str) -> Result<Self, Text> {
        let code = entered.to_ascii_uppercase();
        if (17..=18).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(code))
        } else {
            Err(Text::new(
                "设备代码应为 18 位(旧代码 17 位)数字或大写字母",
                "A device code has 18 digits or letters (17 on older plates)",
            ))
        }
    }

    pub(super) fn kept(code: String) -> Self {
        Self(code)
    }

    /// The catalogue code that it starts with.
    pub fn catalogue_code(&self) -> &str {
        self.0.get(..4).unwrap_or(&self.0)
    }

    /// What is odd about it, if anything.
    pub fn warning(&self) -> Option<Text> {
        (self.0.len() == 17).then(|| {
            Text::new(
                "设备代码为 17 位旧格式,现行为 18 位,请核对铭牌",
                "This device code has the older 17 characters; today's have 18: compare it with the plate",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_characters_are_taken_and_seventeen_with_a_warning() {
        let today = DeviceCode::parse("311010320201800001").unwrap();
        assert_eq!((today.catalogue_code(), today.warning()), ("3110", None));
        let older = DeviceCode::parse("31101032020180001").unwrap();
        assert!(older.warning().unwrap().en.contains("17"));
        assert_eq!(DeviceCode::parse("31101032020180000a").unwrap().as_str(), "31101032020180000A");
    }

    #[test]
    fn other_lengths_and_signs_are_refused() {
        for bad in ["", "3110103202018000", "3110103202018000011", "31101032020180000-", "三三三三三三"]
        {
            assert!(DeviceCode::parse(bad).is_err(), "{bad}");
        }
    }
}
