//! Each kind of answer: when it fails, what it still lacks, when it is no answer at all.

use super::{GENERAL, MAJOR, UNUSABLE, failure, missing, photos, visit, visit_on};
use checklists::{HazardLevel, MissingWhat};
use serde_json::{Value, json};

#[test]
fn a_verdict_fails_when_failed_or_defective_and_needs_a_reason_when_not_applicable() {
    let of = |answer: Value| visit(json!({}), json!({ "certificate": answer }));
    for verdict in ["fail", "defective"] {
        let found = of(json!({ "verdict": verdict, "photos": photos(2) }));
        assert_eq!(failure(&found, "certificate"), GENERAL);
        assert_eq!(missing(&found, "certificate"), []);
    }
    let found = of(json!({ "verdict": "na" }));
    assert_eq!(failure(&found, "certificate"), None);
    // No photo is asked for of what is not there.
    assert_eq!(missing(&found, "certificate"), [(MissingWhat::Reason, 1)]);
    let found = of(json!({ "verdict": "na", "reason": "  " }));
    assert_eq!(missing(&found, "certificate"), [(MissingWhat::Reason, 1)]);
    let found = of(json!({ "verdict": "na", "reason": "not built yet" }));
    assert_eq!(missing(&found, "certificate"), []);
}

#[test]
fn photos_are_counted_once_each() {
    let of = |photos: Value| {
        let found = visit(json!({}), json!({ "certificate": { "verdict": "pass", "photos": photos } }));
        missing(&found, "certificate")
    };
    assert_eq!(of(photos(0)), [(MissingWhat::Photo, 2)]);
    assert_eq!(of(photos(1)), [(MissingWhat::Photo, 1)]);
    let same = photos(1)[0].clone();
    assert_eq!(of(json!([same, same])), [(MissingWhat::Photo, 1)]);
    assert_eq!(of(photos(2)), []);
}

#[test]
fn a_photo_item_is_answered_by_photos_or_by_their_absence_with_a_reason() {
    let of = |answer: Value| visit(json!({}), json!({ "pictures": answer }));
    let found = of(json!({ "photos": photos(1) }));
    assert_eq!(missing(&found, "pictures"), [(MissingWhat::Photo, 1)]);
    let found = of(json!({ "none": true }));
    assert_eq!(missing(&found, "pictures"), [(MissingWhat::Reason, 1)]);
    assert_eq!(failure(&found, "pictures"), GENERAL);
    let found = of(json!({ "none": true, "reason": "no light in the pit" }));
    assert_eq!(missing(&found, "pictures"), []);
    let found = of(json!({}));
    assert_eq!(missing(&found, "pictures"), [(MissingWhat::Answer, 1)]);
}

#[test]
fn a_number_is_held_against_the_registry_and_against_another_item() {
    let with = |number: f64, attributes: Value| {
        let answers = json!({
            "thickness": { "number": number, "photos": photos(1) },
            "design-thickness": { "number": 5.0 },
        });
        failure(&visit(attributes, answers), "thickness")
    };
    let known = json!({ "thinnest": 3.0 });
    assert_eq!(with(2.9, known.clone()), MAJOR);
    assert_eq!(with(3.0, known.clone()), None);
    assert_eq!(with(5.0, known.clone()), None);
    assert_eq!(with(5.1, known), MAJOR);
    // A limit that is not known is not checked.
    assert_eq!(with(2.9, json!({})), None);
    assert_eq!(with(2.9, json!({ "thinnest": "three" })), None);
}

#[test]
fn a_number_that_cannot_be_is_no_answer() {
    let of = |answer: Value| missing(&visit(json!({}), json!({ "thickness": answer })), "thickness");
    assert_eq!(of(json!({ "number": 0 })), UNUSABLE);
    assert_eq!(of(json!({ "number": -1 })), UNUSABLE);
    assert_eq!(of(json!({ "number": 1e300 })), UNUSABLE);
    assert_eq!(of(json!({ "number": 0.1 })), []);
}

#[test]
fn each_part_of_a_number_keeps_its_own_limit() {
    let with = |answer: Value| visit(json!({ "drive": "rope" }), json!({ "earthing": answer }));
    let parts = |joint: f64, earth: f64| json!({ "numbers": { "joint": joint, "earth": earth }, "stated_limit": 100, "photos": photos(1) });
    assert_eq!(failure(&with(parts(0.03, 99.9)), "earthing"), None);
    assert_eq!(failure(&with(parts(0.031, 99.9)), "earthing"), GENERAL);
    assert_eq!(failure(&with(parts(0.03, 100.0)), "earthing"), GENERAL);
    // What the design says is not written anywhere else: it has to be entered.
    let found = with(json!({ "numbers": { "joint": 0.01, "earth": 4 } }));
    assert_eq!(missing(&found, "earthing"), [(MissingWhat::StatedLimit, 1)]);
    for wrong in [
        json!({ "numbers": { "joint": 0.01 } }),
        json!({ "numbers": { "joint": 0.01, "earth": 4, "pole": 1 } }),
        json!({ "numbers": { "joint": -0.01, "earth": 4 } }),
        json!({ "number": 4 }),
    ] {
        assert_eq!(missing(&with(wrong), "earthing"), UNUSABLE);
    }
    let found = with(json!({ "verdict": "na", "reason": "no flanges" }));
    assert_eq!((missing(&found, "earthing"), failure(&found, "earthing")), (vec![], None));
}

