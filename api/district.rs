//! District codes: GB/T 2260, six digits.

use crate::{problem::Text, validation::refused_string};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types,
};
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// A district code. One that ends in `00` is a whole city: 320500 is Suzhou and covers 3205xx.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow, ToSchema)]
#[diesel(sql_type = sql_types::Text)]
#[serde(into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{6}$", example = "320508")]
pub struct District(String);

/// Suzhou and its districts and cities, with the Industrial Park's statistical code.
pub const SUZHOU: [(&str, &str, &str); 11] = [
    ("320500", "苏州市", "Suzhou"),
    ("320505", "虎丘区", "Huqiu"),
    ("320506", "吴中区", "Wuzhong"),
    ("320507", "相城区", "Xiangcheng"),
    ("320508", "姑苏区", "Gusu"),
    ("320509", "吴江区", "Wujiang"),
    ("320571", "苏州工业园区", "Suzhou Industrial Park"),
    ("320581", "常熟市", "Changshu"),
    ("320582", "张家港市", "Zhangjiagang"),
    ("320583", "昆山市", "Kunshan"),
    ("320585", "太仓市", "Taicang"),
];

impl District {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every code of the area starts with: the whole code, or four digits for a city.
    pub fn prefix(&self) -> &str {
        self.0.strip_suffix("00").unwrap_or(&self.0)
    }

    /// Whether `other` lies in this area (a district lies in itself and in its city).
    pub fn covers(&self, other: &District) -> bool {
        other.0.starts_with(self.prefix())
    }

    /// The city that the area lies in; of a city itself the same.
    pub fn city(&self) -> District {
        District(format!("{}00", self.0.get(..4).unwrap_or_default()))
    }

    /// The lowest and the highest code of the area, both inclusive.
    pub fn range(&self) -> (String, String) {
        let prefix = self.prefix();
        (format!("{prefix:0<6}"), format!("{prefix:9<6}"))
    }

    /// The name if the code is one of Suzhou's.
    pub fn name(&self) -> Option<Text> {
        SUZHOU.iter().find(|(code, ..)| *code == self.0).map(|(_, zh, en)| Text::new(*zh, *en))
    }
}

impl FromStr for District {
    type Err = &'static str;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(code.to_owned()))
        } else {
            Err("a district code has six digits, such as 320508")
        }
    }
}

impl<'de> Deserialize<'de> for District {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "320500", |code| {
            code.parse().map_err(|en: &str| Text::new("行政区划代码应为六位数字,如 320508", en))
        })
    }
}

impl From<District> for String {
    fn from(district: District) -> Self {
        district.0
    }
}

impl fmt::Display for District {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for District {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<DB: Backend> ToSql<sql_types::Text, DB> for District
where
    str: ToSql<sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<sql_types::Text, DB> for District
where
    String: FromSql<sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(bytes)?.parse::<Self>()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_city_covers_its_districts_and_a_district_itself_only() {
        let [suzhou, gusu, nanjing]: [District; 3] =
            ["320500", "320508", "320100"].map(|code| code.parse().unwrap());
        assert!(suzhou.covers(&gusu) && suzhou.covers(&suzhou) && gusu.covers(&gusu));
        assert!(!gusu.covers(&suzhou) && !suzhou.covers(&nanjing));
    }

    #[test]
    fn a_code_has_six_digits() {
        assert!("32050".parse::<District>().is_err());
        assert!("32050a".parse::<District>().is_err());
        assert!("３２０５００".parse::<District>().is_err());
    }
}
