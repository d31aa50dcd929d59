//! Laws: evaluation is total, merging does not depend on the order of arrival.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../every-kind/mod.rs"]
mod every_kind;
mod mutated;

use checklists::{
    Answer, Answers, AttributeValue, CountedUnit, HazardLevel, Library, PhotoRef, Subject, Template, Verdict,
    evaluate, evaluation::ComputedResult, figures, merge,
};
use chrono::{DateTime, NaiveDate, Utc};
use mutated::mutated;
use proptest::{collection, option, prelude::*, sample, strategy::ValueTree, test_runner::TestRunner};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    sync::LazyLock,
};
use uuid::Uuid;

static TEMPLATES: LazyLock<Vec<Arc<Template>>> = LazyLock::new(|| {
    let made_up = every_kind::parse("every-kind.yaml", every_kind::YAML).unwrap();
    let library = Library::embedded().unwrap();
    library.iter().cloned().chain([Arc::new(made_up)]).collect()
});

fn day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        8 => (-20_000_i64..40_000).prop_map(|days| NaiveDate::default() + chrono::TimeDelta::days(days)),
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-100.0_f64..1000.0, Just(f64::MAX), Just(f64::MIN_POSITIVE), Just(0.0), any::<f64>()]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        sample::select(vec![
            "GC1",
            "GC3",
            "1",
            "3",
            "4",
            "lever-drum-plunger",
            "none",
            "lift",
            "escalator",
            "school",
            "drum",
            "raft",
            "joint",
            "earth",
        ])
        .prop_map(str::to_owned),
        ".{0,8}",
    ]
}

prop_compose! {
    fn answer()(
        verdict in option::weighted(0.5, sample::select(vec![Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Defective])),
        number in option::weighted(0.2, number()),
        numbers in option::weighted(0.1, collection::btree_map(word(), number(), 0..4)),
        count in option::weighted(0.2, any::<u32>()),
        units in collection::vec(option::of(".{0,5}"), 0..3),
        date in option::weighted(0.2, day()),
        none in option::weighted(0.1, any::<bool>()),
        choice in option::weighted(0.2, word()),
        choices in option::weighted(0.1, collection::vec(word(), 0..4)),
        text in option::weighted(0.1, ".{0,20}"),
        stated_limit in option::weighted(0.2, number()),
        reason in option::weighted(0.3, ".{0,5}"),
        photos in 0_usize..3,
        seconds in 0_i64..100,
        by in 0_u128..3,
    ) -> Answer {
        Answer {
            verdict, number, numbers, count,
            units: units.into_iter().map(|description| CountedUnit { equipment_id: None, description }).collect(),
            date, none, choice, choices, text, reason, remark: None, stated_limit,
            photos: (0..photos)
                .map(|place| PhotoRef { id: Uuid::from_u128(place as u128), sha256: "0".repeat(64), size: 1 })
                .collect(),
            observed_at: None,
            answered_at: DateTime::<Utc>::from_timestamp(1_517_450_000 + seconds, 0).unwrap(),
            answered_by: Some(Uuid::from_u128(by)),
        }
    }
}

fn answers(codes: Vec<String>) -> impl Strategy<Value = Answers> {
    let most = codes.len();
    collection::btree_map(sample::select(codes), answer(), 0..=most)
}

/// A case near what people answer, or any.
fn a_case() -> impl Strategy<Value = (Arc<Template>, Subject, Answers)> {
    let any =
        any_case().prop_map(|(which, subject, answers)| (Arc::clone(&TEMPLATES[which]), subject, answers));
    prop_oneof![mutated(), any]
}

fn any_case() -> impl Strategy<Value = (usize, Subject, Answers)> {
    (0..TEMPLATES.len()).prop_flat_map(|which| {
        let template = &TEMPLATES[which];
        let mut codes: Vec<String> = template.items().map(|item| item.code.clone()).collect();
        codes.push("no-such-item".to_owned());
        let attributes: Vec<String> =
            template.attributes.iter().map(|attribute| attribute.code.clone()).collect();
        let value = prop_oneof![
            any::<bool>().prop_map(AttributeValue::Flag),
            number().prop_map(AttributeValue::Number),
            day().prop_map(|day| AttributeValue::Text(day.to_string())),
            ".{0,8}".prop_map(AttributeValue::Text),
        ];
        let attributes = if attributes.is_empty() {
            Just(BTreeMap::new()).boxed()
        } else {
            let most = attributes.len();
            collection::btree_map(sample::select(attributes), value, 0..=most).boxed()
        };
        (Just(which), day(), attributes, answers(codes))
            .prop_map(|(which, date, attributes, answers)| (which, Subject { date, attributes }, answers))
    })
}

