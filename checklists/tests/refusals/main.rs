//! A bad template is refused with file, line and reason. Each case spoils one place of a good one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod conditions;
mod days;
#[path = "../every-kind/mod.rs"]
mod every_kind;
mod figures;
mod items;
mod results;
mod shape;

use checklists::Flaw;

const GOOD: &str = every_kind::YAML;

/// Replaces `good` by `bad` and expects exactly these flaws: on the first line with the word, for the reason.
#[track_caller]
fn spoilt(good: &str, bad: &str, expected: &[(&str, &str)]) {
    assert!(GOOD.contains(good), "{good}");
    refused(&GOOD.replacen(good, bad, 1), expected);
}

#[track_caller]
fn refused(yaml: &str, expected: &[(&str, &str)]) {
    let told: Vec<String> =
        every_kind::parse("bad.yaml", yaml).unwrap_err().iter().map(Flaw::to_string).collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|(word, reason)| {
            let line = yaml.lines().position(|line| line.contains(word)).unwrap() + 1;
            format!("bad.yaml:{line}: {reason}")
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn the_good_one_is_taken() {
    let template = every_kind::parse("good.yaml", GOOD).unwrap();
    assert_eq!(template.counts().items, 16);
    assert_eq!(template.counts().sections, 2);
    assert_eq!(template.counts().photo_always, 2);
    assert_eq!(template.counts().kinds["number"], 3);
}

#[test]
fn several_flaws_are_told_at_once_in_the_order_of_the_lines() {
    let yaml = GOOD
        .replacen("items: [wheel]", "items: [rudder]", 1)
        .replacen("when: { item: certificate, is: pass }", "when: { item: certificate, is: fine }", 1)
        .replacen("document: old-rule, clause", "document: older-rule, clause", 1);
    refused(
        &yaml,
        &[
            ("grounds:", "a major failure of certificate has no ground on 2018-01-15"),
            ("older-rule", "there is no document older-rule in documents.yaml"),
            ("is: fine", "item certificate has no answer \"fine\""),
            ("[rudder]", "there is no item rudder"),
        ],
    );
}

#[test]
fn what_is_no_template_at_all() {
    let told = |yaml: &str| every_kind::parse("bad.yaml", yaml).unwrap_err()[0].to_string();
    assert_eq!(told(""), "bad.yaml:1: the file is empty or ends too early");
    assert_eq!(told("- one\n- two\n"), "bad.yaml:1: keys and values are needed here (key: value)");
    assert_eq!(told("code: a\n  b: [\n"), "bad.yaml:2: mapping values are not allowed in this context");
    let two = format!("{GOOD}---\n{GOOD}");
    assert_eq!(
        told(&two),
        format!(
            "bad.yaml:{}: a file holds one template: take out the line '---' and what follows",
            // '---', then a comment, then the second template.
            GOOD.lines().count() + 3
        )
    );
}
