//! The server's clock and the calendar of Suzhou. Only this file reads the clock.

use chrono::{
    DateTime, Datelike, DurationRound, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc,
};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;

/// Beijing time, in which day rules ('not older than 12 months', phases) are reckoned: UTC+8, without summer time since
/// 1992.
pub const CALENDAR: FixedOffset = match FixedOffset::east_opt(8 * 60 * 60) {
    Some(offset) => offset,
    None => panic!("eight hours are less than a day"),
};

/// A point in time: UTC, to the microsecond (what both databases keep). RFC 3339 in the API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, ToSchema)]
#[diesel(sql_type = Timestamp)]
#[schema(value_type = DateTime<Utc>)]
pub struct Moment(NaiveDateTime);

impl Moment {
    /// Now, by the server's clock.
    pub fn now() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let now = Utc::now();
        now.into()
    }

    pub fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// The day in Suzhou.
    pub fn day(self) -> NaiveDate {
        self.utc().with_timezone(&CALENDAR).date_naive()
    }

    /// What clocks in Suzhou show.
    pub fn local(self) -> NaiveDateTime {
        self.utc().with_timezone(&CALENDAR).naive_local()
    }

    /// Later by `delta`; the same if that would leave the calendar.
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }

    /// Earlier by `delta`; the same if that would leave the calendar.
    pub fn minus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_sub_signed(delta).unwrap_or(self.0))
    }

    /// How long after `earlier`; negative when before it.
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0.signed_duration_since(earlier.0)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.utc().timestamp_micros()
    }

    /// From microseconds since 1970-01-01T00:00:00Z; None outside the years 1900 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).filter(is_kept).map(Self::from)
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at).naive_utc())
    }
}

/// Whether both databases keep it in order: no inspection is from before 1900, and text order in SQLite ends at 9999.
fn is_kept(at: &DateTime<Utc>) -> bool {
    (1900..=9999).contains(&at.year())
}

impl<'de> Deserialize<'de> for Moment {
    /// Years outside 1900 to 9999 are refused.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = DateTime::<Utc>::deserialize(deserializer)?;
        if is_kept(&at) {
            Ok(at.into())
        } else {
            Err(serde::de::Error::custom("a year from 1900 to 9999 is expected"))
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<DB: Backend> ToSql<Timestamp, DB> for Moment
where
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Timestamp, DB> for Moment
where
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}
