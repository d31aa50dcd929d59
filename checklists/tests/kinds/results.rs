//! Computed results: the next inspection, age, the matrix.

use super::{GENERAL, MAJOR, failure, photos, visit};
use checklists::{
    Evaluation,
    evaluation::{ComputedResult, IntervalResult, IntervalState, Met},
};
use serde_json::{Value, json};

fn interval(found: &Evaluation) -> &IntervalResult {
    match &found.computed[0] {
        ComputedResult::Interval(interval) => interval,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn the_next_inspection_is_counted_from_the_last() {
    let with = |last: &str, next: &str| {
        let answers =
            json!({ "last-test": { "date": last, "stated_limit": 36 }, "next-test": { "date": next } });
        let found = visit(json!({}), answers);
        (interval(&found).state, failure(&found, "next-test"))
    };
    assert_eq!(with("2016-02-29", "2019-02-28"), (IntervalState::Within, None));
    assert_eq!(with("2016-02-29", "2019-03-01"), (IntervalState::BeyondAllowed, GENERAL));
    assert_eq!(with("2015-02-01", "2018-02-01"), (IntervalState::Within, None));
    assert_eq!(with("2015-01-31", "2018-02-01"), (IntervalState::Overdue, MAJOR));
    // The item fails by itself: it is one hazard, not two.
    assert_eq!(with("2015-01-31", "2018-01-31"), (IntervalState::Overdue, GENERAL));
}

#[test]
fn the_first_inspection_is_counted_from_first_use() {
    let with = |attributes: Value| {
        let found = visit(attributes, json!({ "last-test": { "none": true } }));
        (interval(&found).state, failure(&found, "next-test"))
    };
    assert_eq!(with(json!({ "first-used-on": "2015-02-01" })), (IntervalState::Within, None));
    assert_eq!(with(json!({ "first-used-on": "2015-01-31" })), (IntervalState::Overdue, MAJOR));
    assert_eq!(with(json!({})), (IntervalState::NotComputable, None));
    assert_eq!(with(json!({ "first-used-on": "long ago" })), (IntervalState::NotComputable, None));
}

#[test]
fn an_interval_may_stop_and_waits_for_its_answers() {
    let answers = json!({ "brake": { "choice": "drum" }, "last-test": { "date": "2018-01-01" } });
    let found = visit(json!({}), answers);
    assert_eq!(interval(&found).state, IntervalState::Stop);
    assert_eq!(interval(&found).allowed_until, None);
    assert_eq!(interval(&visit(json!({}), json!({}))).state, IntervalState::NotComputable);
}

#[test]
fn age_is_reached_on_the_day() {
    let with = |last: &str| {
        let found = visit(json!({}), json!({ "last-test": { "date": last } }));
        let ComputedResult::Age(age) = &found.computed[1] else { unreachable!() };
        (age.months, age.years, age.reached)
    };
    assert_eq!(with("2003-02-01"), (Some(180), Some(15), Some(true)));
    assert_eq!(with("2003-02-02"), (Some(179), Some(14), Some(false)));
    let found = visit(json!({}), json!({}));
    assert!(matches!(&found.computed[1], ComputedResult::Age(age) if age.reached.is_none()));
}

#[test]
fn a_row_of_the_matrix_is_met_by_its_items() {
    let with = |attributes: Value, answers: Value| {
        let found = visit(attributes, answers);
        let ComputedResult::Matrix(matrix) = &found.computed[2] else { unreachable!() };
        (matrix.complete, matrix.groups[0].met, matrix.groups[1].met)
    };
    let fitted = json!({ "wheel-fitted": true });
    assert_eq!(with(fitted.clone(), json!({})), (false, Met::Unanswered, Met::Unanswered));
    let pass = json!({ "verdict": "pass", "photos": photos(2) });
    // The number of the certificate is still to come.
    let half = json!({ "certificate": pass });
    assert_eq!(with(fitted.clone(), half), (false, Met::Unanswered, Met::Unanswered));
    let whole = json!({ "certificate": pass, "certificate-number": { "text": "TS1" }, "wheel": { "verdict": "fail" } });
    // What is scored apart does not hold up the rest.
    assert_eq!(with(fitted.clone(), whole.clone()), (true, Met::Met, Met::NotMet));
    assert_eq!(with(json!({ "wheel-fitted": false }), whole), (true, Met::Met, Met::NotApplicable));
    let failed = json!({ "certificate": { "verdict": "fail" } });
    assert_eq!(with(fitted.clone(), failed), (false, Met::NotMet, Met::Unanswered));
    let none = json!({ "certificate": { "verdict": "na", "reason": "not needed" } });
    assert_eq!(with(fitted, none), (true, Met::NotApplicable, Met::Unanswered));
}
