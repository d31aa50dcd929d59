//! Answers in Chinese words.

use super::{dates::day, labels::name_of_verdict};
use checklists::{
    Answer, Item,
    answer::Value,
    answer_kind::{AnswerKind, ChoiceKind, NumberKind},
};

/// What was found under an item: `符合`, `1.2 MPa`, `2017年11月9日`.
pub fn result(item: &Item, answer: Option<&Answer>, failed: bool) -> String {
    let Some(answer) = answer else {
        return "未填写".to_owned();
    };
    let mut words: Vec<String> =
        answer.values().into_iter().map(|value| in_words(&item.answer, value)).collect();
    if let Some(limit) = answer.stated_limit {
        words.push(format!("（现场标明的限值：{limit}{}）", unit_of(&item.answer)));
    }
    if words.is_empty() {
        words.push(if answer.photos.is_empty() { "未填写" } else { "见照片" }.to_owned());
    }
    let says_so = answer.verdict.is_some();
    if failed && !says_so {
        words.push("（不符合）".to_owned());
    }
    words.concat()
}

/// What was said to it: the reason, then the remark.
pub fn remark(answer: Option<&Answer>) -> Option<String> {
    let answer = answer?;
    let said: Vec<&str> =
        [&answer.reason, &answer.remark].into_iter().flatten().map(String::as_str).collect();
    (!said.is_empty()).then(|| said.join("；"))
}

fn in_words(kind: &AnswerKind, value: Value<'_>) -> String {
    match value {
        Value::Verdict(verdict) => name_of_verdict(verdict).to_owned(),
        Value::Number(number) => format!("{number}{}", unit_of(kind)),
        Value::Numbers(numbers) => {
            let each: Vec<String> =
                numbers.iter().map(|(part, number)| part_in_words(kind, part, *number)).collect();
            each.join("；")
        }
        Value::Count(count) => format!("{count}{}", unit_of(kind)),
        Value::Date(date) => day(date),
        Value::None => match kind {
            AnswerKind::Date(date) => date.none.as_ref().map(|none| none.label.zh.clone()),
            _ => None,
        }
        .unwrap_or_else(|| "无".to_owned()),
        Value::Choice(code) => choice(kind, code),
        Value::Choices([]) => "无".to_owned(),
        Value::Choices(codes) => {
            let each: Vec<String> = codes.iter().map(|code| choice(kind, code)).collect();
            each.join("、")
        }
        Value::Text(text) => text.to_owned(),
    }
}

fn unit_of(kind: &AnswerKind) -> String {
    match kind {
        AnswerKind::Number(number) => spaced(number.unit.as_deref().unwrap_or_default()),
        AnswerKind::Count(count) => spaced(&count.unit),
        _ => String::new(),
    }
}

fn part_in_words(kind: &AnswerKind, code: &str, number: f64) -> String {
    let part = match kind {
        AnswerKind::Number(kind) => part_of(kind, code),
        _ => None,
    };
    match part {
        Some(part) => format!("{} {number}{}", part.label.zh, spaced(&part.unit)),
        None => format!("{code} {number}"),
    }
}

fn part_of<'a>(kind: &'a NumberKind, code: &str) -> Option<&'a checklists::answer_kind::Part> {
    kind.parts.iter().find(|part| part.code == code)
}

/// With a space before it, unless it is Chinese: `1.2 MPa`, `3台`.
fn spaced(unit: &str) -> String {
    if unit.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
        format!(" {unit}")
    } else {
        unit.to_owned()
    }
}

fn choice(kind: &AnswerKind, code: &str) -> String {
    let label = |kind: &ChoiceKind| kind.option(code).map(|option| option.label.zh.clone());
    match kind {
        AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => label(kind),
        _ => None,
    }
    .unwrap_or_else(|| code.to_owned())
}
