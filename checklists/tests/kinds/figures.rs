//! What an inspection adds to the figures of the report.

use super::{TEMPLATE, on_paper, photos};
use checklists::figures;
use serde_json::{Value, json};

fn counted(attributes: Value, answers: Value) -> Value {
    let (subject, answers) = on_paper("2018-02-01", attributes, answers);
    json!(figures(&TEMPLATE, &subject, &answers))
}

#[test]
fn a_number_of_the_registry_is_added_once_something_was_looked_at() {
    let with = |thinnest: Value, answers: Value| counted(json!({ "thinnest": thinnest }), answers);
    let looked_at = json!({ "brake": { "choice": "1" } });
    assert_eq!(with(json!(120.5), looked_at.clone()), json!({ "least-thickness": 120.5 }));
    for nothing in [json!(0), json!(-3), json!(1e300), json!("120")] {
        assert_eq!(with(nothing, looked_at.clone()), json!({}));
    }
    assert_eq!(counted(json!({}), looked_at), json!({}));
    // No answer, a cleared one, one that cannot be used, one to an item that does not apply, one to no item.
    for nothing in [
        json!({}),
        json!({ "brake": {} }),
        json!({ "brake": { "choice": "none of them" } }),
        json!({ "next-test": { "date": "2019-02-01" } }),
        json!({ "no-such-item": { "verdict": "pass" } }),
    ] {
        assert_eq!(with(json!(120.5), nothing), json!({}));
    }
}

#[test]
fn a_number_that_was_answered_is_added() {
    let leaks = |answer: Value| counted(json!({}), json!({ "leaks": answer }));
    assert_eq!(leaks(json!({ "count": 3 })), json!({ "leaking-places": 3.0 }));
    assert_eq!(leaks(json!({ "count": 0 })), json!({}));
    assert_eq!(leaks(json!({ "count": 1001 })), json!({}), "cannot be used");
    let joint =
        |drive: &str, answer: Value| counted(json!({ "drive": drive }), json!({ "earthing": answer }));
    let numbers = json!({ "numbers": { "joint": 0.25, "earth": 4 } });
    assert_eq!(joint("rope", numbers.clone()), json!({ "joint-resistance": 0.25 }));
    assert_eq!(joint("oil", numbers), json!({}), "the item does not apply");
    let none = json!({ "verdict": "na", "reason": "no flanges" });
    assert_eq!(joint("rope", none), json!({}));
}

#[test]
fn a_condition_adds_one_where_it_is_established() {
    let thicker = |thickness: f64, design: Value| {
        let answers = json!({ "thickness": { "number": thickness }, "design-thickness": design });
        counted(json!({}), answers)
    };
    let once = json!({ "thicker-than-designed": 1.0 });
    assert_eq!(thicker(6.0, json!({ "number": 5 })), once);
    assert_eq!(thicker(5.0, json!({ "number": 5 })), json!({}));
    // Not answered yet is not established.
    assert_eq!(thicker(6.0, json!({})), json!({}));
    let tested = |answer: Value| counted(json!({}), json!({ "last-test": answer }));
    assert_eq!(tested(json!({ "date": "2017-06-01" })), json!({ "tested": 1.0 }));
    assert_eq!(tested(json!({ "date": "2016-06-01" })), json!({}));
    assert_eq!(tested(json!({ "none": true })), json!({}));
}

#[test]
fn a_complete_matrix_adds_one_whatever_stands_apart() {
    let pass = json!({ "verdict": "pass", "photos": photos(2) });
    let half = json!({ "certificate": pass });
    assert_eq!(counted(json!({}), half), json!({}));
    let whole = json!({ "certificate": pass, "certificate-number": { "text": "TS1" }, "wheel": { "verdict": "fail" } });
    assert_eq!(counted(json!({ "wheel-fitted": true }), whole), json!({ "all-kept": 1.0 }));
    let failed = json!({ "certificate": { "verdict": "fail", "photos": photos(2) } });
    assert_eq!(counted(json!({}), failed), json!({}));
}
