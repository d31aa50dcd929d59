//! The checklists against the law of each day, from the first day of the campaign on.
//!
//! The documents and their days stand in `documents.rs`, typed from the audit of the law and no part of the checklists:
//! else the test would ask the files whether they agree with themselves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod documents;

use checklists::{
    Answers, Evaluation, HazardLevel, Library, Subject, Template,
    basis::InForce,
    calendar::calendar,
    evaluate,
    evaluation::{CitedBasis, ComputedResult, IntervalResult, IntervalState},
};
use chrono::NaiveDate;
use documents::{FIRST, LAST, days_of, edges};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, LazyLock},
};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Each day on which the law changes by the table, or the checklists do.
fn days() -> BTreeSet<NaiveDate> {
    let by_files = LIBRARY.iter().flat_map(|template| calendar(template)).map(|change| change.day);
    let all = by_files.chain(edges()).chain([day(FIRST), day(LAST)]);
    all.filter(|date| (day(FIRST)..=day(LAST)).contains(date)).collect()
}

fn each_day(mut look: impl FnMut(&Arc<Template>, NaiveDate)) {
    for date in days() {
        let current: Vec<_> = LIBRARY.on(date).collect();
        assert_eq!(current.len(), 4, "{date}");
        for template in current {
            look(template, date);
        }
    }
}

/// Whether the document that is cited is law, and in force by the table.
#[track_caller]
fn is_in_force(template: &Template, cited: &CitedBasis, date: NaiveDate) -> bool {
    if template.document(&cited.document).unwrap().in_force.is_none() {
        return false;
    }
    let name = cited.number.as_ref().unwrap_or(&cited.title.zh);
    let days = days_of(name).unwrap_or_else(|| panic!("{name} is not in the table"));
    assert!(days.on(date), "{} cites {name} on {date}", template.code);
    true
}

#[test]
fn nothing_is_cited_outside_its_days() {
    each_day(|template, date| {
        for item in template.items().filter(|item| InForce::holds(item.in_force, date)) {
            let levels = item.failure.iter().flat_map(|failure| &failure.levels);
            let grounds = levels.flat_map(|level| &level.grounds).cloned().collect::<Vec<_>>();
            for cited in template.cite(&item.basis, date).iter().chain(&template.cite(&grounds, date)) {
                is_in_force(template, cited, date);
            }
        }
    });
}

