//! Formats days and times in Suzhou for print.

use crate::clock::{CALENDAR, Moment};
use chrono::{Datelike, NaiveDate};

/// `2018年2月1日`
pub fn day(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `2018-02-01 10:03`
pub fn minute(at: Moment) -> String {
    at.utc().with_timezone(&CALENDAR).format("%Y-%m-%d %H:%M").to_string()
}

/// `2018-02-01 10:03:04`
pub fn second(at: Moment) -> String {
    at.utc().with_timezone(&CALENDAR).format("%Y-%m-%d %H:%M:%S").to_string()
}
