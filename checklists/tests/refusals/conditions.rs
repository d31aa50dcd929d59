//! Conditions that cannot hold.

use super::{GOOD, refused, spoilt};
use checklists::Flaw;

#[test]
fn conditions_on_what_does_not_exist_or_comes_later() {
    spoilt(
        "when: { item: certificate, is: pass }",
        "when: { item: permit, is: pass }",
        &[("permit", "there is no item permit")],
    );
    spoilt(
        "when: { item: certificate, is: pass }",
        "when: { all: [ { item: certificate, is: pass },\n          { not: { item: leaks, above: 0 } } ] }",
        &[(
            "above: 0 } }",
            "whether certificate-number is asked rests on item leaks, which comes later or is the same",
        )],
    );
    spoilt(
        "when: { attribute: wheel-fitted, is: false }",
        "when: { attribute: wheel, is: false }",
        &[("attribute: wheel,", "there is no attribute wheel")],
    );
    spoilt(
        "items: [certificate, certificate-number]",
        "items:\n              - certificate\n              - permit",
        &[("- permit", "there is no item permit")],
    );
}

#[test]
fn comparisons_that_do_not_fit_the_kind() {
    let cases = [
        (
            "{ item: certificate, above: 3 }",
            "above cannot be asked of item certificate: it is answered by a verdict",
        ),
        ("{ item: certificate, is: maybe }", "item certificate has no answer \"maybe\""),
        (
            "{ item: certificate, is: true }",
            "is: true or false is for an attribute; item certificate is answered by a verdict",
        ),
        ("{ item: certificate }", "item certificate is compared with nothing"),
        ("{ item: certificate, is: pass, failed: true }", "failed stands alone in a condition"),
        ("{ item: certificate, in: [] }", "in lists nothing"),
        ("{ item: certificate, is: pass, part: joint }", "item certificate has no number joint to compare"),
        (
            "{ attribute: wheel-fitted, above: 2 }",
            "above cannot be asked of attribute wheel-fitted: it is a flag",
        ),
        (
            "{ attribute: wheel-fitted, is: yes-it-is }",
            "attribute wheel-fitted is a flag: here stands a word",
        ),
        ("{ attribute: maker, is: true }", "attribute maker is a text: here stands true or false"),
        ("{ attribute: drive, in: [rope, steam] }", "attribute drive has no option \"steam\""),
        (
            "{ attribute: first-used-on, months_ago: {} }",
            "months_ago is compared by at_least, at_most, above or below",
        ),
        ("{ inspection_date: {} }", "inspection_date is compared by before or on_or_after"),
        ("{ all: [] }", "all of nothing: list conditions"),
        (
            "{ item: certificate, attribute: maker, is: pass }",
            "a condition is about exactly one of all, any, not, item, attribute, inspection_date",
        ),
        (
            "{ not: { item: certificate, is: pass }, is: pass }",
            "is compares an item or an attribute, and none is named here",
        ),
        ("{ state: overdue }", "state is only for the failure levels of an interval"),
    ];
    // In a failure level every item may be looked at, and 'not applicable' does not matter.
    let good = "when: { attribute: wheel-fitted, is: false }";
    for (bad, reason) in cases {
        let bad = format!("when: {bad}");
        spoilt(good, &bad, &[(&bad, reason)]);
    }
    spoilt(
        "when: { state: beyond_allowed }",
        "when: { state: overdu }",
        &[("overdu ", "an interval that fails is overdue or beyond_allowed, not overdu")],
    );
    spoilt(
        good,
        "when: { item: earthing, above: 1 }",
        &[("item: earthing, above", "item earthing has several numbers: which part?")],
    );
    spoilt(
        good,
        "when: { item: leaks, above: { stated: { zh: 限, en: limit } } }",
        &[("zh: 限", "a condition cannot be held against a limit stated on site")],
    );
}

#[test]
fn circles() {
    // Each of two items fails where the other does.
    let two = GOOD
        .replacen(
            "          when: { item: leaks, above: 1 }",
            "          when: { item: leaks, failed: true }",
            1,
        )
        .replacen(
            "          levels:\n            - level: general\n              when: { attribute: wheel-fitted",
            "          when: { item: thickness, failed: true } # back\n          levels:\n            - level: general\n              when: { attribute: wheel-fitted",
            1,
        );
    let place = |item: &str| {
        let start = two.lines().position(|line| line.contains(&format!("- code: {item}"))).unwrap();
        let failure = two.lines().skip(start).position(|line| line == "        failure:").unwrap();
        start + failure + 1
    };
    let told: Vec<String> =
        super::every_kind::parse("bad.yaml", &two).unwrap_err().iter().map(Flaw::to_string).collect();
    assert_eq!(
        told,
        ["thickness", "leaks"].map(|item| format!(
            "bad.yaml:{}: whether {item} fails rests, in a circle, on itself",
            place(item)
        ))
    );

    // An item is asked where an earlier one fails, and that one fails by this one's answer.
    let asked = GOOD
        .replacen("{ item: brake, in: [drum, DZS200] }", "{ item: thickness, failed: true }", 1)
        .replacen(
            "        failure:\n          when: { item: leaks, above: 1 }",
            "        failure: # circle\n          when: { item: by-condition, is: fail }",
            1,
        );
    refused(
        &asked,
        &[
            ("# circle", "whether thickness fails rests, in a circle, on itself"),
            ("item: thickness, failed", "whether by-condition is asked rests, in a circle, on itself"),
        ],
    );
}
