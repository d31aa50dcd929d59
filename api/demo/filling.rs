//! Answers for any item: one that passes and one that fails.

use checklists::{
    Answer, CountedUnit, Item, Verdict,
    answer_kind::{AnswerKind, ChoiceKind, DatePoint, DateRules, Day, DayPoint, Limits},
    basis::InForce,
    condition::Bound,
};
use chrono::{DateTime, Months, NaiveDate, Utc};
use std::collections::BTreeMap;

/// An answer that passes, without its photos.
pub fn passing(item: &Item, today: NaiveDate, at: DateTime<Utc>) -> Answer {
    let mut answer = empty(at);
    match &item.answer {
        AnswerKind::Verdict(_) => answer.verdict = Some(Verdict::Pass),
        AnswerKind::Number(kind) if kind.parts.is_empty() => {
            answer.number = Some(number(&kind.limits, &kind.range));
        }
        AnswerKind::Number(kind) => {
            let numbers =
                kind.parts.iter().map(|part| (part.code.clone(), number(&part.limits, &part.range)));
            answer.numbers = Some(numbers.collect::<BTreeMap<_, _>>());
        }
        AnswerKind::Count(_) => answer.count = Some(0),
        AnswerKind::Date(kind) => answer.date = Some(date(&kind.rules, today)),
        AnswerKind::Choice(kind) => answer.choice = chosen(kind, today),
        AnswerKind::Choices(kind) => answer.choices = Some(chosen(kind, today).into_iter().collect()),
        AnswerKind::Text(_) => answer.text = Some("苏E00001(18)".to_owned()),
        AnswerKind::Photo(_) => {}
    }
    if item.answer.stated().is_some_and(|stated| stated.otherwise.is_none()) {
        answer.stated_limit = Some(1.0);
    }
    answer
}

/// An answer that fails, without its photos; none if only a pass is easily given.
pub fn failing(item: &Item, at: DateTime<Utc>) -> Option<Answer> {
    match &item.answer {
        AnswerKind::Verdict(_) => Some(Answer {
            verdict: Some(Verdict::Fail),
            remark: Some("现场发现问题".to_owned()),
            ..empty(at)
        }),
        AnswerKind::Count(_) => {
            let units = ["1号设备（主楼东侧）", "2号设备（主楼西侧）"]
                .map(|place| CountedUnit { equipment_id: None, description: Some(place.to_owned()) });
            Some(Answer { count: Some(2), units: units.to_vec(), ..empty(at) })
        }
        _ => None,
    }
}

fn empty(at: DateTime<Utc>) -> Answer {
    Answer {
        verdict: None,
        number: None,
        numbers: None,
        count: None,
        units: Vec::new(),
        date: None,
        none: None,
        choice: None,
        choices: None,
        text: None,
        reason: None,
        remark: None,
        stated_limit: None,
        photos: Vec::new(),
        observed_at: None,
        answered_at: at,
        answered_by: None,
    }
}

/// Just within the limits: a limit that is not a number here is taken to lie above 1.
fn number(limits: &Limits, range: &Limits) -> f64 {
    let fixed = |bound: &Option<Bound>| match bound {
        Some(Bound::Fixed(number)) => Some(*number),
        Some(Bound::Stated(stated)) => stated.otherwise,
        _ => None,
    };
    let least =
        [&limits.at_least, &limits.above, &range.at_least, &range.above].into_iter().filter_map(fixed);
    let most = [&limits.at_most, &limits.below, &range.at_most, &range.below].into_iter().filter_map(fixed);
    let least = least.fold(0.0, f64::max);
    let most = most.fold(f64::INFINITY, f64::min);
    let wanted = (least + 1.0).ceil();
    if wanted <= most { wanted } else { f64::midpoint(least, most) }
}

fn date(rules: &DateRules, today: NaiveDate) -> NaiveDate {
    match rules.on_or_after {
        Some(DatePoint::Day(DayPoint(Day::OfInspection(_)))) => {
            today.checked_add_months(Months::new(6)).unwrap_or(today)
        }
        _ => today.checked_sub_months(Months::new(2)).unwrap_or(today),
    }
}

/// The first option of the day that does not fail.
fn chosen(kind: &ChoiceKind, today: NaiveDate) -> Option<String> {
    let mut options = kind.options.iter().filter(|option| InForce::holds(option.in_force, today));
    options.find(|option| !option.fails).map(|option| option.code.clone())
}
