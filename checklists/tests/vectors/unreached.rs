//! What no case reaches: items, options, levels with their grounds, dated limits, rules and states of intervals.

use checklists::{
    Answers, Evaluation, Item, Subject, Template,
    answer_kind::AnswerKind,
    basis::InForce,
    computed::{Computed, Interval},
    condition::{Bound, DatedBound},
    evaluation::{CitedBasis, ComputedResult, IntervalResult},
    item::Level,
};

/// A case of one checklist.
pub struct Reached<'a> {
    pub inspection: &'a Subject,
    pub answers: &'a Answers,
    pub evaluation: &'a Evaluation,
}

/// A line for each.
pub fn unreached(template: &Template, cases: &[Reached<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for item in template.items() {
        of_item(item, cases, &mut lines);
    }
    for computed in &template.computed {
        if let Computed::Interval(interval) = computed {
            of_interval(interval, cases, &mut lines);
        }
    }
    lines
}

fn of_item(item: &Item, cases: &[Reached<'_>], lines: &mut Vec<String>) {
    let code = &item.code;
    if !cases.iter().any(|case| case.evaluation.applies.contains(code)) {
        lines.push(format!("{code} is never asked"));
    }
    if let AnswerKind::Choice(kind) | AnswerKind::Choices(kind) = &item.answer {
        for option in &kind.options {
            let is_chosen = |case: &Reached<'_>| {
                case.answers.get(code).is_some_and(|answer| {
                    answer.choice.as_ref() == Some(&option.code)
                        || answer.choices.iter().flatten().any(|chosen| *chosen == option.code)
                })
            };
            if !cases.iter().any(is_chosen) {
                lines.push(format!("{code}: {} is never chosen", option.code));
            }
        }
    }
    for bound in dated_bounds(item) {
        let is_held_against = |case: &Reached<'_>| {
            InForce::holds(bound.in_force, case.inspection.date) && case.answers.contains_key(code)
        };
        if !cases.iter().any(is_held_against) {
            lines.push(format!("{code}: never held against the limit {}", bound.limit));
        }
    }
    for level in item.failure.iter().flat_map(|failure| &failure.levels) {
        of_level(code, level, cases, lines);
    }
}

fn dated_bounds(item: &Item) -> Vec<&DatedBound> {
    let bounds = item.answer.bounds();
    bounds
        .into_iter()
        .filter_map(|bound| match bound {
            Bound::Dated(bounds) => Some(bounds),
            _ => None,
        })
        .flatten()
        .collect()
}

/// The level is taken, and with each of its grounds.
fn of_level(code: &str, level: &Level, cases: &[Reached<'_>], lines: &mut Vec<String>) {
    let found: Vec<&[CitedBasis]> = cases
        .iter()
        .flat_map(|case| &case.evaluation.failures)
        .filter(|failure| {
            failure.item == code && failure.level == level.level && failure.reason == level.reason
        })
        .map(|failure| failure.grounds.as_slice())
        .collect();
    if found.is_empty() {
        return lines.push(format!("{code}: never fails with \"{}\"", level.reason.en));
    }
    for ground in &level.grounds {
        let is_it = |cited: &CitedBasis| {
            (&cited.document, &cited.clause, cited.term) == (&ground.document, &ground.clause, ground.term)
        };
        if !found.iter().any(|grounds| grounds.iter().any(is_it)) {
            lines.push(format!("{code}: \"{}\" never on the ground of {}", level.reason.en, ground.document));
        }
    }
}

fn of_interval(interval: &Interval, cases: &[Reached<'_>], lines: &mut Vec<String>) {
    let results: Vec<&IntervalResult> = cases
        .iter()
        .flat_map(|case| &case.evaluation.computed)
        .filter_map(|result| match result {
            ComputedResult::Interval(result) if result.code == interval.code => Some(result),
            _ => None,
        })
        .collect();
    for rule in &interval.rules {
        if !results.iter().any(|result| result.reason.as_ref() == Some(&rule.reason)) {
            lines.push(format!("{}: never by the rule \"{}\"", interval.code, rule.reason.en));
        }
    }
    for level in interval.failure.iter().flat_map(|failure| &failure.levels) {
        of_level(&interval.declared, level, cases, lines);
    }
}
