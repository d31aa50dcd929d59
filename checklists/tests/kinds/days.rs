//! What is in force on the day of the visit: items, options, limits, levels, grounds, computed results.

use super::{GENERAL, MAJOR, UNUSABLE, applies, failure, missing, photos, visit_on};
use checklists::evaluation::{CitedBasis, ComputedResult, IntervalState};
use serde_json::json;

#[test]
fn an_item_is_asked_on_its_days() {
    let asked = |day| applies(&visit_on(day, json!({}), json!({})), "patrol");
    assert!(!asked("2026-04-30") && asked("2026-05-01"));
    // An answer from another day's phone does not count.
    let answers = json!({ "patrol": { "verdict": "fail" } });
    assert_eq!(failure(&visit_on("2026-04-30", json!({}), answers.clone()), "patrol"), None);
    assert_eq!(failure(&visit_on("2026-05-01", json!({}), answers), "patrol"), GENERAL);
}

#[test]
fn an_option_can_be_chosen_on_its_days() {
    let lacking = |day| {
        let found = visit_on(day, json!({}), json!({ "brake": { "choice": "magnet" } }));
        missing(&found, "brake")
    };
    assert_eq!(lacking("2025-12-31"), []);
    assert_eq!(lacking("2026-01-01"), UNUSABLE);
}

#[test]
fn a_limit_holds_on_its_days_and_under_its_condition() {
    // Tested 66 months before the visit.
    let found = |day, tested, brake| {
        let answers = json!({ "load-test": { "date": tested }, "brake": { "choice": brake } });
        failure(&visit_on(day, json!({}), answers), "load-test")
    };
    assert_eq!(found("2023-04-01", "2017-10-01", "1"), GENERAL);
    assert_eq!(found("2023-04-02", "2017-10-02", "1"), None);
    assert_eq!(found("2024-04-01", "2018-10-01", "drum"), MAJOR);
    assert_eq!(found("2024-04-02", "2018-10-02", "drum"), None);
    assert_eq!(found("2024-04-02", "2018-04-01", "drum"), MAJOR);
    // The level is taken on its days.
    assert_eq!(found("2022-06-30", "2016-01-01", "drum"), GENERAL);
    assert_eq!(found("2022-07-01", "2016-01-01", "drum"), MAJOR);
}

#[test]
fn a_major_hazard_tells_its_ground_of_the_day() {
    let grounds = |day| -> Vec<CitedBasis> {
        let answers = json!({
            "certificate": { "verdict": "fail", "photos": photos(2) },
            "last-test": { "none": true },
        });
        visit_on(day, json!({}), answers).failures.remove(0).grounds
    };
    let told = |day| -> Vec<String> {
        let told =
            |ground: &CitedBasis| format!("{} {}", ground.term.unwrap().text().zh, ground.in_chinese());
        grounds(day).iter().map(told).collect()
    };
    assert_eq!(told("2022-06-30"), ["重大事故隐患 《旧规程》（TSG 1-2009）4"]);
    assert_eq!(told("2022-07-01"), ["严重事故隐患 《新办法》第二十五条第（二）项"]);
}

#[test]
fn computed_results_have_days_too() {
    let kinds = |day| -> Vec<&str> {
        let found = visit_on(day, json!({}), json!({}));
        let kind = |result: &ComputedResult| match result {
            ComputedResult::Interval(_) => "interval",
            ComputedResult::Age(_) => "age",
            ComputedResult::Matrix(_) => "matrix",
        };
        found.computed.iter().map(kind).collect()
    };
    assert_eq!(kinds("2029-12-31"), ["interval", "age", "matrix"]);
    assert_eq!(kinds("2030-01-01"), ["interval", "matrix"]);
}

#[test]
fn no_date_is_computed_from_a_rule_that_was_not_seen() {
    let state = |day| {
        let answers = json!({ "last-test": { "date": "2024-01-01" }, "brake": { "choice": "1" } });
        match &visit_on(day, json!({}), answers).computed[0] {
            ComputedResult::Interval(interval) => (interval.state, interval.allowed_until.is_some()),
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(state("2025-12-31"), (IntervalState::Within, true));
    assert_eq!(state("2026-01-01"), (IntervalState::ToBeConfirmed, false));
}
