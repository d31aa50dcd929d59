//! What each kind of answer, condition and computed result amounts to, on a made-up checklist that has them all.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod answers;
mod days;
#[path = "../every-kind/mod.rs"]
mod every_kind;
mod figures;
mod results;

use checklists::{Answers, Conclusion, Evaluation, HazardLevel, MissingWhat, Subject, Template, evaluate};
use serde_json::{Value, json};
use std::sync::LazyLock;

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| every_kind::parse("every-kind.yaml", every_kind::YAML).unwrap());

/// On 2018-02-01, with what the registry knows.
fn visit(attributes: Value, answers: Value) -> Evaluation {
    visit_on("2018-02-01", attributes, answers)
}

fn visit_on(date: &str, attributes: Value, answers: Value) -> Evaluation {
    let (subject, answers) = on_paper(date, attributes, answers);
    evaluate(&TEMPLATE, &subject, &answers)
}

fn on_paper(date: &str, attributes: Value, answers: Value) -> (Subject, Answers) {
    let subject = serde_json::from_value(json!({ "date": date, "attributes": attributes })).unwrap();
    let answers: serde_json::Map<String, Value> = answers
        .as_object()
        .unwrap()
        .iter()
        .map(|(item, answer)| {
            let mut answer = answer.clone();
            answer["answered_at"] = json!("2018-02-01T02:03:04Z");
            (item.clone(), answer)
        })
        .collect();
    (subject, serde_json::from_value(Value::Object(answers)).unwrap())
}

fn photos(count: u128) -> Value {
    (1..=count)
        .map(|id| json!({ "id": uuid::Uuid::from_u128(id), "sha256": "0".repeat(64), "size": 1 }))
        .collect()
}

/// What is missing for an item, and how often.
fn missing(found: &Evaluation, item: &str) -> Vec<(MissingWhat, u32)> {
    let of_item = found.missing.iter().filter(|missing| missing.item == item);
    of_item.map(|missing| (missing.what, missing.count)).collect()
}

/// The level and the number of hazards of the item's failure.
fn failure(found: &Evaluation, item: &str) -> Option<(HazardLevel, u32)> {
    let mut of_item = found.failures.iter().filter(|failure| failure.item == item);
    let first = of_item.next().map(|failure| (failure.level, failure.count));
    assert!(of_item.next().is_none(), "{item} fails twice");
    first
}

fn applies(found: &Evaluation, item: &str) -> bool {
    found.applies.iter().any(|code| code == item)
}

const UNUSABLE: [(MissingWhat, u32); 1] = [(MissingWhat::UsableAnswer, 1)];
const GENERAL: Option<(HazardLevel, u32)> = Some((HazardLevel::General, 1));
const MAJOR: Option<(HazardLevel, u32)> = Some((HazardLevel::Major, 1));

#[test]
fn an_empty_sheet_lacks_the_answer_of_each_item_that_applies() {
    let found = visit(json!({}), json!({}));
    let lacking: Vec<&str> = found.missing.iter().map(|missing| missing.item.as_str()).collect();
    assert_eq!(lacking, found.applies);
    assert!(found.missing.iter().all(|missing| missing.what == MissingWhat::Answer));
    assert_eq!(found.conclusion, Conclusion::Incomplete);
    // Not yet, before the certificate and the brake are answered.
    assert!(!applies(&found, "certificate-number") && !applies(&found, "by-condition"));
    // Nobody has told the registry whether there is a wheel, or what drives it.
    assert!(applies(&found, "wheel") && applies(&found, "earthing"));
}

#[test]
fn everything_in_order_is_conforming() {
    let answers = json!({
        "certificate": { "verdict": "pass", "photos": photos(2) },
        "certificate-number": { "text": "TS123" },
        "last-test": { "date": "2017-06-01" },
        "next-test": { "date": "2018-06-01" },
        "thickness": { "number": 4.5 },
        "design-thickness": { "number": 5 },
        "leaks": { "count": 0 },
        "brake": { "choice": "1" },
        "equipment": { "choices": ["lift"] },
        "pictures": { "photos": photos(2) },
    });
    let found = visit(json!({ "wheel-fitted": false, "drive": "oil" }), answers);
    assert_eq!((&found.missing[..], &found.failures[..], &found.warnings[..]), (&[][..], &[][..], &[][..]));
    assert_eq!(found.conclusion, Conclusion::Conforming);
}

#[test]
fn a_level_may_rest_on_a_later_item() {
    let certificate = json!({ "verdict": "fail", "photos": photos(2) });
    let with = |last_test: Value| {
        let answers = json!({ "certificate": certificate, "last-test": last_test });
        failure(&visit(json!({}), answers), "certificate")
    };
    assert_eq!(with(json!({ "none": true })), MAJOR);
    assert_eq!(with(json!({ "date": "2018-01-01" })), GENERAL);
    // Not known is not established.
    assert_eq!(with(json!({})), GENERAL);
}

#[test]
fn an_item_fails_by_its_extra_condition_too() {
    let answers = json!({ "thickness": { "number": 4 }, "leaks": { "count": 2, "photos": photos(1) } });
    let found = visit(json!({}), answers);
    assert_eq!(failure(&found, "thickness"), MAJOR);
    assert_eq!(missing(&found, "thickness"), [(MissingWhat::Photo, 1)]);
}

#[test]
fn an_answer_to_nothing_is_warned_of() {
    let found = visit(json!({}), json!({ "no-such-item": { "verdict": "fail" } }));
    assert_eq!(found.warnings[0].item, "no-such-item");
    assert!(found.failures.is_empty());
}

#[test]
fn an_attribute_of_another_kind_is_not_known() {
    let asked = |value: Value| applies(&visit(json!({ "wheel-fitted": value }), json!({})), "wheel");
    assert!(asked(json!(true)));
    assert!(!asked(json!(false)));
    assert!(asked(json!("false")) && asked(json!(0)));
    let asked = |value: Value| applies(&visit(json!({ "drive": value }), json!({})), "earthing");
    assert!(asked(json!("rope")) && !asked(json!("oil")));
    assert!(asked(json!("steam")) && asked(json!(true)));
}

#[test]
fn an_answer_to_an_item_that_does_not_apply_does_not_count() {
    let answers = json!({ "wheel": { "verdict": "fail" } });
    let found = visit(json!({ "wheel-fitted": false }), answers.clone());
    assert_eq!(failure(&found, "wheel"), None);
    let found = visit(json!({ "wheel-fitted": true }), answers);
    assert_eq!(failure(&found, "wheel"), GENERAL);
}

#[test]
fn only_what_was_in_force_on_the_day_is_cited() {
    let on = |date: &str| {
        let answers = json!({ "certificate": { "verdict": "fail", "photos": photos(2) } });
        let found = visit_on(date, json!({}), answers);
        let cited: Vec<String> = found.failures[0].basis.iter().map(|basis| basis.document.clone()).collect();
        cited.join(" ")
    };
    assert_eq!(on("2022-06-30"), "old-rule");
    assert_eq!(on("2022-07-01"), "new-rule");
    // A clause may be in force for fewer days than its document.
    assert_eq!(on("2030-01-01"), "new-rule custom");
}
