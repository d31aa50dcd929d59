//! Evaluates conditions: true, false, not answered yet, or not known in the registry.

use super::{AttributeValue, Sheet, answered::Answered, calendar::months_between, known::Known};
use crate::{
    answer::Value,
    condition::{About, AttributeBound, Bound, Condition, DateTest, ItemBound, MonthsTest, Scalar},
    item::Item,
    template::AttributeKind,
};
use chrono::NaiveDate;

impl<'a> Sheet<'a> {
    pub(super) fn holds(&self, condition: &Condition) -> Known {
        match condition.about() {
            Some(About::All(inner)) => {
                let found: Vec<Known> = inner.iter().map(|condition| self.holds(condition)).collect();
                Known::first_of(&found, [Known::No, Known::NotAnswered, Known::NotStated, Known::Yes])
            }
            Some(About::Any(inner)) => {
                let found: Vec<Known> = inner.iter().map(|condition| self.holds(condition)).collect();
                Known::first_of(&found, [Known::Yes, Known::NotStated, Known::NotAnswered, Known::No])
            }
            Some(About::Not(inner)) => match self.holds(inner) {
                Known::Yes => Known::No,
                Known::No => Known::Yes,
                unknown => unknown,
            },
            Some(About::Item(code)) => {
                self.template.item(code).map_or(Known::No, |item| self.of_item(item, condition))
            }
            Some(About::Attribute(code)) => match self.subject.attributes.get(code) {
                None => Known::NotStated,
                Some(value) => self.of_attribute(code, value, condition),
            },
            Some(About::InspectionDate(test)) => dated(self.subject.date, test).into(),
            Some(About::State(state)) => {
                self.interval.is_some_and(|interval| interval.as_str() == state).into()
            }
            None => Known::No,
        }
    }

    fn of_item(&self, item: &'a Item, condition: &Condition) -> Known {
        if !self.item_applies(&item.code) {
            return Known::No;
        }
        if let Some(failed) = condition.failed {
            return match self.fails(item) {
                Known::Yes => failed.into(),
                Known::No => (!failed).into(),
                unknown => unknown,
            };
        }
        match self.answered(item) {
            Answered::No | Answered::Unusable(_) => Known::NotAnswered,
            Answered::Photos => Known::No,
            Answered::Value(value) => self.of_value(value, condition),
        }
    }

