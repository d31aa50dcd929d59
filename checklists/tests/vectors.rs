//! The cases of `vectors/`: answers in, evaluation out, for this crate as for any phone app.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use checklists::{
    Answers, Evaluation, HazardLevel, Library, Subject, Template, evaluate, evaluation::ComputedResult, merge,
};
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    checklist: String,
    version: u32,
    inspection: Subject,
    answers: Answers,
    evaluation: Evaluation,
}

fn cases() -> BTreeMap<String, Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let case =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().unwrap().to_string_lossy().into_owned(), case)
        })
        .collect()
}

#[test]
fn every_case_evaluates_as_it_says() {
    let library = Library::embedded().unwrap();
    for (name, case) in cases() {
        let template = library
            .version(&case.checklist, case.version)
            .unwrap_or_else(|| panic!("{name}"));
        let found = evaluate(template, &case.inspection, &case.answers);
        let pretty = |evaluation: &Evaluation| serde_json::to_string_pretty(evaluation).unwrap();
        assert_eq!(pretty(&found), pretty(&case.evaluation), "{name}: {}", case.what);
    }
}

#[test]
fn answers_merged_with_themselves_or_with_nothing_evaluate_the_same() {
    for (name, case) in cases() {
        assert_eq!(merge(&case.answers, &Answers::new()), case.answers, "{name}");
        assert_eq!(merge(&case.answers, &case.answers), case.answers, "{name}");
    }
}

#[test]
fn each_checklist_has_ten_cases_a_major_hazard_and_each_of_its_results() {
    let library = Library::embedded().unwrap();
    let cases = cases();
    for template in library.iter() {
        let own: Vec<_> = cases
            .values()
            .filter(|case| case.checklist == template.code)
            .collect();
        let code = &template.code;
        assert!(own.len() >= 10, "{code} has {} cases", own.len());
        assert!(
            own.iter().any(|case| case
                .evaluation
                .failures
                .iter()
                .any(|found| found.level == HazardLevel::Major)),
            "{code} has no case with a major hazard"
        );
        let mut states: Vec<String> = Vec::new();
        for result in own.iter().flat_map(|case| &case.evaluation.computed) {
            states.push(match result {
                ComputedResult::Interval(interval) => format!("{:?}", interval.state),
                ComputedResult::Age(age) => format!("{:?}", age.reached),
                ComputedResult::Matrix(matrix) => format!("complete: {}", matrix.complete),
            });
        }
        states.sort();
        states.dedup();
        assert!(
            states.len() >= 2,
            "{code}: its computed results only ever are {states:?}"
        );
    }
}

#[test]
fn every_kind_of_condition_occurs() {
    let library = Library::embedded().unwrap();
    let written: String = library.iter().map(|template| template.to_json()).collect();
    for word in [
        "\"all\":",
        "\"any\":",
        "\"not\":",
        "\"includes\":",
        "\"inspection_date\":",
        "\"attribute\":",
        "\"is\":",
        "\"in\":",
        "\"months_ago\":",
        "\"at_least\":",
    ] {
        assert!(written.contains(word), "no condition with {word}");
    }
}

#[test]
fn the_three_checklists_are_whole() {
    let library = Library::embedded().unwrap();
    let items = |code: &str| library.version(code, 1).unwrap().counts().items;
    assert_eq!(
        [
            items("hazmat-piping"),
            items("drum-brake-lifts"),
            items("crowded-venues")
        ],
        [34, 31, 32]
    );
}

#[test]
fn a_template_comes_back_from_json_with_the_same_hash() {
    for template in Library::embedded().unwrap().iter() {
        let back = Template::from_json(&template.to_json()).unwrap();
        assert_eq!((back.hash(), &back), (template.hash(), template.as_ref()));
    }
}
