//! Validates that every text exists in both languages.

use super::Check;
use crate::{
    Text,
    answer_kind::AnswerKind,
    basis::Basis,
    computed::Computed,
    item::{Item, Level},
    place::Place,
};

impl Check<'_> {
    pub(super) fn texts(&mut self) {
        let (template, top) = (self.template, Place::default());
        self.text(&top.key("title"), Some(&template.title));
        self.text(&top.key("note"), template.note.as_ref());
        for (nth, attribute) in template.attributes.iter().enumerate() {
            let place = top.key("attributes").nth(nth);
            self.text(&place.key("label"), Some(&attribute.label));
            for (nth, option) in attribute.options.iter().enumerate() {
                self.text(&place.key("options").nth(nth).key("label"), Some(&option.label));
            }
        }
        for (nth, document) in template.documents.iter().enumerate() {
            self.text(&top.key("documents").nth(nth).key("title"), Some(&document.title));
        }
        for (nth, section) in template.sections.iter().enumerate() {
            self.text(&top.key("sections").nth(nth).key("title"), Some(&section.title));
        }
        for (place, item) in self.items() {
            self.item_texts(&place, item);
        }
        for (nth, computed) in template.computed.iter().enumerate() {
            self.computed_texts(&top.key("computed").nth(nth), computed);
        }
        for (nth, figure) in template.figures.iter().enumerate() {
            let place = top.key("figures").nth(nth);
            self.text(&place.key("title"), Some(&figure.title));
            self.text(&place.key("unit"), Some(&figure.unit));
        }
    }

    fn item_texts(&mut self, place: &Place, item: &Item) {
        self.text(&place.key("prompt"), Some(&item.prompt));
        self.text(&place.key("guidance"), Some(&item.guidance));
        self.text(&place.key("note"), item.note.as_ref());
        if let Some(failure) = &item.failure {
            self.level_texts(&place.key("failure"), &failure.levels);
        }
        self.basis_texts(&place.key("basis"), &item.basis);
        let answer = place.key("answer");
        match &item.answer {
            AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                for (nth, option) in kind.options.iter().enumerate() {
                    self.text(&answer.key("options").nth(nth).key("label"), Some(&option.label));
                }
            }
            AnswerKind::Number(kind) => {
                for (nth, part) in kind.parts.iter().enumerate() {
                    self.text(&answer.key("parts").nth(nth).key("label"), Some(&part.label));
                }
            }
            AnswerKind::Date(kind) => {
                let label = kind.none.as_ref().map(|none| &none.label);
                self.text(&answer.key("none").key("label"), label);
            }
            AnswerKind::Text(kind) => self.text(&answer.key("pattern_hint"), kind.pattern_hint.as_ref()),
            AnswerKind::Verdict(_) | AnswerKind::Count(_) | AnswerKind::Photo(_) => {}
        }
        let stated = item.answer.stated().map(|bound| &bound.stated);
        self.text(&answer.word("stated"), stated);
    }

    fn computed_texts(&mut self, place: &Place, computed: &Computed) {
        match computed {
            Computed::Interval(interval) => {
                self.text(&place.key("title"), Some(&interval.title));
                for (nth, rule) in interval.rules.iter().enumerate() {
                    let rule_place = place.key("rules").nth(nth);
                    self.text(&rule_place.key("reason"), Some(&rule.reason));
                    self.basis_texts(&rule_place.key("basis"), &rule.basis);
                }
                if let Some(failure) = &interval.failure {
                    self.level_texts(&place.key("failure"), &failure.levels);
                }
            }
            Computed::Age(age) => {
                self.text(&place.key("title"), Some(&age.title));
                self.text(&place.key("threshold").key("label"), Some(&age.threshold.label));
                self.basis_texts(&place.key("basis"), &age.basis);
            }
            Computed::Matrix(matrix) => {
                self.text(&place.key("title"), Some(&matrix.title));
                for (nth, group) in matrix.groups.iter().enumerate() {
                    let group_place = place.key("groups").nth(nth);
                    self.text(&group_place.key("title"), Some(&group.title));
                    for (nth, row) in group.rows.iter().enumerate() {
                        self.text(&group_place.key("rows").nth(nth).key("title"), Some(&row.title));
                    }
                }
            }
        }
    }

    fn level_texts(&mut self, failure: &Place, levels: &[Level]) {
        for (nth, level) in levels.iter().enumerate() {
            self.text(&failure.key("levels").nth(nth).key("reason"), Some(&level.reason));
        }
    }

    fn basis_texts(&mut self, place: &Place, bases: &[Basis]) {
        for (nth, basis) in bases.iter().enumerate() {
            self.text(&place.nth(nth).key("note"), basis.note.as_ref());
        }
    }

    fn text(&mut self, place: &Place, text: Option<&Text>) {
        let Some(text) = text else { return };
        if text.zh.trim().is_empty() {
            self.note(&place.key("zh"), "the text in Chinese is empty (zh)");
        }
        if text.en.trim().is_empty() {
            self.note(&place.key("en"), "the text in English is empty (en)");
        }
    }
}
