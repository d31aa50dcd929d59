//! Validates limits, units and patterns.

use super::{Check, conditions::Owner};
use crate::{
    answer_kind::{AnswerKind, DateKind, DatePoint, Limits, NumberKind, TextKind},
    condition::{Bound, DatedBound},
    item::Item,
    place::Place,
    template::AttributeKind,
};
use regex::Regex;

impl Check<'_> {
    /// `place` is the answer's.
    pub(super) fn answer(&mut self, owner: Owner<'_>, place: &Place, item: &Item) {
        match &item.answer {
            AnswerKind::Number(kind) => self.number(owner, place, kind),
            AnswerKind::Count(kind) => self.unit(place, &item.code, Some(&kind.unit)),
            AnswerKind::Date(kind) => self.date(owner, place, kind),
            AnswerKind::Text(kind) => self.pattern(place, &item.code, kind),
            AnswerKind::Verdict(_)
            | AnswerKind::Choice(_)
            | AnswerKind::Choices(_)
            | AnswerKind::Photo(_) => {}
        }
    }

    fn number(&mut self, owner: Owner<'_>, place: &Place, kind: &NumberKind) {
        let code = owner.name;
        if kind.parts.is_empty() {
            self.unit(place, code, kind.unit.as_ref());
        } else if kind.unit.is_some() || !kind.limits.is_empty() || !kind.range.is_empty() {
            self.note(place, format!("item {code} has parts: unit, limits and range belong to each of them"));
        }
        self.limits(owner, place, &kind.limits, &kind.range);
        for (nth, part) in kind.parts.iter().enumerate() {
            let place = place.key("parts").nth(nth);
            self.unit(&place, code, Some(&part.unit));
            self.limits(owner, &place, &part.limits, &part.range);
        }
        let stated =
            kind.limited().flat_map(|(_, limits)| limits.bounds()).filter(|bound| bound.stated().is_some());
        if stated.count() > 1 {
            self.note(place, format!("item {code} has more than one stated limit"));
        }
    }

    fn unit(&mut self, place: &Place, code: &str, unit: Option<&String>) {
        if unit.is_none_or(|unit| unit.trim().is_empty()) {
            self.note(&place.key("unit"), format!("item {code}: a number or limit has no unit"));
        }
    }

    fn limits(&mut self, owner: Owner<'_>, place: &Place, limits: &Limits, range: &Limits) {
        let code = owner.name;
        for (name, bound) in limits.named() {
            self.bound(owner, &place.key("limits").key(name), bound);
        }
        for (name, bound) in range.named() {
            if !matches!(bound, Bound::Fixed(_)) {
                self.note(
                    &place.key("range").key(name),
                    format!("the range of item {code} is given by plain numbers"),
                );
            }
        }
        for (key, limits) in [("limits", limits), ("range", range)] {
            if !can_be_kept(limits) {
                self.note(&place.key(key), format!("no number can keep these {key} of item {code}"));
            }
        }
    }

    fn date(&mut self, owner: Owner<'_>, place: &Place, kind: &DateKind) {
        let code = owner.name;
        let place = place.key("rules");
        if let Some(rule) = &kind.rules.not_older_than {
            self.bound(owner, &place.key("not_older_than").key("months"), &rule.months);
            let too_many = |months: f64| !(0.0..=12_000.0).contains(&months);
            let wrong = match &rule.months {
                Bound::Fixed(months) => too_many(*months),
                Bound::Dated(bounds) => bounds.iter().any(|bound| too_many(bound.limit)),
                Bound::Item(_) | Bound::Attribute(_) | Bound::Stated(_) => false,
            };
            if wrong {
                self.note(&place.key("not_older_than"), format!("item {code}: months from 0 to 12000"));
            }
        }
        let points = [("on_or_after", &kind.rules.on_or_after), ("on_or_before", &kind.rules.on_or_before)];
        for (key, point) in points {
            let Some(DatePoint::Item(of)) = point else {
                continue;
            };
            if of.item == code || !self.is_date(&of.item) {
                self.note(
                    &place.key(key),
                    format!("item {code} is held against {}, which is no other item with a date", of.item),
                );
            }
        }
    }

    /// Whether there is an item with this code that is answered by a date.
    pub(super) fn is_date(&self, code: &str) -> bool {
        self.template.item(code).is_some_and(|item| matches!(item.answer, AnswerKind::Date(_)))
    }

    fn pattern(&mut self, place: &Place, code: &str, kind: &TextKind) {
        match &kind.pattern {
            None if kind.pattern_hint.is_some() => self
                .note(&place.key("pattern_hint"), format!("item {code} has a pattern_hint, but no pattern")),
            Some(pattern) if Regex::new(&format!("^(?:{pattern})$")).is_err() => self
                .note(&place.key("pattern"), format!("the pattern of item {code} is no regular expression")),
            _ => {}
        }
    }

    /// A bound names an item or attribute that has a number.
    pub(super) fn bound(&mut self, owner: Owner<'_>, place: &Place, bound: &Bound) {
        let name = owner.name;
        match bound {
            Bound::Fixed(_) | Bound::Stated(_) => {}
            Bound::Dated(bounds) => self.dated_bounds(owner, place, bounds),
            Bound::Item(of) => {
                let has_number = match self.template.item(&of.item).map(|item| &item.answer) {
                    Some(AnswerKind::Number(kind)) => match &of.part {
                        None => kind.parts.is_empty(),
                        Some(part) => kind.parts.iter().any(|known| known.code == *part),
                    },
                    Some(AnswerKind::Count(_)) => of.part.is_none(),
                    _ => false,
                };
                if !has_number {
                    self.note(
                        place,
                        format!("{name} is held against item {}, which has no such number", of.item),
                    );
                }
                if of.item == name {
                    self.note(place, format!("{name} is held against itself"));
                }
            }
            Bound::Attribute(of) => {
                let has_number = self
                    .template
                    .attribute(&of.attribute)
                    .is_some_and(|found| found.kind == AttributeKind::Number);
                if !has_number {
                    self.note(
                        place,
                        format!("{name} is held against attribute {}, which is no number", of.attribute),
                    );
                }
            }
        }
    }
}

