//! Figures for the report.

use super::{GOOD, spoilt};

#[test]
fn a_figure_counts_one_thing() {
    let reason = "a figure counts exactly one of sum, when, complete";
    spoilt("    complete: matrix\n", "", &[("code: all-kept", reason)]);
    spoilt(
        "    sum: { item: leaks }\n",
        "    sum: { item: leaks }\n    complete: matrix\n",
        &[("code: leaking-places", reason)],
    );
    spoilt(
        "sum: { attribute: thinnest }",
        "sum: { attribute: thinnest, item: leaks }",
        &[("item: leaks }", "a sum names exactly one of item, attribute")],
    );
    spoilt(
        "sum: { attribute: thinnest }",
        "sum: {} # of nothing",
        &[("of nothing", "a sum names exactly one of item, attribute")],
    );
    spoilt(
        "sum: { attribute: thinnest }",
        "sum: { attribute: thinnest, part: joint }",
        &[("thinnest, part", "the key part is not for a sum of an attribute")],
    );
}

#[test]
fn a_sum_is_of_a_number_that_there_is() {
    let leaks = "sum: { item: leaks }";
    spoilt(leaks, "sum: { item: no-such }", &[("no-such", "there is no item no-such")]);
    spoilt(
        leaks,
        "sum: { item: brake }",
        &[("sum: { item: brake }", "item brake is answered by a choice: there is no sum of that")],
    );
    spoilt(
        leaks,
        "sum: { item: leaks, part: joint }",
        &[("leaks, part", "item leaks has no number joint to sum")],
    );
    spoilt(
        "item: earthing, part: joint }",
        "item: earthing }",
        &[("item: earthing }", "item earthing has several numbers: which part?")],
    );
    spoilt(
        "item: earthing, part: joint }",
        "item: earthing, part: pole }",
        &[("part: pole", "item earthing has no number pole to sum")],
    );
    spoilt(
        "sum: { attribute: thinnest }",
        "sum: { attribute: thickest }",
        &[("thickest", "there is no attribute thickest")],
    );
    spoilt(
        "sum: { attribute: thinnest }",
        "sum: { attribute: maker }",
        &[("sum: { attribute: maker }", "attribute maker is a text: there is no sum of that")],
    );
    spoilt(leaks, "sum: 3 # plain", &[("# plain", "keys and values are needed here (key: value)")]);
}

#[test]
fn its_condition_is_one_that_items_could_have() {
    let good = "when: { item: thickness, above: { item: design-thickness } }";
    spoilt(good, "when: { item: thicknes, above: 1 }", &[("thicknes,", "there is no item thicknes")]);
    spoilt(
        good,
        "when: { item: thickness, is: thick }",
        &[("is: thick", "is cannot be asked of item thickness: it is answered by a number")],
    );
    spoilt(
        good,
        "when: { item: thickness, above: { item: brake } }",
        &[(
            "above: { item: brake }",
            "figure thicker-than-designed is held against item brake, which has no such number",
        )],
    );
    spoilt(
        good,
        "when: { state: overdue }",
        &[("{ state: overdue }", "state is only for the failure levels of an interval")],
    );
}

#[test]
fn what_is_to_be_complete_is_a_matrix() {
    spoilt("complete: matrix", "complete: matrices", &[("matrices", "there is no computed result matrices")]);
    spoilt(
        "complete: matrix",
        "complete: age",
        &[("complete: age", "age is no matrix, which alone is complete or not")],
    );
}

#[test]
fn since_names_items_with_hazards() {
    let good = "since: [last-test, leaks]";
    spoilt(good, "since: [last-tset]", &[("last-tset", "there is no item last-tset")]);
    spoilt(
        good,
        "since:\n      - last-test\n      - certificate-number # a text",
        &[("# a text", "item certificate-number cannot fail: it has no hazards that could be closed")],
    );
    spoilt(
        good,
        "since: [last-test, last-test]",
        &[("last-test, last-test", "item last-test stands in since twice")],
    );
    spoilt(
        "    complete: matrix\n",
        "    complete: matrix\n    since: [wheel]\n",
        &[("since: [wheel]", "since counts closed hazards, one each: it goes with when")],
    );
}

/// An item may have hazards by an interval alone.
#[test]
fn since_may_name_the_item_that_an_interval_finds_too_late() {
    let yaml = GOOD
        .replacen("rules: { on_or_after: inspection_date }", "na: false", 1)
        .replacen(
            "        failure:\n          levels:\n            - { level: general, reason: { zh: 已过期, en: Past } }\n",
            "",
            1,
        )
        .replacen("since: [last-test, leaks]", "since: [next-test]", 1);
    let template = super::every_kind::parse("good.yaml", &yaml).unwrap();
    assert!(template.item("next-test").unwrap().failure.is_none());
}

#[test]
fn a_figure_has_a_code_of_its_own_and_both_languages() {
    spoilt("code: all-kept", "code: tested # again", &[("# again", "figure code tested occurs twice")]);
    spoilt(
        "code: all-kept",
        "code: all_kept",
        &[("all_kept", "figure code \"all_kept\" is not kebab-case: small letters, digits, single hyphens")],
    );
    spoilt(
        "unit: { zh: 家, en: units }",
        "unit: { zh: 家 }",
        &[("zh: 家 }", "the text in English is missing (en)")],
    );
    spoilt(
        "title: { zh: 全部落实, en: All kept }",
        "title: { zh: \" \", en: All kept }",
        &[("en: All kept", "the text in Chinese is empty (zh)")],
    );
    spoilt("    unit: { zh: 家, en: units }\n", "", &[("code: all-kept", "the key unit is missing")]);
}
