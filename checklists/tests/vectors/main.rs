//! The cases of `vectors/`: answers in, evaluation out, for this crate as for any phone app.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod unreached;

use checklists::{
    Answers, Evaluation, Library, MergedAnswer, Subject, Template, condition::Condition, evaluate,
    evaluation::ComputedResult, merge,
};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use unreached::{Reached, unreached};

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
        let template = library.version(&case.checklist, case.version).unwrap_or_else(|| panic!("{name}"));
        let found = evaluate(template, &case.inspection, &case.answers);
        let pretty = |evaluation: &Evaluation| serde_json::to_string_pretty(evaluation).unwrap();
        assert_eq!(pretty(&found), pretty(&case.evaluation), "{name}: {}", case.what);
    }
}

#[test]
fn answers_merged_with_themselves_or_with_nothing_evaluate_the_same() {
    for (name, case) in cases() {
        let mut answers = case.answers.clone();
        assert!(merge(&mut answers, Answers::new()).is_empty(), "{name}");
        let again = merge(&mut answers, case.answers.clone());
        assert!(again.values().all(|became| *became == MergedAnswer::Unchanged), "{name}");
        assert_eq!(answers, case.answers, "{name}");
    }
}

#[test]
fn each_checklist_has_ten_cases_or_two_an_item() {
    let library = Library::embedded().unwrap();
    let cases = cases();
    for template in library.iter() {
        let own: Vec<_> = cases.values().filter(|case| case.checklist == template.code).collect();
        let code = &template.code;
        let enough = template.items().count().saturating_mul(2).min(10);
        assert!(own.len() >= enough, "{code} has {} cases", own.len());
    }
}

#[test]
fn the_cases_reach_everything() {
    let cases = cases();
    for template in Library::embedded().unwrap().iter() {
        let own: Vec<Reached<'_>> = cases
            .values()
            .filter(|case| case.checklist == template.code && case.version == template.version)
            .map(|case| Reached {
                inspection: &case.inspection,
                answers: &case.answers,
                evaluation: &case.evaluation,
            })
            .collect();
        let lines = unreached(template, &own);
        assert!(lines.is_empty(), "{}: no case reaches\n{}", template.code, lines.join("\n"));
    }
}

#[test]
fn every_state_of_every_computed_result_occurs() {
    let states: BTreeSet<String> = cases()
        .values()
        .flat_map(|case| &case.evaluation.computed)
        .map(|result| match result {
            ComputedResult::Interval(interval) => format!("interval {:?}", interval.state),
            ComputedResult::Age(age) => format!("age reached {:?}", age.reached),
            ComputedResult::Matrix(matrix) => format!("matrix complete {}", matrix.complete),
        })
        .collect();
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    assert_eq!(
        states,
        [
            "age reached None",
            "age reached Some(false)",
            "age reached Some(true)",
            "interval BeyondAllowed",
            "interval NotComputable",
            "interval Overdue",
            "interval Stop",
            "interval ToBeConfirmed",
            "interval Within",
            "matrix complete false",
            "matrix complete true",
        ]
    );
}

/// A kind of condition occurs where it decides something: whether an item is asked (both ways), or a failure's level.
#[test]
fn every_kind_of_condition_occurs() {
    let (library, cases) = (Library::embedded().unwrap(), cases());
    let mut deciding = BTreeSet::new();
    for template in library.iter() {
        let own: Vec<&Evaluation> = cases
            .values()
            .filter(|case| case.checklist == template.code)
            .map(|case| &case.evaluation)
            .collect();
        for item in template.items() {
            let asked: BTreeSet<bool> = own.iter().map(|found| found.applies.contains(&item.code)).collect();
            if asked.len() == 2 {
                words(&item.when, &mut deciding);
            }
            for level in item.failure.iter().flat_map(|failure| &failure.levels) {
                let is_taken = own
                    .iter()
                    .flat_map(|found| &found.failures)
                    .any(|failure| failure.item == item.code && failure.reason == level.reason);
                if is_taken {
                    words(&level.when, &mut deciding);
                }
            }
        }
    }
    for word in [
        "item",
        "attribute",
        "all",
        "any",
        "not",
        "is",
        "in",
        "includes",
        "includes_any",
        "above",
        "at_least",
        "part",
        "failed",
    ] {
        assert!(deciding.contains(word), "no case turns on a condition with {word}");
    }
}

/// The keys of a condition, and of the conditions in it.
fn words(condition: &Option<Condition>, found: &mut BTreeSet<String>) {
    let mut open = vec![serde_json::to_value(condition).unwrap()];
    while let Some(next) = open.pop() {
        match next {
            Value::Object(entries) => {
                for (key, value) in entries {
                    found.insert(key);
                    open.push(value);
                }
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
}

#[test]
fn the_three_checklists_are_whole() {
    let library = Library::embedded().unwrap();
    let items = |code: &str| library.version(code, 2).unwrap().counts().items;
    assert_eq!([items("hazmat-piping"), items("drum-brake-lifts"), items("crowded-venues")], [48, 47, 66]);
}

#[test]
fn a_template_comes_back_from_json_with_the_same_hash() {
    for template in Library::embedded().unwrap().iter() {
        let back = Template::from_json(template.json()).unwrap();
        assert_eq!((back.hash(), &back), (template.hash(), template.as_ref()));
    }
}