impl Check<'_> {
    /// The limits of a list tell their days or a condition, all but the last.
    fn dated_bounds(&mut self, owner: Owner<'_>, place: &Place, bounds: &[DatedBound]) {
        if bounds.is_empty() {
            self.note(place, format!("{} is held against a list of no limits", owner.name));
        }
        let last = bounds.len().saturating_sub(1);
        for (nth, bound) in bounds.iter().enumerate() {
            let place = place.nth(nth);
            self.found.days(&place.key("in_force"), bound.in_force.as_ref());
            match &bound.when {
                Some(condition) => self.condition(owner, &place.key("when"), condition),
                None if nth < last && bound.in_force.is_none() => self.note(
                    &place,
                    format!("a limit of {} without days or a condition hides those after it", owner.name),
                ),
                None => {}
            }
        }
    }
}

/// Whether some number lies within the fixed ones among the limits.
fn can_be_kept(limits: &Limits) -> bool {
    let fixed = |bound: &Option<Bound>| match bound {
        Some(Bound::Fixed(number)) => Some(*number),
        _ => None,
    };
    let (least, above) = (fixed(&limits.at_least), fixed(&limits.above));
    let (most, below) = (fixed(&limits.at_most), fixed(&limits.below));
    let fits = |low: Option<f64>, high: Option<f64>, both: bool| match (low, high) {
        (Some(low), Some(high)) => low < high || (both && low <= high),
        _ => true,
    };
    fits(least, most, true)
        && fits(least, below, false)
        && fits(above, most, false)
        && fits(above, below, false)
}
