//! Limits, failures, photos and days.

use super::{GOOD, refused, spoilt};

#[test]
fn limits_that_cannot_be_kept_or_have_no_unit() {
    spoilt(
        "{ kind: number, unit: mm }",
        "{ kind: number }",
        &[("{ kind: number }", "item design-thickness: a number or limit has no unit")],
    );
    spoilt(
        "unit: ohm, range: { at_least: 0 }, limits: { at_most: 0.03 }",
        "unit: \"\", range: { at_least: 0 }, limits: { at_most: 0.03 }",
        &[("接头", "item earthing: a number or limit has no unit")],
    );
    spoilt("kind: count, unit: places", "kind: count", &[("kind: count", "a count needs the key unit")]);
    spoilt(
        "    unit: mm\n    label: { zh: 最小壁厚",
        "    label: { zh: 最小壁厚",
        &[("code: thinnest", "attribute thinnest is a number without a unit")],
    );
    spoilt(
        "          unit: mm\n          range: { above: 0 }\n",
        "          unit: mm\n          range:\n            above: 3\n            below: 3\n",
        &[("range:", "no number can keep these range of item thickness")],
    );
    spoilt(
        "at_least: { attribute: thinnest }",
        "at_least: { attribute: drive }",
        &[(
            "at_least: { attribute: drive }",
            "thickness is held against attribute drive, which is no number",
        )],
    );
    spoilt(
        "at_most: { item: design-thickness }",
        "at_most: { item: earthing }",
        &[(
            "at_most: { item: earthing }",
            "thickness is held against item earthing, which has no such number",
        )],
    );
    spoilt(
        "range: { above: 0 }",
        "range: { above: { item: leaks } }",
        &[("range: { above: {", "the range of item thickness is given by plain numbers")],
    );
    let twice =
        GOOD.replacen("{ at_most: 0.03 }", "{ at_most: { stated: { zh: 限, en: limit } } }", 1).replacen(
            "answer:\n          kind: number\n          na: true",
            "answer: # two\n          kind: number\n          na: true",
            1,
        );
    refused(&twice, &[("# two", "item earthing has more than one stated limit")]);
    spoilt(
        "pattern: \"[A-Z]{2}[0-9]+\"",
        "pattern: \"[A-Z\"",
        &[("[A-Z\"", "the pattern of item certificate-number is no regular expression")],
    );
    spoilt(
        "{ on_or_after: inspection_date }",
        "{ on_or_after: tomorrow }",
        &[("tomorrow", "\"tomorrow\" is neither inspection_date nor a date YYYY-MM-DD")],
    );
    spoilt(
        "{ on_or_after: inspection_date }",
        "{ on_or_after: { item: leaks } }",
        &[(
            "on_or_after: { item: leaks }",
            "item next-test is held against leaks, which is no other item with a date",
        )],
    );
}

#[test]
fn failures_without_a_level_and_levels_without_a_failure() {
    spoilt(
        "        failure:\n          levels:\n            - { level: general, reason: { zh: 不允许, en: Not allowed } }\n",
        "",
        &[("code: equipment", "item equipment can fail, but no failure level is given")],
    );
    spoilt(
        "levels:\n            - { level: general, reason: { zh: 不允许, en: Not allowed } }\n",
        "levels: [] # none\n",
        &[("# none", "the failure of equipment has no level")],
    );
    spoilt(
        "- level: major\n              reason: { zh: 泄漏, en: Leaks }\n",
        "- level: major\n              when: { item: leaks, above: 9 }\n              reason: { zh: 泄漏, en: Leaks }\n",
        &[("above: 9", "the last failure level of leaks has a condition: some failures would have no level")],
    );
    spoilt(
        "level: general\n              when: { attribute: wheel-fitted, is: false }\n",
        "level: general # first\n",
        &[("# first", "a failure level of leaks without a condition hides those after it")],
    );
    spoilt(
        "        photo: { rule: none }\n        basis: [ { document: custom, source: verified } ]\n        guidance: { zh: 抄图纸",
        "        photo: { rule: none }\n        failure: { levels: [ { level: general, reason: { zh: 因, en: Why } } ] }\n        basis: [ { document: custom, source: verified } ]\n        guidance: { zh: 抄图纸",
        &[("zh: 因", "item design-thickness cannot fail: there is no rule that an answer could break")],
    );
}

#[test]
fn photos_answers_and_days_that_do_not_hold() {
    spoilt(
        "photo: { rule: always, at_least: 2 }\n        failure:\n          levels:\n            - level: major",
        "photo: { rule: always, at_least: 0 }\n        failure:\n          levels:\n            - level: major",
        &[("at_least: 0 }", "item certificate asks for photos, but for at least 0")],
    );
    spoilt(
        "answer: { kind: photo }\n        photo: { rule: always, at_least: 2 }",
        "answer: { kind: photo }\n        photo: { rule: on_failure, at_least: 2 }",
        &[("on_failure, at_least: 2", "item pictures is answered by photos: its photo rule is always")],
    );
    spoilt(
        "answer:\n          kind: number\n          na: true\n",
        "answer: # earthing\n          kind: number\n",
        &[(
            "# earthing",
            "item earthing is asked where attribute drive is not known: it needs the answer 'not applicable' \
             (na: true)",
        )],
    );
    spoilt(
        "in_force: { from: 2018-01-15 }",
        "in_force: { from: 2018-01-15, to: 2017-01-01 }",
        &[("2017-01-01", "in force until 2017-01-01, before it begins on 2018-01-15")],
    );
    spoilt(
        "in_force: { from: 2018-01-15 }",
        "in_force: { to: 2018-01-15 }",
        &[("to: 2018-01-15", "from which day is this version in force? (from)")],
    );
    spoilt(
        "in_force: { from: 2018-01-15 }",
        "in_force: { from: 2018-02-31 }",
        &[("2018-02-31", "this is no day of the calendar (YYYY-MM-DD)")],
    );
    spoilt("version: 1\n", "version: 0\n", &[("version: 0", "versions are counted from 1")]);
    spoilt(
        "equipment_kinds: [\"8300\", \"31\"]",
        "equipment_kinds: [\"8300\", lifts]",
        &[("lifts]", "\"lifts\" is no code of the equipment catalogue: four digits, or the first of them")],
    );
    spoilt(
        "inspects: equipment\n",
        "inspects: unit\n",
        &[("equipment_kinds:", "equipment_kinds is only for a checklist that inspects equipment")],
    );
}
