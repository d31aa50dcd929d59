//! Days, grounds and documents that do not hold.

use super::{every_kind::DOCUMENTS_YAML, spoilt};
use checklists::{Documents, Flaw};

const GROUND: &str = "grounds: [ { term: serious_accident_hazard, document: new-rule, clause: \"Art. 25(3)\", source: verified } ]";

#[test]
fn a_major_level_has_a_ground_on_each_of_its_days() {
    spoilt(
        GROUND,
        "grounds: [] # none",
        &[("# none", "a major failure of load-test has no ground on 2022-07-01")],
    );
    spoilt(
        "                - { term: serious_accident_hazard, document: new-rule, clause: \"Art. 25(2)\", source: verified }\n",
        "",
        &[("grounds:", "a major failure of certificate has no ground on 2022-07-01")],
    );
    spoilt(
        "              in_force: { from: 2022-07-01 }\n              when: { item: brake, is: drum }\n",
        "              when: { item: brake, is: drum }\n",
        &[("Art. 25(3)", "a major failure of load-test has no ground on 2020-01-01")],
    );
    spoilt(
        "- { term: major_accident_hazard, document: old-rule, clause: \"4\", source: recalled }",
        "- { document: old-rule, clause: \"4\", source: recalled } # of the past",
        &[("# of the past", "a ground says what it calls the hazard (term)")],
    );
    spoilt(
        "- { document: new-rule, clause: \"Art. 25(1)\", source: verified }",
        "- { document: new-rule, clause: \"Art. 25(1)\", term: serious_accident_hazard, source: verified }",
        &[("Art. 25(1)", "a term is what the ground of a level calls the hazard")],
    );
    spoilt(
        "- { level: general, reason: { zh: 未巡查, en: No patrol } }",
        "- { level: general, reason: { zh: 未巡查, en: No patrol }, grounds: [ { document: new-rule, term: serious_accident_hazard, source: inference } ] }",
        &[("zh: 未巡查", "a general failure of patrol has no grounds")],
    );
}

#[test]
fn an_item_rests_on_something_on_each_of_its_days() {
    spoilt(
        "in_force: { from: 2026-05-01 }",
        "in_force: { from: 2022-06-01 } # early",
        &[(
            "basis: [ { document: new-rule, source: verified } ]",
            "item patrol rests on nothing on 2022-06-01",
        )],
    );
    spoilt(
        "          - { document: new-rule, clause: \"Art. 25(1)\", source: verified }\n",
        "",
        &[("basis:", "item certificate rests on nothing on 2022-07-01")],
    );
}

#[test]
fn a_verified_clause_has_an_address() {
    spoilt(
        "- { document: old-rule, clause: \"3\", source: recalled }",
        "- { document: old-rule, clause: \"3\", source: verified }",
        &[("clause: \"3\"", "a verified clause needs the address where it was seen (url)")],
    );
}

#[test]
fn days_that_hide_others_or_none() {
    spoilt(
        "in_force: { to: 2025-12-31 }",
        "in_force: {}",
        &[("in_force: {}", "in_force needs a first day (from) or a last one (to)")],
    );
    spoilt(
        "- { level: general, reason: { zh: 试验超期, en: Load test too old } }",
        "- { level: general, in_force: { from: 2021-01-01 }, reason: { zh: 试验超期, en: Load test too old } }",
        &[("2021-01-01", "the last failure level of load-test has days: on others there would be none")],
    );
    spoilt(
        "- { limit: 60, in_force: { to: 2023-04-01 } }",
        "- { limit: 60 }",
        &[("- { limit: 60 }", "a limit of load-test without days or a condition hides those after it")],
    );
    spoilt(
        "- { limit: 72 }",
        "- { limit: 72000 }",
        &[("            not_older_than:", "item load-test: months from 0 to 12000")],
    );
    spoilt(
        "when: { item: brake, is: drum }, in_force: { to: 2024-04-01 }",
        "when: { item: brake, is: rope }, in_force: { to: 2024-04-01 }",
        &[("brake, is: rope", "item brake has no answer \"rope\"")],
    );
}

#[test]
fn documents_stand_in_their_own_file() {
    spoilt(
        "sections:\n",
        "documents: [ { code: custom, title: { zh: 做法, en: Custom }, source: inference } ]\nsections:\n",
        &[("documents:", "documents stand in documents.yaml")],
    );
}

#[test]
fn documents_that_do_not_hold() {
    let told = |good: &str, bad: &str| -> Vec<String> {
        assert!(DOCUMENTS_YAML.contains(good), "{good}");
        let yaml = DOCUMENTS_YAML.replacen(good, bad, 1);
        let flaws = Documents::parse("documents.yaml", &yaml).unwrap_err();
        flaws.iter().map(Flaw::to_string).collect()
    };
    assert_eq!(
        told("code: custom", "code: old-rule"),
        ["documents.yaml:14: document code old-rule occurs twice"]
    );
    assert_eq!(
        told("    url: \"https://example.com/new-rule\"\n", ""),
        ["documents.yaml:12: document new-rule is verified: url says where it was seen"]
    );
    assert_eq!(
        told("successor: new-rule", "successor: newer-rule"),
        ["documents.yaml:6: there is no document newer-rule"]
    );
    assert_eq!(
        told("in_force: { to: 2022-06-30 }\n", "in_force: { to: 2022-06-29 }\n"),
        ["documents.yaml:6: new-rule is not in force yet on the day after 2022-06-29"]
    );
    assert_eq!(told("zh: 旧规程", "zh: \"\""), ["documents.yaml:3: the text in Chinese is empty (zh)"]);
}
