//! Items that hold together: units with limits, levels with failures, photos that can be counted.

use super::Check;
use crate::{
    answer_kind::{AnswerKind, Bound, DatePoint, Limits},
    item::{Item, Level, PhotoWhen},
    template::{AttributeKind, Inspects},
};
use regex::Regex;

impl Check<'_> {
    pub(super) fn rules(&mut self) {
        let template = self.template;
        match template.inspects {
            Inspects::Equipment if template.equipment_kinds.is_empty() => {
                self.note_top("inspects:", "a checklist for equipment names its equipment_kinds");
            }
            Inspects::Unit if !template.equipment_kinds.is_empty() => {
                self.note_top(
                    "equipment_kinds:",
                    "equipment_kinds are only for a checklist that inspects equipment",
                );
            }
            _ => {}
        }
        for attribute in &template.attributes {
            if attribute.kind == AttributeKind::Number && attribute.unit.is_none() {
                self.note(
                    &attribute.code,
                    None,
                    format!("attribute {} is a number without a unit", attribute.code),
                );
            }
            if (attribute.kind == AttributeKind::Choice) == attribute.options.is_empty() {
                self.note(
                    &attribute.code,
                    None,
                    format!(
                        "attribute {}: options are for a choice, and only for one",
                        attribute.code
                    ),
                );
            }
        }
        for item in template.items() {
            self.units(item);
            self.failure(item);
            if item.photo.rule != PhotoWhen::None && item.photo.at_least == 0 {
                self.note(
                    &item.code,
                    Some("photo:"),
                    format!("item {} asks for photos, but for at least 0", item.code),
                );
            }
            self.kind(item);
        }
    }

    fn units(&mut self, item: &Item) {
        let code = item.code.as_str();
        let AnswerKind::Number(kind) = &item.answer else {
            return;
        };
        if kind.parts.is_empty() {
            if kind.unit.as_ref().is_none_or(|unit| unit.trim().is_empty()) {
                self.note(
                    code,
                    Some("answer:"),
                    format!("the number of item {code} has no unit"),
                );
            }
        } else if kind.unit.is_some() || !kind.limits.is_empty() || !kind.range.is_empty() {
            self.note(
                code,
                Some("answer:"),
                format!("item {code} has parts: unit, range and limits belong to them"),
            );
        }
        for part in &kind.parts {
            if part.unit.trim().is_empty() {
                self.note(code, Some(&part.code), format!("part {} has no unit", part.code));
            }
        }
        let stated = kind
            .limited()
            .flat_map(|(_, limits)| limits.bounds())
            .filter(|bound| bound.stated().is_some());
        if stated.count() > 1 {
            self.note(
                code,
                Some("stated:"),
                format!("item {code} has more than one stated limit"),
            );
        }
    }

    fn failure(&mut self, item: &Item) {
        let code = item.code.as_str();
        let adds = item
            .failure
            .as_ref()
            .is_some_and(|failure| failure.when.is_some());
        match &item.failure {
            None if item.answer.can_fail() => {
                self.note(
                    code,
                    None,
                    format!("item {code} can fail, but no failure level is given"),
                );
            }
            Some(_) if !item.answer.can_fail() && !adds => {
                self.note(
                    code,
                    Some("failure:"),
                    format!("item {code} cannot fail: it has no rule that an answer could break"),
                );
            }
            Some(failure) => self.levels(code, &failure.levels),
            None => {}
        }
    }

    /// The last level has no condition, so that every failure has a level.
    pub(super) fn levels(&mut self, code: &str, levels: &[Level]) {
        match levels.last() {
            None => self.note(
                code,
                Some("failure:"),
                format!("the failure of {code} has no level"),
            ),
            Some(last) if last.when.is_some() => {
                self.note(
                    code,
                    Some("levels:"),
                    format!(
                        "the last failure level of {code} has a condition: some failures would have no level"
                    ),
                );
            }
            Some(_) => {}
        }
        let unreachable = levels.iter().rev().skip(1).any(|level| level.when.is_none());
        if unreachable {
            self.note(
                code,
                Some("levels:"),
                format!("a failure level of {code} without a condition hides those after it"),
            );
        }
    }

    fn kind(&mut self, item: &Item) {
        let code = item.code.as_str();
        match &item.answer {
            AnswerKind::Number(kind) => {
                for (_, limits) in kind.limited() {
                    self.bounds(code, limits);
                }
                let ranges = std::iter::once(&kind.range).chain(kind.parts.iter().map(|part| &part.range));
                for range in ranges {
                    if range.bounds().any(|bound| !matches!(bound, Bound::Fixed(_))) {
                        self.note(
                            code,
                            Some("range:"),
                            format!("the range of item {code} is given by fixed numbers"),
                        );
                    }
                }
            }
            AnswerKind::Date(kind) => {
                if let Some(rule) = &kind.rules.not_older_than {
                    self.bound(code, &rule.months);
                }
                for point in [&kind.rules.on_or_after, &kind.rules.on_or_before]
                    .into_iter()
                    .flatten()
                {
                    if let DatePoint::Item(of) = point {
                        let is_date = self
                            .template
                            .item(&of.item)
                            .is_some_and(|item| matches!(item.answer, AnswerKind::Date(_)));
                        if !is_date {
                            self.note(
                                code,
                                Some(&of.item),
                                format!("{} is no item with a date", of.item),
                            );
                        }
                    }
                }
            }
            AnswerKind::Text(kind) => {
                if let Some(pattern) = &kind.pattern
                    && Regex::new(&format!("^(?:{pattern})$")).is_err()
                {
                    self.note(
                        code,
                        Some("pattern:"),
                        format!("the pattern of item {code} is no regular expression"),
                    );
                }
            }
            AnswerKind::Photo(_) if item.photo.rule == PhotoWhen::None => {
                self.note(
                    code,
                    Some("photo:"),
                    format!("item {code} is answered by photos: its photo rule cannot be none"),
                );
            }
            _ => {}
        }
    }

    fn bounds(&mut self, code: &str, limits: &Limits) {
        for bound in limits.bounds() {
            self.bound(code, bound);
        }
    }

    /// A bound that names an item or attribute with a number.
    pub(super) fn bound(&mut self, code: &str, bound: &Bound) {
        match bound {
            Bound::Fixed(_) | Bound::Stated(_) => {}
            Bound::Item(of) => {
                let fits = match self.template.item(&of.item).map(|item| &item.answer) {
                    Some(AnswerKind::Number(kind)) => match &of.part {
                        None => kind.parts.is_empty(),
                        Some(part) => kind.parts.iter().any(|known| known.code == *part),
                    },
                    Some(AnswerKind::Count(_)) => of.part.is_none(),
                    _ => false,
                };
                if !fits {
                    self.note(
                        code,
                        Some(&of.item),
                        format!("{} is no item with that number", of.item),
                    );
                }
            }
            Bound::Attribute(of) => {
                let is_number = self
                    .template
                    .attribute(&of.attribute)
                    .is_some_and(|found| found.kind == AttributeKind::Number);
                if !is_number {
                    self.note(
                        code,
                        Some(&of.attribute),
                        format!("{} is no attribute with a number", of.attribute),
                    );
                }
            }
        }
    }
}