#[test]
fn each_item_rests_on_law_of_the_day_or_says_that_it_does_not() {
    const OURS: [&str; 2] = ["own-requirement", "notice-2018"];
    let mut lacking = BTreeSet::new();
    each_day(|template, date| {
        for item in template.items().filter(|item| InForce::holds(item.in_force, date)) {
            let cited = template.cite(&item.basis, date);
            let is_law = cited.iter().any(|cited| is_in_force(template, cited, date));
            let is_ours = cited.iter().any(|cited| OURS.contains(&cited.document.as_str()));
            if !(is_law || is_ours) {
                lacking.insert(item.code.clone());
            }
        }
    });
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn nothing_is_major_without_a_ground_of_the_day() {
    each_day(|template, date| {
        for item in template.items().filter(|item| InForce::holds(item.in_force, date)) {
            for level in item.failure.iter().flat_map(|failure| &failure.levels) {
                let is_taken = level.level == HazardLevel::Major && InForce::holds(level.in_force, date);
                let grounds = template.cite(&level.grounds, date);
                let in_force = grounds.iter().filter(|ground| is_in_force(template, ground, date)).count();
                assert!(!is_taken || in_force > 0, "{} on {date}: {}", item.code, level.reason.zh);
                assert!(in_force == grounds.len(), "{} on {date}: a ground is no law", item.code);
            }
        }
    });
}

#[test]
fn the_terms_are_those_of_their_documents() {
    for template in LIBRARY.iter() {
        let levels = template.items().flat_map(|item| &item.failure).flat_map(|failure| &failure.levels);
        for ground in levels.flat_map(|level| &level.grounds) {
            let expected = match ground.document.as_str() {
                "order-57" => "严重事故隐患",
                "order-16" | "gb-45067-2024" => "重大事故隐患",
                other => panic!("{other} is no ground of a major hazard"),
            };
            assert_eq!(ground.term.unwrap().text().zh, expected, "{}", ground.document);
        }
    }
}

fn visit(checklist: &str, date: &str, attributes: &Value, answers: &Value) -> Evaluation {
    let template = LIBRARY.current(checklist, day(date)).unwrap();
    let subject: Subject = serde_json::from_value(json!({ "date": date, "attributes": attributes })).unwrap();
    let mut answers = answers.clone();
    for answer in answers.as_object_mut().unwrap().values_mut() {
        answer["answered_at"] = json!("2018-02-01T02:00:00Z");
    }
    let answers: Answers = serde_json::from_value(answers).unwrap();
    evaluate(template, &subject, &answers)
}

fn level_of(found: &Evaluation, item: &str) -> Option<HazardLevel> {
    found.failures.iter().find(|failure| failure.item == item).map(|failure| failure.level)
}

/// The same fact in a line of piping, a lift and a venue.
fn graded_alike(date: &str, facts: [(&str, &str, Value); 3]) -> HazardLevel {
    let attributes = json!({ "out-of-use": false, "medium-hazardous-chemical": true });
    let levels: BTreeSet<HazardLevel> = facts
        .into_iter()
        .map(|(checklist, item, answers)| {
            let attributes = if checklist == "crowded-venues" { json!({}) } else { attributes.clone() };
            level_of(&visit(checklist, date, &attributes, &answers), item)
                .unwrap_or_else(|| panic!("{item} does not fail on {date}"))
        })
        .collect();
    assert_eq!(levels.len(), 1, "{date}");
    levels.into_iter().next().unwrap()
}

const DAYS: [&str; 5] = ["2018-02-01", "2022-06-30", "2022-07-01", "2024-12-01", "2026-11-27"];

#[test]
fn an_overdue_inspection_is_general_in_each_checklist() {
    for date in DAYS {
        let overdue = [
            (
                "hazmat-piping",
                "pp-next-inspection-date",
                json!({ "pp-last-inspection-date": { "date": "2011-05-01" },
                    "pp-next-inspection-date": { "date": "2017-05-01" } }),
            ),
            (
                "drum-brake-lifts",
                "el-next-inspection-date",
                json!({ "el-next-inspection-date": { "date": "2017-05-01" } }),
            ),
            ("crowded-venues", "cv-overdue-count", json!({ "cv-overdue-count": { "count": 1 } })),
        ];
        assert_eq!(graded_alike(date, overdue), HazardLevel::General, "{date}");
    }
}

#[test]
fn a_failed_inspection_is_major_in_each_checklist_while_use_goes_on() {
    for date in DAYS {
        let failed = [
            (
                "hazmat-piping",
                "pp-inspection-conclusion",
                json!({ "pp-last-inspection-date": { "date": "2017-05-01" },
                    "pp-inspection-conclusion": { "choice": "nonconforming" } }),
            ),
            (
                "drum-brake-lifts",
                "el-inspection-conclusion",
                json!({ "el-inspection-conclusion": { "choice": "unqualified" } }),
            ),
            ("crowded-venues", "cv-unqualified-count", json!({ "cv-unqualified-count": { "count": 1 } })),
        ];
        assert_eq!(graded_alike(date, failed), HazardLevel::Major, "{date}");
    }
}

fn interval(found: &Evaluation) -> &IntervalResult {
    found
        .computed
        .iter()
        .find_map(|result| match result {
            ComputedResult::Interval(interval) => Some(interval),
            _ => None,
        })
        .unwrap()
}

#[test]
fn piping_of_2018_and_of_today() {
    let cited = |date: &str| -> String {
        let template = LIBRARY.current("hazmat-piping", day(date)).unwrap();
        let bases: Vec<CitedBasis> =
            template.items().flat_map(|item| template.cite(&item.basis, day(date))).collect();
        bases.iter().map(CitedBasis::in_chinese).collect()
    };
    let (then, now) = (cited("2018-02-01"), cited("2026-11-27"));
    assert!(then.contains("TSG D0001-2009") && !then.contains("TSG 31-2025"));
    assert!(now.contains("TSG 31-2025") && now.contains("TSG 08-2026"));
    for repealed in ["TSG D0001-2009", "TSG D7005-2018", "TSG 08-2017", "GB 7231-2003", "TSG ZF003-2011"] {
        assert!(!now.contains(repealed), "{repealed}");
    }
    let class = |date: &str| {
        let found = visit("hazmat-piping", date, &json!({}), &json!({ "pp-gc-class": { "choice": "GC3" } }));
        found.missing.iter().any(|missing| missing.item == "pp-gc-class")
    };
    assert!(!class("2025-12-31") && class("2026-01-01"), "GC3 is no class any more");
    let answers = json!({ "pp-gc-class": { "choice": "GC1" }, "pp-safety-grade": { "choice": "1" },
        "pp-last-inspection-date": { "date": "2017-05-01" },
        "pp-next-inspection-date": { "date": "2030-05-01" } });
    let computed = |date: &str| {
        let found = visit("hazmat-piping", date, &json!({}), &answers);
        (interval(&found).state, interval(&found).years, interval(&found).basis.clone())
    };
    for date in DAYS {
        let (state, years, bases) = computed(date);
        let template = LIBRARY.current("hazmat-piping", day(date)).unwrap();
        assert!(bases.iter().any(|cited| is_in_force(template, cited, day(date))), "{date}: {bases:?}");
        let is_computed = date < "2026-01-01";
        assert_eq!(
            (state == IntervalState::ToBeConfirmed, years.is_some()),
            (!is_computed, is_computed),
            "{date}"
        );
    }
}

#[test]
fn a_load_test_is_held_against_the_rule_of_the_day() {
    let level = |date: &str, tested: &str, kind: &str| {
        let answers = json!({ "el-kind": { "choice": kind }, "el-load-test-date": { "date": tested },
            "el-inspection-rule": { "choice": "tsg-t7001-2023" } });
        level_of(&visit("drum-brake-lifts", date, &json!({}), &answers), "el-load-test-date")
    };
    // 66 months before the visit.
    assert_eq!(level("2025-01-10", "2019-07-10", "traction-passenger"), None);
    assert!(level("2022-01-10", "2016-07-10", "traction-passenger").is_some());
    assert_eq!(level("2022-01-10", "2016-07-10", "goods"), None, "it has no such test");
}

#[test]
fn a_light_curtain_out_of_order_is_general() {
    for date in DAYS {
        let answers = json!({ "el-door-reopening": { "verdict": "fail" } });
        let found = visit("drum-brake-lifts", date, &json!({}), &answers);
        assert_eq!(level_of(&found, "el-door-reopening"), Some(HazardLevel::General), "{date}");
    }
}

/// The four texts that nobody has seen: what rests on them says so.
#[test]
fn what_rests_on_unseen_texts_is_never_called_verified() {
    for template in LIBRARY.iter() {
        let of_items = template.items().flat_map(|item| &item.basis);
        for basis in
            of_items.filter(|basis| ["tsg-31-2025", "tsg-08-2026"].contains(&basis.document.as_str()))
        {
            assert_ne!(basis.source, checklists::basis::Source::Verified, "{basis:?}");
        }
    }
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for text in ["TSG 31-2025", "TSG 08-2026", "江苏省特种设备安全条例", "苏州市电梯"] {
        assert!(readme.contains(text), "{text} stands in the README as to be checked");
    }
}
