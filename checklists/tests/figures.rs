//! What the cases of `vectors/` add to the figures of their checklists.

#![allow(clippy::unwrap_used)]

use checklists::{
    Answers, AttributeValue, Evaluation, Library, Subject, Template, evaluation::ComputedResult, figures,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::LazyLock,
};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

#[derive(Deserialize)]
struct Case {
    checklist: String,
    version: u32,
    inspection: Subject,
    answers: Answers,
    evaluation: Evaluation,
}

impl Case {
    fn named(name: &str) -> Self {
        Self::read(&folder().join(format!("{name}.json")))
    }

    fn read(path: &Path) -> Self {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn template(&self) -> &'static Template {
        LIBRARY.version(&self.checklist, self.version).unwrap()
    }

    fn figures(&self) -> BTreeMap<String, f64> {
        figures(self.template(), &self.inspection, &self.answers)
    }

    fn fails(&self, items: &[&str]) -> bool {
        let mut failures = self.evaluation.failures.iter();
        failures.any(|failure| items.contains(&failure.item.as_str()))
    }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn cases(of: &str) -> Vec<Case> {
    let paths = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| Case::read(&path)).filter(|case| case.checklist == of).collect()
}

#[test]
fn each_checklist_counts_what_the_campaign_reports() {
    let declared = |code: &str| -> Vec<String> {
        LIBRARY.version(code, 2).unwrap().figures.iter().map(|figure| figure.code.clone()).collect()
    };
    assert_eq!(
        declared("hazmat-piping"),
        [
            "piping-length",
            "piping-length-inspected",
            "piping-length-uninspected",
            "unregistered-piping",
            "unregistered-piping-length",
        ]
    );
    assert_eq!(
        declared("drum-brake-lifts"),
        ["drum-brakes", "drum-brakes-dismantled", "release-pins-non-magnetic"]
    );
    assert_eq!(declared("crowded-venues"), ["three-two-one-complete"]);
    assert!(declared("follow-up").is_empty());
}

#[test]
fn cases_count_as_they_read() {
    for (name, expected) in [
        ("hazmat-piping-conforming", &[("piping-length-inspected", 320.0)][..]),
        ("hazmat-piping-nothing-answered", &[]),
        (
            "hazmat-piping-never-registered-never-inspected",
            &[
                ("piping-length-uninspected", 820.5),
                ("unregistered-piping", 1.0),
                ("unregistered-piping-length", 820.5),
            ],
        ),
        ("drum-brake-lifts-nothing-answered", &[]),
        ("drum-brake-lifts-disc-brake-old-answers", &[]),
        ("drum-brake-lifts-brake-type-unknown", &[]),
        (
            "drum-brake-lifts-conforming",
            &[("drum-brakes", 1.0), ("drum-brakes-dismantled", 1.0), ("release-pins-non-magnetic", 1.0)],
        ),
        (
            "drum-brake-lifts-never-dismantled-plunger-free",
            &[("drum-brakes", 1.0), ("release-pins-non-magnetic", 1.0)],
        ),
        (
            "drum-brake-lifts-dismantled-late-plunger-sluggish",
            &[("drum-brakes", 1.0), ("release-pins-non-magnetic", 1.0)],
        ),
        ("drum-brake-lifts-magnetic-pin-with-jam", &[("drum-brakes", 1.0), ("drum-brakes-dismantled", 1.0)]),
        ("drum-brake-lifts-release-pin-unknown", &[("drum-brakes", 1.0), ("drum-brakes-dismantled", 1.0)]),
        ("crowded-venues-empty-draft", &[]),
        ("crowded-venues-drill-never-held", &[]),
        ("crowded-venues-mall-conforming-2018", &[("three-two-one-complete", 1.0)]),
        ("crowded-venues-inspection-scored-apart", &[("three-two-one-complete", 1.0)]),
        ("follow-up-all-well", &[]),
    ] {
        let expected: BTreeMap<String, f64> =
            expected.iter().map(|(code, number)| ((*code).to_owned(), *number)).collect();
        assert_eq!(Case::named(name).figures(), expected, "{name}");
    }
}

#[test]
fn the_length_of_the_line_comes_from_the_registry() {
    let mut case = Case::named("hazmat-piping-conforming");
    let attributes = &mut case.inspection.attributes;
    attributes.insert("length-m".to_owned(), AttributeValue::Number(1250.5));
    assert_eq!(case.figures().get("piping-length"), Some(&1250.5));
    case.answers.clear();
    assert!(case.figures().is_empty(), "a line that nobody looked at");
}

/// A lift is counted at the inspection or when its hazard is closed, not both times.
#[test]
fn what_is_counted_later_by_its_hazard_is_not_counted_at_the_inspection() {
    let mut seen = BTreeSet::new();
    for case in cases("drum-brake-lifts") {
        let counted = case.figures();
        for figure in case.template().figures.iter() {
            let since: Vec<&str> = figure.since.iter().map(String::as_str).collect();
            let (now, later) = (counted.contains_key(&figure.code), case.fails(&since));
            assert!(!(now && later), "{}", figure.code);
            seen.insert((now, later));
        }
    }
    assert!(seen.contains(&(true, false)) && seen.contains(&(false, true)));
}

#[test]
fn a_line_is_unregistered_where_it_has_a_hazard_for_that() {
    for case in cases("hazmat-piping") {
        assert_eq!(
            case.figures().contains_key("unregistered-piping"),
            case.fails(&["pp-reg-cert", "pp-reg-list-match"])
        );
    }
}

#[test]
fn a_venue_is_complete_where_its_evaluation_says_so() {
    for case in cases("crowded-venues") {
        let complete = case
            .evaluation
            .computed
            .iter()
            .any(|result| matches!(result, ComputedResult::Matrix(matrix) if matrix.complete));
        assert_eq!(case.figures().contains_key("three-two-one-complete"), complete);
    }
}
