//! Finds what an item lacks, and what about its answer should be reviewed.

use super::{Sheet, answered::Answered, known::Known};
use crate::{
    Text,
    answer::{Answer, Value, Verdict},
    answer_kind::AnswerKind,
    evaluation::{AnswerWarning, Missing, MissingWhat},
    item::{Item, PhotoWhen},
};
use regex::Regex;
use std::collections::BTreeSet;

impl<'a> Sheet<'a> {
    /// Appends what the item lacks; it applies.
    pub(super) fn missing_of(&self, item: &'a Item, missing: &mut Vec<Missing>) {
        let mut note =
            |what, count, text| missing.push(Missing { item: item.code.clone(), what, count, text });
        let answered = self.answered(item);
        let (Some(answer), value) = (self.answer(&item.code), &answered) else {
            return note(MissingWhat::Answer, 1, Text::new("尚未作答", "Not answered yet"));
        };
        match value {
            Answered::No => return note(MissingWhat::Answer, 1, Text::new("尚未作答", "Not answered yet")),
            Answered::Unusable(text) => return note(MissingWhat::UsableAnswer, 1, text.clone()),
            Answered::Photos | Answered::Value(_) => {}
        }
        if needs_reason(item, value) && !answer.has_reason() {
            note(MissingWhat::Reason, 1, Text::new("须说明理由", "A reason is needed"));
        }
        if self.needs_stated_limit(item, value, answer) {
            let label = item.answer.stated().map(|stated| stated.stated.clone());
            let label = label.unwrap_or_else(|| Text::new("规定限值", "the stated limit"));
            note(
                MissingWhat::StatedLimit,
                1,
                Text::new(format!("须填写:{}", label.zh), format!("Needed: {}", label.en)),
            );
        }
        let unnamed = units_lacking(item, value, answer);
        if unnamed > 0 {
            note(
                MissingWhat::Units,
                unnamed,
                Text::new(
                    format!("须逐台写明是哪一台,还缺 {unnamed} 台"),
                    format!("Which ones? {unnamed} more to name"),
                ),
            );
        }
        let lacking = self.photos_lacking(item, value, answer);
        if lacking > 0 {
            note(
                MissingWhat::Photo,
                lacking,
                Text::new(format!("还缺 {lacking} 张照片"), format!("{lacking} more photo(s) needed")),
            );
        }
    }

    fn photos_lacking(&self, item: &'a Item, answered: &Answered<'_>, answer: &Answer) -> u32 {
        let stated_absent =
            matches!(item.answer, AnswerKind::Photo(_)) && *answered == Answered::Value(Value::None);
        let asked = match item.photo.rule {
            PhotoWhen::Always => !stated_absent && *answered != Answered::Value(Value::Verdict(Verdict::Na)),
            PhotoWhen::OnFailure => !stated_absent && self.fails(item) == Known::Yes,
            PhotoWhen::None => false,
        };
        let photos: BTreeSet<_> = answer.photos.iter().map(|photo| photo.id).collect();
        let there = u32::try_from(photos.len()).unwrap_or(u32::MAX);
        if asked { item.photo.at_least.saturating_sub(there) } else { 0 }
    }

    fn needs_stated_limit(&self, item: &'a Item, answered: &Answered<'_>, answer: &Answer) -> bool {
        let measured =
            matches!(answered, Answered::Value(Value::Number(_) | Value::Numbers(_) | Value::Date(_)));
        let required = item.answer.stated().is_some_and(|stated| stated.otherwise.is_none());
        measured && required && answer.stated_limit.is_none()
    }

    /// A text that does not look as it should.
    pub(super) fn warning_of(&self, item: &'a Item) -> Option<AnswerWarning> {
        let (AnswerKind::Text(kind), Answered::Value(Value::Text(text))) =
            (&item.answer, self.answered(item))
        else {
            return None;
        };
        let pattern = Regex::new(&format!("^(?:{})$", kind.pattern.as_ref()?)).ok()?;
        if pattern.is_match(text.trim()) {
            return None;
        }
        let hint = kind.pattern_hint.clone();
        let text =
            hint.unwrap_or_else(|| Text::new("格式与通常不同,请核对", "Not the usual form: please check"));
        Some(AnswerWarning { item: item.code.clone(), text })
    }
}

/// How many of the counted units the answer does not name, though it should.
fn units_lacking(item: &Item, answered: &Answered<'_>, answer: &Answer) -> u32 {
    match (&item.answer, answered) {
        (AnswerKind::Count(kind), Answered::Value(Value::Count(count)))
            if kind.named && *count > kind.limit =>
        {
            let named = answer.units.iter().filter(|unit| unit.is_named()).count();
            count.saturating_sub(u32::try_from(named).unwrap_or(u32::MAX))
        }
        _ => 0,
    }
}

fn needs_reason(item: &Item, answered: &Answered<'_>) -> bool {
    match answered {
        Answered::Value(Value::Verdict(verdict)) => *verdict == Verdict::Na,
        Answered::Value(Value::None) => matches!(item.answer, AnswerKind::Photo(_)),
        _ => false,
    }
}
