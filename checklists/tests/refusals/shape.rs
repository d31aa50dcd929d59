//! Keys, languages and codes.

use super::spoilt;

#[test]
fn unknown_keys_wherever_they_stand() {
    spoilt(
        "inspects: equipment\n",
        "inspects: equipment\nowner: me\n",
        &[(
            "owner: me",
            "the key owner is not known here; known are: code, version, in_force, title, inspects, equipment_kinds, \
             note, attributes, documents, sections, computed, figures",
        )],
    );
    spoilt(
        "          rules: { past: true,",
        "          rulse: { past: true,",
        &[(
            "rulse",
            "the key rulse is not known here; known are: kind, na, unit, range, limits, whole, parts, limit, named, rules, \
             none, options, pattern, pattern_hint",
        )],
    );
    spoilt(
        "at_most: { item: design-thickness }",
        "at_most: { itm: design-thickness }",
        &[(
            "itm:",
            "the key itm is not known here; known are: item, part, attribute, stated, otherwise, at_most",
        )],
    );
    spoilt(
        "        stop: true\n",
        "        stopp: true\n",
        &[(
            "stopp",
            "the key stopp is not known here; known are: in_force, when, years, stop, to_be_confirmed, reason, basis",
        )],
    );
}

#[test]
fn keys_that_are_missing_double_or_for_another_kind() {
    spoilt(
        "        photo: { rule: always, at_least: 2 }\n        failure:\n          levels:\n            - level: major",
        "        failure:\n          levels:\n            - level: major",
        &[("code: certificate", "the key photo is missing")],
    );
    spoilt(
        "version: 1\n",
        "version: 1\nversion: 2\n",
        &[("version: 2", "the key version stands here twice")],
    );
    spoilt(
        "answer: { kind: count, unit: places, limit: 1 }",
        "answer: { kind: count, unit: places, limit: 1, whole: true }",
        &[("whole: true", "the key whole is not for a count")],
    );
    spoilt(
        "kind: choices\n          options:",
        "kind: text # was choices\n          options:",
        &[("was choices", "the key options is not for a text")],
    );
    spoilt("    from: last-test\n", "", &[("code: age", "an age needs the key from")]);
}

#[test]
fn a_missing_language() {
    spoilt(
        "title: { zh: 样表, en: Sample }",
        "title: { zh: 样表 }",
        &[("样表", "the text in English is missing (en)")],
    );
    spoilt(
        "label: { zh: 老旧, en: ageing }",
        "label: { en: ageing }",
        &[("en: ageing", "the text in Chinese is missing (zh)")],
    );
    spoilt(
        "guidance: { zh: 抄写, en: Copy it }",
        "guidance: { zh: \"\", en: \" \" }",
        &[
            ("zh: \"\"", "the text in Chinese is empty (zh)"),
            ("zh: \"\"", "the text in English is empty (en)"),
        ],
    );
    spoilt(
        "stated: { zh: 规定月数, en: months stated }",
        "stated: { zh: 规定月数, en: \"\" }",
        &[("规定月数", "the text in English is empty (en)")],
    );
    spoilt(
        "title: { zh: 现场, en: On site }",
        "title:\n      zh: 现场\n      en:",
        &[("      en:", "nothing stands after this key")],
    );
}

#[test]
fn codes_that_are_double_or_not_kebab_case() {
    spoilt(
        "- code: next-test",
        "- code: certificate # again",
        &[
            ("# again", "item code certificate occurs twice"),
            ("declared: next-test", "next-test is no item that is answered by a date"),
        ],
    );
    spoilt(
        "- code: on-site",
        "- code: On_Site",
        &[("On_Site", "section code \"On_Site\" is not kebab-case: small letters, digits, single hyphens")],
    );
    spoilt(
        "code: DZS200,",
        "code: DZS 200,",
        &[
            ("DZS 200", "option code \"DZS 200\" of brake is not made of letters, digits and single hyphens"),
            ("in: [drum, DZS200]", "item brake has no answer \"DZS200\""),
        ],
    );
    spoilt("code: boiler", "code: lift", &[("锅炉", "option lift of equipment occurs twice")]);
    spoilt("code: earth,", "code: joint,", &[("接地", "part code joint occurs twice")]);
}
