//! Cases of `vectors/` with one to eight changes each: near what people answer, so that every conclusion is reached.

use checklists::{Answer, Answers, AttributeValue, Library, Subject, Template, Verdict};
use chrono::{NaiveDate, TimeDelta};
use proptest::{collection, prelude::*, sample::Index};
use serde::Deserialize;
use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

#[derive(Deserialize)]
struct Case {
    checklist: String,
    version: u32,
    inspection: Subject,
    answers: Answers,
}

static CASES: LazyLock<Vec<(Arc<Template>, Case)>> = LazyLock::new(|| {
    let library = Library::embedded().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path| {
        let case: Case = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        (Arc::clone(library.version(&case.checklist, case.version).unwrap()), case)
    };
    paths.into_iter().map(read).collect()
});

#[derive(Clone, Debug)]
enum Change {
    DropAnswer(Index),
    /// By the same item's of another case.
    TakeAnswer(Index, Index),
    ShiftVisit(i64),
    DropAttribute(Index),
    EditAttribute(Index, f64, i64),
    EditAnswer(Index, Verdict, f64, i64, u32),
}

fn days() -> impl Strategy<Value = i64> {
    let years = [365, -365, 366, 730, -1461, 3652, -5479];
    prop_oneof![-31_i64..31, proptest::sample::select(years.to_vec()), -8000_i64..4000]
}

fn factor() -> impl Strategy<Value = f64> {
    proptest::sample::select(vec![0.0, 0.5, 0.9, 0.999_999, 1.000_001, 1.1, 2.0, 10.0])
}

fn change() -> impl Strategy<Value = Change> {
    let verdict =
        proptest::sample::select(vec![Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Defective]);
    prop_oneof![
        1 => any::<Index>().prop_map(Change::DropAnswer),
        2 => any::<(Index, Index)>().prop_map(|(one, other)| Change::TakeAnswer(one, other)),
        1 => days().prop_map(Change::ShiftVisit),
        1 => any::<Index>().prop_map(Change::DropAttribute),
        2 => (any::<Index>(), factor(), days()).prop_map(|(one, by, days)| Change::EditAttribute(one, by, days)),
        4 => (any::<Index>(), verdict, factor(), days(), 0_u32..4)
            .prop_map(|(one, verdict, by, days, count)| Change::EditAnswer(one, verdict, by, days, count)),
    ]
}

pub fn mutated() -> impl Strategy<Value = (Arc<Template>, Subject, Answers)> {
    (any::<Index>(), collection::vec(change(), 1..8)).prop_map(|(which, changes)| {
        let (template, case) = which.get(CASES.as_slice());
        let (mut subject, mut answers) = (case.inspection.clone(), case.answers.clone());
        for change in changes {
            apply(change, template, &mut subject, &mut answers);
        }
        (Arc::clone(template), subject, answers)
    })
}

fn apply(change: Change, template: &Template, subject: &mut Subject, answers: &mut Answers) {
    let items: Vec<String> = answers.keys().cloned().collect();
    let attributes: Vec<String> = subject.attributes.keys().cloned().collect();
    match change {
        Change::DropAnswer(one) if !items.is_empty() => {
            answers.remove(one.get(&items));
        }
        Change::TakeAnswer(one, other) => {
            let codes: Vec<&str> = template.items().map(|item| item.code.as_str()).collect();
            let code = *one.get(&codes);
            let given: Vec<&Answer> = CASES
                .iter()
                .filter(|(theirs, _)| theirs.code == template.code)
                .filter_map(|(_, case)| case.answers.get(code))
                .collect();
            if !given.is_empty() {
                answers.insert(code.to_owned(), (*other.get(&given)).clone());
            }
        }
        Change::ShiftVisit(days) => subject.date = shifted(subject.date, days),
        Change::DropAttribute(one) if !attributes.is_empty() => {
            subject.attributes.remove(one.get(&attributes));
        }
        Change::EditAttribute(one, by, days) if !attributes.is_empty() => {
            if let Some(value) = subject.attributes.get_mut(one.get(&attributes)) {
                *value = match value {
                    AttributeValue::Flag(flag) => AttributeValue::Flag(!*flag),
                    AttributeValue::Number(number) => AttributeValue::Number(*number * by),
                    AttributeValue::Text(text) => match text.parse() {
                        Ok(date) => AttributeValue::Text(shifted(date, days).to_string()),
                        Err(_) => AttributeValue::Text(text.clone()),
                    },
                };
            }
        }
        Change::EditAnswer(one, verdict, by, days, count) if !items.is_empty() => {
            if let Some(answer) = answers.get_mut(one.get(&items)) {
                answer.verdict = answer.verdict.map(|_| verdict);
                answer.number = answer.number.map(|number| number * by);
                answer.count = answer.count.map(|_| count);
                answer.date = answer.date.map(|date| shifted(date, days));
                for number in answer.numbers.iter_mut().flat_map(|numbers| numbers.values_mut()) {
                    *number *= by;
                }
                answer.reason.get_or_insert_with(|| "现场没有".to_owned());
            }
        }
        Change::DropAnswer(_)
        | Change::DropAttribute(_)
        | Change::EditAttribute(..)
        | Change::EditAnswer(..) => {}
    }
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(date)
}
