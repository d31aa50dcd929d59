//! Calendar arithmetic in whole months.

use chrono::{Datelike, Months, NaiveDate};

/// A thousand years.
pub(crate) const MOST_MONTHS: f64 = 12_000.0;

/// The day `months` before `date`; the last day of a shorter month. `None` if the calendar ends.
pub(super) fn months_before(date: NaiveDate, months: f64) -> Option<NaiveDate> {
    date.checked_sub_months(whole(months)?)
}

/// The day `years` after `date`; 28 February for the 29th in a common year.
pub(super) fn years_after(date: NaiveDate, years: u32) -> Option<NaiveDate> {
    date.checked_add_months(Months::new(years.checked_mul(12)?))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn whole(months: f64) -> Option<Months> {
    (0.0..=MOST_MONTHS).contains(&months).then(|| Months::new(months as u32))
}

/// Whole calendar months from `date` to `today`; negative if `date` is later.
pub(super) fn months_between(date: NaiveDate, today: NaiveDate) -> i32 {
    let index = |day: NaiveDate| {
        day.year().saturating_mul(12).saturating_add(i32::try_from(day.month0()).unwrap_or(0))
    };
    let months = index(today).saturating_sub(index(date));
    let reached = match u32::try_from(months) {
        Ok(forward) => date.checked_add_months(Months::new(forward)).is_some_and(|day| day <= today),
        Err(_) => date.checked_sub_months(Months::new(months.unsigned_abs())).is_some_and(|day| day <= today),
    };
    if reached { months } else { months.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_counted_whole() {
        for (date, today, months) in [
            ("2003-02-01", "2018-02-01", 180),
            ("2003-02-02", "2018-02-01", 179),
            ("2004-02-29", "2019-02-28", 180),
            ("2018-01-31", "2018-02-28", 1),
            ("2018-03-01", "2018-02-01", -1),
            ("2018-02-02", "2018-02-01", -1),
            ("2018-02-01", "2018-02-01", 0),
        ] {
            assert_eq!(months_between(day(date), day(today)), months, "{date} {today}");
        }
    }
}
