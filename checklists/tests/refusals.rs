//! A bad template is refused with file, line and reason.

#![allow(clippy::unwrap_used)]

use checklists::Template;

const GOOD: &str = r#"code: test-list
version: 1
in_force: { from: 2018-01-15 }
title: { zh: "测试", en: "Test" }
inspects: unit
attributes:
  - code: wheel-fitted
    kind: flag
    label: { zh: "有手轮", en: "Wheel fitted" }
documents:
  - code: the-law
    title: { zh: "法", en: "Law" }
    source: verified
sections:
  - code: first
    title: { zh: "一", en: "One" }
    items:
      - code: is-there
        prompt: { zh: "有吗", en: "Is it there?" }
        answer: { kind: verdict }
        photo: { rule: always }
        failure:
          levels:
            - level: general
              reason: { zh: "没有", en: "It is not" }
        basis:
          - { document: the-law, clause: "1", source: verified }
        guidance: { zh: "看", en: "Look" }
      - code: how-thick
        prompt: { zh: "多厚", en: "How thick?" }
        answer: { kind: number, unit: mm, limits: { at_least: 3 } }
        photo: { rule: on_failure }
        when: { item: is-there, is: pass }
        failure:
          levels:
            - level: major
              reason: { zh: "太薄", en: "Too thin" }
        basis:
          - { document: the-law, source: recalled }
        guidance: { zh: "量", en: "Measure" }
"#;

#[test]
fn the_good_one_is_taken() {
    assert_eq!(Template::parse("good.yaml", GOOD).unwrap().counts().items, 2);
}

/// Replaces `from` by `to` and expects a flaw on the line with the reason.
#[track_caller]
fn refused(from: &str, to: &str, line: usize, reason: &str) {
    assert!(GOOD.contains(from), "{from}");
    let flaws = Template::parse("bad.yaml", &GOOD.replacen(from, to, 1)).unwrap_err();
    let told: Vec<String> = flaws.iter().map(ToString::to_string).collect();
    let start = format!("bad.yaml:{line}: ");
    assert!(
        told.iter()
            .any(|flaw| flaw.starts_with(&start) && flaw.contains(reason)),
        "expected {start}{reason}, found {told:#?}"
    );
}

#[test]
fn an_unknown_key() {
    refused(
        "        guidance: { zh: \"看\"",
        "        severity: high\n        guidance: { zh: \"看\"",
        28,
        "severity",
    );
    refused("inspects: unit", "inspects: unit\nowner: me", 6, "owner");
}

#[test]
fn codes_that_are_double_or_not_kebab_case() {
    refused(
        "- code: how-thick",
        "- code: is-there",
        29,
        "item code is-there occurs twice",
    );
    refused("- code: how-thick", "- code: How_Thick", 29, "not kebab-case");
    refused("code: the-law\n", "code: The-Law\n", 11, "not kebab-case");
}

#[test]
fn conditions_on_what_does_not_exist_or_comes_later() {
    refused(
        "when: { item: is-there, is: pass }",
        "when: { item: is-not, is: pass }",
        33,
        "does not exist",
    );
    refused(
        "        photo: { rule: always }",
        "        photo: { rule: always }\n        when: { item: how-thick, above: 1 }",
        22,
        "comes later",
    );
    refused(
        "when: { item: is-there, is: pass }",
        "when: { attribute: no-wheel, is: true }",
        33,
        "does not exist",
    );
}

#[test]
fn comparisons_that_do_not_fit_the_kind() {
    refused(
        "when: { item: is-there, is: pass }",
        "when: { item: is-there, above: 3 }",
        33,
        "which is a verdict",
    );
    refused(
        "when: { item: is-there, is: pass }",
        "when: { item: is-there, is: maybe }",
        33,
        "no answer \"maybe\"",
    );
    refused(
        "when: { item: is-there, is: pass }",
        "when: { item: is-there }",
        33,
        "with nothing",
    );
    refused(
        "when: { item: is-there, is: pass }",
        "when: { attribute: wheel-fitted, above: 2 }",
        33,
        "as its kind does not allow",
    );
}

#[test]
fn circles_through_failed() {
    refused(
        "        failure:\n          levels:\n            - level: major",
        "        failure:\n          when: { item: how-thick, failed: true }\n          levels:\n            - level: major",
        35,
        "leads back to itself",
    );
}

#[test]
fn a_missing_language() {
    refused("{ zh: \"看\", en: \"Look\" }", "{ zh: \"看\" }", 28, "en");
    refused("en: \"Look\"", "en: \" \"", 28, "empty in language en");
}

#[test]
fn a_limit_without_a_unit() {
    refused(
        "kind: number, unit: mm, limits",
        "kind: number, limits",
        31,
        "has no unit",
    );
}

#[test]
fn a_failure_without_a_level() {
    refused(
        "        failure:\n          levels:\n            - level: major\n              reason: { zh: \"太薄\", en: \"Too thin\" }\n",
        "",
        29,
        "no failure level",
    );
    refused(
        "            - level: major\n",
        "            - level: major\n              when: { item: is-there, is: pass }\n",
        35,
        "has a condition",
    );
}

#[test]
fn documents_and_days_that_do_not_hold() {
    refused(
        "document: the-law, source: recalled",
        "document: no-law, source: recalled",
        39,
        "no document no-law",
    );
    refused(
        "in_force: { from: 2018-01-15 }",
        "in_force: { from: 2018-01-15, to: 2017-01-01 }",
        3,
        "lies before",
    );
}

#[test]
fn what_is_not_yaml_at_all() {
    let flaws = Template::parse("bad.yaml", "code: [").unwrap_err();
    assert_eq!(flaws.len(), 1);
    assert!(Template::parse("bad.yaml", "").is_err());
}
