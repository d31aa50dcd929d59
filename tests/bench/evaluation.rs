//! Evaluating checklists, which every merge of answers does, beside reading the same answers from JSON: all vectors.

use crate::ratio;
use checklists::{Answers, Library, Subject, evaluate};
use serde_json::Value;
use std::{hint::black_box, path::Path};

pub async fn beside_reading() {
    let library = Library::embedded().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checklists/vectors");
    let cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|text| {
            let case: Value = serde_json::from_str(&text).unwrap();
            let template = library.version(case["checklist"].as_str().unwrap(), 2).unwrap();
            let subject: Subject = serde_json::from_value(case["inspection"].clone()).unwrap();
            let answers: Answers = serde_json::from_value(case["answers"].clone()).unwrap();
            (template, subject, case["answers"].to_string(), answers)
        })
        .collect();
    ratio::print(
        &format!("Evaluating {} vectors to reading their answers", cases.len()),
        ("evaluating", async || {
            for (template, subject, _, answers) in &cases {
                black_box(evaluate(template, subject, answers));
            }
        }),
        ("reading", async || {
            for (_, _, text, _) in &cases {
                black_box(serde_json::from_str::<Answers>(text).unwrap());
            }
        }),
    )
    .await;
}