/// What an inspection is of, and what two phones answered.
fn two_phones() -> impl Strategy<Value = (usize, Subject, Answers, Answers)> {
    any_case().prop_flat_map(|(which, subject, one)| {
        let codes = TEMPLATES[which].items().map(|item| item.code.clone()).collect();
        (Just(which), Just(subject), Just(one), answers(codes))
    })
}

fn some_answers() -> impl Strategy<Value = Answers> {
    answers(["a", "b", "c"].map(str::to_owned).to_vec())
}

/// Both sets of answers in one.
fn merged(one: &Answers, other: &Answers) -> Answers {
    let mut both = one.clone();
    merge(&mut both, other.clone());
    both
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evaluation_never_panics((template, subject, answers) in a_case()) {
        let found = evaluate(&template, &subject, &answers);
        let failed_and_missing = found.missing.is_empty() == (found.conclusion.as_str() != "incomplete");
        prop_assert!(failed_and_missing);
        for failure in found.failures.iter().filter(|_| template.in_force.on(subject.date)) {
            let is_major = failure.level == HazardLevel::Major;
            prop_assert_eq!(is_major, !failure.grounds.is_empty(), "{} without ground", &failure.item);
        }
        for item in found.missing.iter().map(|missing| &missing.item) {
            prop_assert!(found.applies.contains(item), "{item} is missing but does not apply");
        }
    }

    #[test]
    fn figures_are_declared_and_above_nothing((template, subject, answers) in a_case()) {
        for (code, number) in figures(&template, &subject, &answers) {
            let figure = template.figures.iter().find(|figure| figure.code == code).unwrap();
            prop_assert!(number > 0.0 && number.is_finite(), "{code}: {number}");
            prop_assert!(figure.sum.is_some() || number == 1.0, "{code}: {number}");
        }
    }

    #[test]
    fn figures_of_an_empty_draft_are_none((template, subject, _) in a_case()) {
        prop_assert_eq!(figures(&template, &subject, &Answers::new()), BTreeMap::new());
    }

    #[test]
    fn figures_do_not_depend_on_the_order_of_arrival((which, subject, one, other) in two_phones()) {
        let of = |answers: Answers| figures(&TEMPLATES[which], &subject, &answers);
        prop_assert_eq!(of(merged(&one, &other)), of(merged(&other, &one)));
    }

    #[test]
    fn merging_is_commutative(a in some_answers(), b in some_answers()) {
        prop_assert_eq!(written(&merged(&a, &b)), written(&merged(&b, &a)));
    }

    #[test]
    fn merging_is_associative(a in some_answers(), b in some_answers(), c in some_answers()) {
        prop_assert_eq!(written(&merged(&merged(&a, &b), &c)), written(&merged(&a, &merged(&b, &c))));
    }

    #[test]
    fn merging_is_idempotent(a in some_answers(), b in some_answers()) {
        let once = merged(&a, &b);
        prop_assert_eq!(written(&merged(&once, &b)), written(&once));
        prop_assert_eq!(written(&merged(&once, &once)), written(&once));
    }

    #[test]
    fn an_answer_comes_back_from_json(answer in answer()) {
        let text = serde_json::to_string(&answer).unwrap();
        if let Ok(back) = serde_json::from_str::<Answer>(&text) {
            prop_assert_eq!(serde_json::to_string(&back).unwrap(), text);
        } else {
            // JSON has no infinite numbers.
            prop_assert!(text.contains("null"));
        }
    }
}

fn written(answers: &Answers) -> String {
    serde_json::to_string(answers).unwrap()
}

/// A law that only incomplete sheets are tried on says little.
#[test]
fn the_cases_reach_every_conclusion_and_every_state() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..4000 {
        let (template, subject, answers) = mutated().new_tree(&mut runner).unwrap().current();
        let found = evaluate(&template, &subject, &answers);
        reached.insert(found.conclusion.as_str().to_owned());
        for result in &found.computed {
            if let ComputedResult::Interval(interval) = result {
                reached.insert(format!("{:?}", interval.state));
            }
        }
    }
    let reached: Vec<&str> = reached.iter().map(String::as_str).collect();
    assert_eq!(
        reached,
        [
            "BeyondAllowed",
            "NotComputable",
            "Overdue",
            "Stop",
            "ToBeConfirmed",
            "Within",
            "conforming",
            "general_hazards",
            "incomplete",
            "major_hazards",
        ]
    );
}
