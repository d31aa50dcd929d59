//! Codes: kebab-case, once each; documents that exist; days that make sense.

use super::{Check, is_kebab};
use crate::{
    answer_kind::AnswerKind,
    basis::{Basis, InForce},
    computed::Computed,
};
use std::collections::BTreeMap;

impl<'a> Check<'a> {
    pub(super) fn codes(&mut self) {
        let template = self.template;
        if template.version == 0 {
            self.note_top("version:", "version is a whole number from 1");
        }
        if template.sections.is_empty() {
            self.note_top("sections:", "a template needs at least one section");
        }
        self.days("", "in_force:", &template.in_force);
        let mut seen = BTreeMap::new();
        self.code(&mut seen, &template.code, "template");
        for attribute in &template.attributes {
            self.code(&mut seen, &attribute.code, "attribute");
        }
        for document in &template.documents {
            self.code(&mut seen, &document.code, "document");
            if let Some(days) = &document.in_force {
                self.days(&document.code, "in_force:", days);
            }
        }
        for section in &template.sections {
            let mut own = BTreeMap::new();
            self.code(&mut own, &section.code, "section");
            if template
                .sections
                .iter()
                .filter(|other| other.code == section.code)
                .count()
                > 1
            {
                self.note_nth(
                    &section.code,
                    1,
                    None,
                    format!("section {} occurs twice", section.code),
                );
            }
            if section.items.is_empty() {
                self.note(
                    &section.code,
                    None,
                    format!("section {} has no items", section.code),
                );
            }
        }
        let mut items = BTreeMap::new();
        for item in template.items() {
            self.code(&mut items, &item.code, "item");
            self.options(&item.code, &item.answer);
            self.bases(&item.code, &item.basis);
            if item.basis.is_empty() {
                self.note(
                    &item.code,
                    Some("basis:"),
                    format!("item {} needs at least one basis", item.code),
                );
            }
        }
        let mut computed = BTreeMap::new();
        for result in &template.computed {
            self.code(&mut computed, result.code(), "computed result");
            match result {
                Computed::Interval(interval) => {
                    for rule in &interval.rules {
                        self.bases(&interval.code, &rule.basis);
                    }
                }
                Computed::Age(age) => self.bases(&age.code, &age.basis),
                Computed::Matrix(_) => {}
            }
        }
    }

    fn code(
        &mut self,
        seen: &mut BTreeMap<(&'static str, &'a str), usize>,
        code: &'a str,
        what: &'static str,
    ) {
        if !is_kebab(code) {
            let reason =
                format!("{what} code {code:?} is not kebab-case (small letters, digits, single hyphens)");
            self.note(code, None, reason);
        }
        let times = seen.entry((what, code)).or_insert(0);
        if *times > 0 {
            let nth = *times;
            self.note_nth(code, nth, None, format!("{what} code {code} occurs twice"));
        }
        if let Some(times) = seen.get_mut(&(what, code)) {
            *times = times.saturating_add(1);
        }
    }

    fn days(&mut self, code: &str, word: &str, days: &InForce) {
        if let (Some(from), Some(to)) = (days.from, days.to)
            && to < from
        {
            let reason = format!("in force to {to} lies before from {from}");
            if code.is_empty() {
                self.note_top(word, reason)
            } else {
                self.note(code, Some(word), reason)
            }
        }
    }

    fn options(&mut self, code: &str, answer: &AnswerKind) {
        match answer {
            AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                if kind.options.is_empty() {
                    self.note(code, Some("answer:"), format!("item {code} offers no options"));
                }
                for (place, option) in kind.options.iter().enumerate() {
                    if !is_kebab(&option.code.to_ascii_lowercase()) {
                        self.note(
                            code,
                            Some(&option.code),
                            format!(
                                "option code {:?} is not made of letters, digits and single hyphens",
                                option.code
                            ),
                        );
                    }
                    if kind
                        .options
                        .iter()
                        .take(place)
                        .any(|earlier| earlier.code == option.code)
                    {
                        self.note(
                            code,
                            Some(&option.code),
                            format!("option {} occurs twice", option.code),
                        );
                    }
                }
            }
            AnswerKind::Number(kind) => {
                for (place, part) in kind.parts.iter().enumerate() {
                    if !is_kebab(&part.code) {
                        self.note(
                            code,
                            Some(&part.code),
                            format!("part code {:?} is not kebab-case", part.code),
                        );
                    }
                    if kind
                        .parts
                        .iter()
                        .take(place)
                        .any(|earlier| earlier.code == part.code)
                    {
                        self.note(code, Some(&part.code), format!("part {} occurs twice", part.code));
                    }
                }
            }
            _ => {}
        }
    }

    fn bases(&mut self, code: &str, bases: &[Basis]) {
        for basis in bases {
            if self.template.document(&basis.document).is_none() {
                let reason = format!("there is no document {}", basis.document);
                self.note(code, Some(&basis.document), reason);
            }
            if let Some(days) = &basis.in_force {
                self.days(code, "in_force:", days);
            }
        }
    }
}
