//! Keyset pagination, stable while rows are added.

use crate::{clock::Moment, ids::Id};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
}

impl<T: ToSchema> Page<T> {
    /// From up to `limit` + 1 rows: the last one only tells that there is a next page.
    pub fn cut<R>(
        mut rows: Vec<R>,
        limit: PageLimit,
        key: impl Fn(&R) -> Cursor,
        show: impl FnMut(R) -> T,
    ) -> Self {
        let more = rows.len() > limit.rows();
        rows.truncate(limit.rows());
        let next = if more { rows.last().map(|row| key(row).to_string()) } else { None };
        Self { items: rows.into_iter().map(show).collect(), next }
    }
}

/// How many rows a page has: 1 to 200, 50 if not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    /// How many rows of a list without pages are read at a time.
    pub const STRIDE: Self = Self(500);

    pub fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// One more than a page has, to see whether there is another.
    pub fn and_one(self) -> i64 {
        i64::from(self.0).saturating_add(1)
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for PageLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            limit @ 1..=200 => Ok(Self(limit)),
            _ => Err(serde::de::Error::custom("limit is a number from 1 to 200")),
        }
    }
}

/// The place in a list after a row: its time and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Moment,
    pub id: Id,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = self.at.micros().to_be_bytes().to_vec();
        bytes.extend_from_slice(self.id.0.as_bytes());
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl std::str::FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ERROR: &str = "this is not a cursor that a list gave";
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| ERROR)?;
        let (at, id) = bytes.split_first_chunk::<8>().ok_or(ERROR)?;
        let at = Moment::from_micros(i64::from_be_bytes(*at)).ok_or(ERROR)?;
        let id = Uuid::from_slice(id).map_err(|_| ERROR)?;
        Ok(Self { at, id: Id(id) })
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_was(micros in 0_i64..4_000_000_000_000_000, id: u128) {
            let cursor = Cursor { at: Moment::from_micros(micros).unwrap(), id: Id(Uuid::from_u128(id)) };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn any_text_is_a_cursor_or_an_error(text in ".{0,60}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
