//! Validates days that a person entered.

use crate::validation::ValidationErrors;
use chrono::{Datelike, NaiveDate};

/// Notes a day outside the years 2000 to 2999.
pub fn check_year(flaws: &mut ValidationErrors, pointer: &str, day: NaiveDate) {
    flaws.check(
        (2000..3000).contains(&day.year()),
        pointer,
        "日期须在 2000 年至 2999 年之间",
        "The date lies between 2000 and 2999",
    );
}
