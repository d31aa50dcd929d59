//! Interprets an answer for its item, or tells why it cannot be used.

use super::calendar::MOST_MONTHS;
use crate::{
    Text,
    answer::{Answer, Value, Verdict},
    answer_kind::{AnswerKind, Limits, NumberKind},
    condition::Bound,
    item::Item,
};

use chrono::NaiveDate;

/// The most that a number may be, so that sums and comparisons stay exact.
pub(super) const LARGEST: f64 = 9_007_199_254_740_992.0;

/// The most units that a count may be of: each becomes a hazard, and more on one visit are a slip of the finger.
const MOST_UNITS: u32 = 1000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answered<'a> {
    /// No answer, or a cleared one.
    No,
    Unusable(Text),
    Value(Value<'a>),
    /// The photos of a photo item.
    Photos,
}

pub(super) fn read<'a>(item: &'a Item, answer: Option<&'a Answer>, today: NaiveDate) -> Answered<'a> {
    let Some(answer) = answer else { return Answered::No };
    let values = answer.values();
    let value = match (values.first(), values.len()) {
        (None, _) if matches!(item.answer, AnswerKind::Photo(_)) && !answer.photos.is_empty() => {
            return Answered::Photos;
        }
        (None, _) => return Answered::No,
        (Some(value), 1) => *value,
        _ => return unusable("一项只能有一个答案", "An answer has one value only"),
    };
    let checked = check(&item.answer, value, today)
        .and_then(|()| check_stated(&item.answer, answer))
        .and_then(|()| check_units(value, answer));
    match checked {
        Ok(()) => Answered::Value(value),
        Err(text) => Answered::Unusable(text),
    }
}

/// A limit in months that is stated on site is one that the calendar can count.
fn check_stated(kind: &AnswerKind, answer: &Answer) -> Result<(), Text> {
    let in_months = matches!(kind, AnswerKind::Date(_)) && kind.stated().is_some();
    match answer.stated_limit {
        Some(months) if in_months && !(0.0..=MOST_MONTHS).contains(&months) => {
            Err(Text::new("规定的期限不可能", "The stated interval is not possible"))
        }
        _ => Ok(()),
    }
}

/// Only a count has units, and not more of them than it counts.
fn check_units(value: Value<'_>, answer: &Answer) -> Result<(), Text> {
    let counted = match value {
        Value::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
        _ => 0,
    };
    if answer.units.len() > counted {
        return Err(Text::new("所列的多于所填的数", "More units are named than are counted"));
    }
    Ok(())
}

fn unusable(zh: &str, en: &str) -> Answered<'static> {
    Answered::Unusable(Text::new(zh, en))
}

fn check(kind: &AnswerKind, value: Value<'_>, today: NaiveDate) -> Result<(), Text> {
    let refuse = |zh: &str, en: &str| Err(Text::new(zh, en));
    match (kind, value) {
        (kind, Value::Verdict(Verdict::Na)) => {
            if kind.takes_na() {
                Ok(())
            } else {
                refuse("此项不能选“不适用”", "'Not applicable' may not be answered here")
            }
        }
        (AnswerKind::Verdict(_), Value::Verdict(_)) => Ok(()),
        (AnswerKind::Number(kind), Value::Number(number)) if kind.parts.is_empty() => {
            check_number(number, &kind.range, kind.whole)
        }
        (AnswerKind::Number(kind), Value::Numbers(numbers)) if !kind.parts.is_empty() => {
            let known = |code: &String| kind.parts.iter().any(|part| part.code == *code);
            if numbers.len() != kind.parts.len() || !numbers.keys().all(known) {
                return refuse("各分项须逐一填写", "Each of the item's numbers is needed, and no other");
            }
            check_parts(kind, numbers)
        }
        (AnswerKind::Count(_), Value::Count(count)) if count > MOST_UNITS => {
            Err(Text::new(format!("最多 {MOST_UNITS}"), format!("At most {MOST_UNITS}")))
        }
        (AnswerKind::Count(_), Value::Count(_)) => Ok(()),
        (AnswerKind::Date(kind), Value::Date(date)) => {
            if kind.rules.past && date > today {
                return refuse("日期晚于检查日期", "The date lies after the inspection");
            }
            Ok(())
        }
        (AnswerKind::Date(kind), Value::None) => match kind.none {
            Some(_) => Ok(()),
            None => refuse("此项须填日期", "A date is needed here"),
        },
        (AnswerKind::Choice(kind), Value::Choice(code)) => match kind.option_on(code, today) {
            Some(_) => Ok(()),
            None => refuse("没有这个选项", "There is no such option"),
        },
        (AnswerKind::Choices(kind), Value::Choices(codes)) => {
            if codes.iter().all(|code| kind.option_on(code, today).is_some()) {
                Ok(())
            } else {
                refuse("没有这个选项", "There is no such option")
            }
        }
        (AnswerKind::Text(_), Value::Text(text)) => {
            if text.trim().is_empty() {
                refuse("文字为空", "The text is empty")
            } else {
                Ok(())
            }
        }
        (AnswerKind::Photo(_), Value::None) => Ok(()),
        (kind, _) => Err(Text::new(
            format!("答案类型不符，应为 {}", kind.name()),
            format!("The answer is of another kind; {} is expected", kind.name()),
        )),
    }
}

fn check_parts(kind: &NumberKind, numbers: &std::collections::BTreeMap<String, f64>) -> Result<(), Text> {
    for part in &kind.parts {
        if let Some(number) = numbers.get(&part.code) {
            check_number(*number, &part.range, kind.whole)?;
        }
    }
    Ok(())
}

fn check_number(number: f64, range: &Limits, whole: bool) -> Result<(), Text> {
    if !number.is_finite() || number.abs() > LARGEST {
        return Err(Text::new("数值过大", "The number is too large"));
    }
    if whole && number.fract() != 0.0 {
        return Err(Text::new("须为整数", "A whole number is expected"));
    }
    let fixed = |bound: &Bound| match bound {
        Bound::Fixed(fixed) => Some(*fixed),
        _ => None,
    };
    if within(number, range, fixed) {
        Ok(())
    } else {
        Err(Text::new("数值超出可能的范围", "The number is outside what is possible"))
    }
}

/// Whether the number keeps every limit whose bound is known.
pub(super) fn within(number: f64, limits: &Limits, value: impl Fn(&Bound) -> Option<f64>) -> bool {
    let keeps = |bound: &Option<Bound>, test: fn(f64, f64) -> bool| {
        bound.as_ref().and_then(&value).is_none_or(|bound| test(number, bound))
    };
    keeps(&limits.at_least, |number, bound| number >= bound)
        && keeps(&limits.at_most, |number, bound| number <= bound)
        && keeps(&limits.above, |number, bound| number > bound)
        && keeps(&limits.below, |number, bound| number < bound)
}
