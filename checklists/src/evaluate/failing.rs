//! Decides whether an item fails.

use super::{
    Sheet,
    answered::{Answered, within},
    calendar::months_before,
    known::Known,
};
use crate::{
    answer::{CountedUnit, Value, Verdict},
    answer_kind::{AnswerKind, DatePoint, DateRules, Day, DayPoint, NumberKind},
    item::Item,
};
use chrono::NaiveDate;

impl<'a> Sheet<'a> {
    /// Whether the item fails by its kind's rule or by the template's condition.
    pub(super) fn fails(&self, item: &'a Item) -> Known {
        let known = self.fails.borrow().get(item.code.as_str()).copied();
        if let Some(fails) = known {
            return fails.unwrap_or(Known::No);
        }
        self.fails.borrow_mut().insert(&item.code, None);
        let fails = self.work_out_failing(item);
        self.fails.borrow_mut().insert(&item.code, Some(fails));
        fails
    }

    fn work_out_failing(&self, item: &'a Item) -> Known {
        if !self.item_applies(&item.code) {
            return Known::No;
        }
        let value = match self.answered(item) {
            Answered::No | Answered::Unusable(_) => return Known::NotAnswered,
            Answered::Photos => None,
            Answered::Value(value) => Some(value),
        };
        if value.is_some_and(|value| self.fails_by_kind(item, value)) {
            return Known::Yes;
        }
        let Some(condition) = item.failure.as_ref().and_then(|failure| failure.when.as_ref()) else {
            return Known::No;
        };
        (value != Some(Value::Verdict(Verdict::Na)) && self.is_established(condition)).into()
    }

    fn fails_by_kind(&self, item: &'a Item, value: Value<'_>) -> bool {
        let stated = self.answer(&item.code).and_then(|answer| answer.stated_limit);
        match (&item.answer, value) {
            (_, Value::Verdict(verdict)) => matches!(verdict, Verdict::Fail | Verdict::Defective),
            (AnswerKind::Number(kind), Value::Number(number)) => {
                !within(number, &kind.limits, |bound| self.bound(bound, stated))
            }
            (AnswerKind::Number(kind), Value::Numbers(numbers)) => self.a_part_fails(kind, numbers, stated),
            (AnswerKind::Count(kind), Value::Count(count)) => count > kind.limit,
            (AnswerKind::Date(kind), Value::Date(date)) => self.breaks(&kind.rules, date, stated),
            (AnswerKind::Date(kind), Value::None) => kind.none.as_ref().is_some_and(|none| none.fails),
            (AnswerKind::Choice(kind), Value::Choice(code)) => {
                kind.option(code).is_some_and(|option| option.fails)
            }
            (AnswerKind::Choices(kind), Value::Choices(codes)) => {
                codes.iter().any(|code| kind.option(code).is_some_and(|option| option.fails))
            }
            (AnswerKind::Photo(_), Value::None) => true,
            _ => false,
        }
    }

    fn a_part_fails(
        &self,
        kind: &NumberKind,
        numbers: &std::collections::BTreeMap<String, f64>,
        stated: Option<f64>,
    ) -> bool {
        kind.parts.iter().any(|part| {
            numbers
                .get(&part.code)
                .is_some_and(|number| !within(*number, &part.limits, |bound| self.bound(bound, stated)))
        })
    }

    fn breaks(&self, rules: &DateRules, date: NaiveDate, stated: Option<f64>) -> bool {
        let point = |point: &DatePoint| match point {
            DatePoint::Day(DayPoint(Day::OfInspection(_))) => Some(self.subject.date),
            DatePoint::Day(DayPoint(Day::Fixed(day))) => Some(*day),
            DatePoint::Item(of) => self.date_of(&of.item),
        };
        let too_early = rules.on_or_after.as_ref().and_then(point).is_some_and(|first| date < first);
        let too_late = rules.on_or_before.as_ref().and_then(point).is_some_and(|last| date > last);
        let too_old = rules.not_older_than.as_ref().is_some_and(|rule| {
            self.bound(&rule.months, stated)
                .and_then(|months| months_before(self.subject.date, months))
                .is_some_and(|oldest| date < oldest)
        });
        too_early || too_late || too_old
    }

    /// The date that an item answers.
    pub(super) fn date_of(&self, code: &str) -> Option<NaiveDate> {
        let item = self.template.item(code).filter(|item| self.item_applies(&item.code))?;
        match self.answered(item) {
            Answered::Value(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// The units that a count is of, one for each hazard: those within the limit come first.
    pub(super) fn counted_units(&self, item: &'a Item) -> Vec<CountedUnit> {
        match (&item.answer, self.answered(item), self.answer(&item.code)) {
            (AnswerKind::Count(kind), Answered::Value(Value::Count(_)), Some(answer)) => {
                let within = usize::try_from(kind.limit).unwrap_or(usize::MAX);
                answer.units.iter().skip(within).cloned().collect()
            }
            _ => Vec::new(),
        }
    }

    /// How many hazards a failure of the item is: one for each counted unit beyond the limit, else one.
    pub(super) fn hazards(&self, item: &'a Item) -> u32 {
        match (&item.answer, self.answered(item)) {
            (AnswerKind::Count(kind), Answered::Value(Value::Count(count))) => {
                count.saturating_sub(kind.limit).max(1)
            }
            _ => 1,
        }
    }
}