    fn of_value(&self, value: Value<'_>, condition: &Condition) -> Known {
        match value {
            Value::Verdict(verdict) => is_word(verdict.as_str(), condition).into(),
            Value::Choice(code) => is_word(code, condition).into(),
            Value::None => is_word("none", condition).into(),
            Value::Date(date) => {
                let is_dated =
                    (condition.is.is_none() && condition.r#in.is_none()) || is_word("dated", condition);
                (is_dated && self.of_date(date, condition)).into()
            }
            Value::Choices(codes) => {
                let chosen = |code: &String| codes.contains(code);
                (condition.includes.as_ref().is_none_or(chosen)
                    && condition.includes_any.as_ref().is_none_or(|wanted| wanted.iter().any(chosen))
                    && condition.includes_all.as_ref().is_none_or(|wanted| wanted.iter().all(chosen)))
                .into()
            }
            Value::Number(number) => self.compare(number, condition),
            Value::Count(count) => self.compare(f64::from(count), condition),
            Value::Numbers(numbers) => {
                let part = condition.part.as_ref().and_then(|part| numbers.get(part));
                part.map_or(Known::No, |number| self.compare(*number, condition))
            }
            Value::Text(_) => Known::No,
        }
    }

    /// What the registry holds for another kind of attribute is as good as not stated.
    fn of_attribute(&self, code: &str, value: &AttributeValue, condition: &Condition) -> Known {
        let Some(attribute) = self.template.attribute(code) else {
            return Known::NotStated;
        };
        match (attribute.kind, value) {
            (AttributeKind::Flag, AttributeValue::Flag(flag)) => {
                (condition.is == Some(Scalar::Flag(*flag))).into()
            }
            (AttributeKind::Number, AttributeValue::Number(number)) => self.compare(*number, condition),
            (AttributeKind::Date, AttributeValue::Text(text)) => {
                text.parse().map_or(Known::NotStated, |date| self.of_date(date, condition).into())
            }
            (AttributeKind::Choice, AttributeValue::Text(text)) => {
                if attribute.options.iter().any(|option| option.code == *text) {
                    is_word(text, condition).into()
                } else {
                    Known::NotStated
                }
            }
            (AttributeKind::Text, AttributeValue::Text(text)) => is_word(text, condition).into(),
            _ => Known::NotStated,
        }
    }

    fn of_date(&self, date: NaiveDate, condition: &Condition) -> bool {
        condition.before.is_none_or(|before| date < before)
            && condition.on_or_after.is_none_or(|first| first <= date)
            && condition
                .months_ago
                .as_ref()
                .is_none_or(|test| months_fit(months_between(date, self.subject.date), test))
    }

    fn compare(&self, number: f64, condition: &Condition) -> Known {
        let mut known = Known::Yes;
        for (bound, test) in tests(condition) {
            match self.bound(bound, None) {
                Some(value) if test(number, value) => {}
                Some(_) => return Known::No,
                None if matches!(bound, Bound::Attribute(_)) => known = Known::NotStated,
                None => known = Known::NotAnswered,
            }
        }
        known
    }

    /// The number that a bound stands for; none if it is not known.
    pub(super) fn bound(&self, bound: &Bound, stated: Option<f64>) -> Option<f64> {
        match bound {
            Bound::Fixed(number) => Some(*number),
            Bound::Item(of) => self.number_of_item(of),
            Bound::Attribute(of) => self.number_of_attribute(of),
            Bound::Stated(of) => {
                let limit = stated.or(of.otherwise)?;
                Some(of.at_most.map_or(limit, |most| limit.min(most)))
            }
            Bound::Dated(bounds) => bounds
                .iter()
                .find(|bound| self.is_taken(bound.in_force, bound.when.as_deref()))
                .map(|bound| bound.limit),
        }
    }

    pub(super) fn number_of_item(&self, of: &ItemBound) -> Option<f64> {
        let item = self.template.item(&of.item).filter(|item| self.item_applies(&item.code))?;
        match (self.answered(item), &of.part) {
            (Answered::Value(Value::Number(number)), None) => Some(number),
            (Answered::Value(Value::Count(count)), None) => Some(f64::from(count)),
            (Answered::Value(Value::Numbers(numbers)), Some(part)) => numbers.get(part).copied(),
            _ => None,
        }
    }

    pub(super) fn number_of_attribute(&self, of: &AttributeBound) -> Option<f64> {
        match self.subject.attributes.get(&of.attribute) {
            Some(AttributeValue::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

type Test = fn(f64, f64) -> bool;

/// The comparisons of numbers that a condition makes.
fn tests(condition: &Condition) -> impl Iterator<Item = (&Bound, Test)> {
    let all: [(&Option<Bound>, Test); 5] = [
        (&condition.at_least, |a, b| a >= b),
        (&condition.at_most, |a, b| a <= b),
        (&condition.above, |a, b| a > b),
        (&condition.below, |a, b| a < b),
        (&condition.equals, |a, b| (a - b).abs() < f64::EPSILON),
    ];
    all.into_iter().filter_map(|(bound, test)| Some((bound.as_ref()?, test)))
}

fn is_word(word: &str, condition: &Condition) -> bool {
    let is = match &condition.is {
        Some(Scalar::Word(wanted)) => wanted == word,
        Some(Scalar::Flag(_)) => false,
        None => true,
    };
    let within = condition.r#in.as_ref().is_none_or(|words| words.iter().any(|wanted| wanted == word));
    let asked = condition.is.is_some() || condition.r#in.is_some();
    asked && is && within
}

fn dated(date: NaiveDate, test: &DateTest) -> bool {
    test.on_or_after.is_none_or(|first| first <= date) && test.before.is_none_or(|end| date < end)
}

fn months_fit(months: i32, test: &MonthsTest) -> bool {
    let months = f64::from(months);
    test.at_least.is_none_or(|bound| months >= bound)
        && test.at_most.is_none_or(|bound| months <= bound)
        && test.above.is_none_or(|bound| months > bound)
        && test.below.is_none_or(|bound| months < bound)
}