#[test]
fn a_count_opens_one_hazard_for_each_unit_beyond_the_limit() {
    let with = |count: u32| {
        let answers = json!({ "leaks": { "count": count, "photos": photos(1) } });
        failure(&visit(json!({ "wheel-fitted": false }), answers), "leaks")
    };
    assert_eq!(with(1), None);
    assert_eq!(with(2), GENERAL);
    assert_eq!(with(5), Some((HazardLevel::General, 4)));
    assert_eq!(with(1001), None, "a slip of the finger opens nothing");
    let slip = visit(json!({}), json!({ "leaks": { "count": 1001, "photos": photos(1) } }));
    assert_eq!(missing(&slip, "leaks"), [(MissingWhat::UsableAnswer, 1)]);
    // Where the lower level is not established, the higher stands.
    let answers = json!({ "leaks": { "count": 2, "photos": photos(1) } });
    assert_eq!(failure(&visit(json!({}), answers), "leaks"), MAJOR);
}

#[test]
fn a_date_is_judged_from_the_day_of_the_inspection_in_calendar_months() {
    let with = |answer: Value| {
        let found = visit(json!({}), json!({ "last-test": answer }));
        let lacks_a_photo = missing(&found, "last-test") == [(MissingWhat::Photo, 1)];
        assert_eq!(failure(&found, "last-test").is_some(), lacks_a_photo);
        failure(&found, "last-test")
    };
    assert_eq!(with(json!({ "date": "2017-02-01" })), None);
    assert_eq!(with(json!({ "date": "2017-01-31" })), GENERAL);
    assert_eq!(with(json!({ "none": true })), GENERAL);
    // A stated interval takes the place of twelve months, up to thirty-six.
    assert_eq!(with(json!({ "date": "2017-01-31", "stated_limit": 24 })), None);
    assert_eq!(with(json!({ "date": "2017-12-31", "stated_limit": 1 })), GENERAL);
    assert_eq!(with(json!({ "date": "2015-02-01", "stated_limit": 60 })), None);
    assert_eq!(with(json!({ "date": "2015-01-31", "stated_limit": 60 })), GENERAL);
}

#[test]
fn a_date_that_cannot_be_is_no_answer() {
    let of = |answer: Value| missing(&visit(json!({}), json!({ "last-test": answer })), "last-test");
    assert_eq!(of(json!({ "date": "2018-02-02" })), UNUSABLE);
    assert_eq!(of(json!({ "date": "2018-02-01" })), []);
    assert_eq!(of(json!({ "date": "2018-01-01", "stated_limit": -1 })), UNUSABLE);
    let answers = json!({ "last-test": { "date": "2018-01-01" }, "next-test": { "none": true } });
    assert_eq!(missing(&visit(json!({}), answers), "next-test"), UNUSABLE);
}

#[test]
fn choices_fail_by_the_option() {
    let with = |answers: Value| visit(json!({}), answers);
    assert_eq!(failure(&with(json!({ "brake": { "choice": "drum" } })), "brake"), GENERAL);
    assert_eq!(failure(&with(json!({ "brake": { "choice": "DZS200" } })), "brake"), None);
    assert_eq!(missing(&with(json!({ "brake": { "choice": "disc" } })), "brake"), UNUSABLE);
    let found = with(json!({ "equipment": { "choices": ["lift", "raft"] } }));
    assert_eq!(failure(&found, "equipment"), GENERAL);
    let found = with(json!({ "equipment": { "choices": ["lift", "ship"] } }));
    assert_eq!(missing(&found, "equipment"), UNUSABLE);
}

#[test]
fn a_text_of_another_form_is_taken_with_a_warning() {
    let with = |text: &str| {
        let answers = json!({
            "certificate": { "verdict": "pass", "photos": photos(2) },
            "certificate-number": { "text": text },
        });
        visit(json!({}), answers)
    };
    assert!(with("TS123").warnings.is_empty());
    let found = with("XTS123");
    assert_eq!(found.warnings[0].text.en, "Two letters and digits");
    assert_eq!(missing(&found, "certificate-number"), []);
    assert_eq!(missing(&with(" "), "certificate-number"), UNUSABLE);
}

#[test]
fn two_values_or_one_of_another_kind_are_no_answer() {
    for answer in [json!({ "verdict": "pass", "number": 1 }), json!({ "number": 1 }), json!({ "none": true })]
    {
        let found = visit(json!({}), json!({ "certificate": answer }));
        assert_eq!(missing(&found, "certificate"), UNUSABLE);
        assert_eq!(failure(&found, "certificate"), None);
    }
}

#[test]
fn a_count_names_its_units() {
    let found = |answer: Value| visit_on("2020-01-01", json!({}), json!({ "untested": answer }));
    let first = json!({ "description": "1号" });
    let second = json!({ "equipment_id": "0190b3a0-5c1e-7a10-8f00-000000000001" });
    // One is within the limit.
    assert_eq!(missing(&found(json!({ "count": 1 })), "untested"), []);
    assert_eq!(missing(&found(json!({ "count": 3 })), "untested"), [(MissingWhat::Units, 3)]);
    let unnamed = json!({ "count": 3, "units": [first, second, { "description": " " }] });
    assert_eq!(missing(&found(unnamed), "untested"), [(MissingWhat::Units, 1)]);
    let whole = found(json!({ "count": 2, "units": [first, second] }));
    assert_eq!(missing(&whole, "untested"), []);
    let failure = &whole.failures[0];
    assert_eq!((failure.count, failure.units.len()), (1, 1));
    assert!(failure.units[0].equipment_id.is_some());
    assert_eq!(missing(&found(json!({ "count": 0, "units": [first] })), "untested"), UNUSABLE);
    let of_a_verdict =
        visit_on("2020-01-01", json!({}), json!({ "certificate": { "verdict": "pass", "units": [first] } }));
    assert_eq!(missing(&of_a_verdict, "certificate"), UNUSABLE);
}
