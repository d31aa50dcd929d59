//! Validates codes and days.

use super::{Check, findings::is_kebab};
use crate::{
    answer_kind::AnswerKind,
    computed::Computed,
    place::Place,
    template::{AttributeKind, Inspects},
};
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn codes(&mut self) {
        let (template, top) = (self.template, Place::default());
        self.found.once(&mut BTreeSet::new(), &top, &template.code, "checklist");
        if template.version == 0 {
            self.note(&top.key("version"), "versions are counted from 1");
        }
        if template.in_force.from.is_none() {
            self.note(&top.key("in_force"), "from which day is this version in force? (from)");
        }
        self.found.days(&top.key("in_force"), Some(&template.in_force));
        self.inspected();
        self.attributes();
        self.sections();
        let mut seen = BTreeSet::new();
        for (nth, computed) in template.computed.iter().enumerate() {
            let place = top.key("computed").nth(nth);
            self.found.once(&mut seen, &place, computed.code(), "computed result");
            self.found.days(&place.key("in_force"), computed.in_force().as_ref());
            match computed {
                Computed::Interval(interval) => {
                    for (nth, rule) in interval.rules.iter().enumerate() {
                        self.bases(&place.key("rules").nth(nth).key("basis"), &rule.basis);
                    }
                }
                Computed::Age(age) => self.bases(&place.key("basis"), &age.basis),
                Computed::Matrix(_) => {}
            }
        }
    }

    fn inspected(&mut self) {
        let kinds = &self.template.equipment_kinds;
        let place = Place::default().key("equipment_kinds");
        match self.template.inspects {
            Inspects::Equipment if kinds.is_empty() => self.note(
                &Place::default().key("inspects"),
                "a checklist for equipment says for which: equipment_kinds is missing",
            ),
            Inspects::Unit if !kinds.is_empty() => {
                self.note(&place, "equipment_kinds is only for a checklist that inspects equipment")
            }
            _ => {}
        }
        for (nth, kind) in kinds.iter().enumerate() {
            if !(1..=4).contains(&kind.len()) || !kind.bytes().all(|byte| byte.is_ascii_digit()) {
                self.note(
                    &place.nth(nth),
                    format!(
                        "{kind:?} is no code of the equipment catalogue: four digits, or the first of them"
                    ),
                );
            }
        }
    }

    fn attributes(&mut self) {
        let mut seen = BTreeSet::new();
        for (nth, attribute) in self.template.attributes.iter().enumerate() {
            let place = Place::default().key("attributes").nth(nth);
            let code = &attribute.code;
            self.found.once(&mut seen, &place, code, "attribute");
            let has_unit = attribute.unit.as_ref().is_some_and(|unit| !unit.trim().is_empty());
            match (attribute.kind, has_unit) {
                (AttributeKind::Number, false) => {
                    self.note(&place, format!("attribute {code} is a number without a unit"));
                }
                (AttributeKind::Number, true) | (_, false) => {}
                (_, true) => {
                    self.note(&place.key("unit"), format!("attribute {code} is no number and has no unit"))
                }
            }
            if (attribute.kind == AttributeKind::Choice) == attribute.options.is_empty() {
                self.note(&place, format!("attribute {code}: a choice has options, other kinds have none"));
            }
            let codes = attribute.options.iter().map(|option| option.code.as_str());
            self.options(&place.key("options"), code, codes);
        }
    }

    fn sections(&mut self) {
        let template = self.template;
        if template.sections.is_empty() {
            self.note(&Place::default().key("sections"), "a checklist needs at least one section");
        }
        let mut seen = BTreeSet::new();
        for (nth, section) in template.sections.iter().enumerate() {
            let place = Place::default().key("sections").nth(nth);
            self.found.once(&mut seen, &place, &section.code, "section");
            if section.items.is_empty() {
                self.note(&place, format!("section {} has no items", section.code));
            }
        }
        let mut seen = BTreeSet::new();
        for (place, item) in self.items() {
            self.found.once(&mut seen, &place, &item.code, "item");
            self.found.days(&place.key("in_force"), item.in_force.as_ref());
            let answer = place.key("answer");
            match &item.answer {
                AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                    if kind.options.is_empty() {
                        self.note(&answer.key("options"), format!("item {} offers no options", item.code));
                    }
                    let codes = kind.options.iter().map(|option| option.code.as_str());
                    self.options(&answer.key("options"), &item.code, codes);
                    for (nth, option) in kind.options.iter().enumerate() {
                        let place = answer.key("options").nth(nth).key("in_force");
                        self.found.days(&place, option.in_force.as_ref());
                    }
                }
                AnswerKind::Number(kind) => {
                    let mut seen = BTreeSet::new();
                    for (nth, part) in kind.parts.iter().enumerate() {
                        self.found.once(&mut seen, &answer.key("parts").nth(nth), &part.code, "part");
                    }
                }
                _ => {}
            }
            self.item_bases(&place, item);
        }
    }

    fn options<'c>(&mut self, place: &Place, of: &str, codes: impl Iterator<Item = &'c str>) {
        let mut seen = BTreeSet::new();
        for (nth, code) in codes.enumerate() {
            let place = place.nth(nth).key("code");
            if !is_kebab(&code.to_ascii_lowercase()) {
                self.note(
                    &place,
                    format!("option code {code:?} of {of} is not made of letters, digits and single hyphens"),
                );
            }
            if !seen.insert(code) {
                self.note(&place, format!("option {code} of {of} occurs twice"));
            }
        }
    }
}
