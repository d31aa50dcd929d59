//! Validates that every text exists in both languages.

use super::Check;
use crate::{
    answer_kind::AnswerKind,
    computed::Computed,
    item::{Item, Level},
    place::Place,
};

impl Check<'_> {
    pub(super) fn texts(&mut self) {
        let (template, top) = (self.template, Place::default());
        self.found.text(&top.key("title"), Some(&template.title));
        self.found.text(&top.key("note"), template.note.as_ref());
        for (nth, attribute) in template.attributes.iter().enumerate() {
            let place = top.key("attributes").nth(nth);
            self.found.text(&place.key("label"), Some(&attribute.label));
            for (nth, option) in attribute.options.iter().enumerate() {
                self.found.text(&place.key("options").nth(nth).key("label"), Some(&option.label));
            }
        }
        for (nth, section) in template.sections.iter().enumerate() {
            self.found.text(&top.key("sections").nth(nth).key("title"), Some(&section.title));
        }
        for (place, item) in self.items() {
            self.item_texts(&place, item);
        }
        for (nth, computed) in template.computed.iter().enumerate() {
            self.computed_texts(&top.key("computed").nth(nth), computed);
        }
        for (nth, figure) in template.figures.iter().enumerate() {
            let place = top.key("figures").nth(nth);
            self.found.text(&place.key("title"), Some(&figure.title));
            self.found.text(&place.key("unit"), Some(&figure.unit));
        }
    }

    fn item_texts(&mut self, place: &Place, item: &Item) {
        self.found.text(&place.key("prompt"), Some(&item.prompt));
        self.found.text(&place.key("guidance"), Some(&item.guidance));
        self.found.text(&place.key("note"), item.note.as_ref());
        if let Some(failure) = &item.failure {
            self.level_texts(&place.key("failure"), &failure.levels);
        }
        let answer = place.key("answer");
        match &item.answer {
            AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                for (nth, option) in kind.options.iter().enumerate() {
                    self.found.text(&answer.key("options").nth(nth).key("label"), Some(&option.label));
                }
            }
            AnswerKind::Number(kind) => {
                for (nth, part) in kind.parts.iter().enumerate() {
                    self.found.text(&answer.key("parts").nth(nth).key("label"), Some(&part.label));
                }
            }
            AnswerKind::Date(kind) => {
                let label = kind.none.as_ref().map(|none| &none.label);
                self.found.text(&answer.key("none").key("label"), label);
            }
            AnswerKind::Text(kind) => {
                self.found.text(&answer.key("pattern_hint"), kind.pattern_hint.as_ref())
            }
            AnswerKind::Verdict(_) | AnswerKind::Count(_) | AnswerKind::Photo(_) => {}
        }
        let stated = item.answer.stated().map(|bound| &bound.stated);
        self.found.text(&answer.word("stated"), stated);
    }

    fn computed_texts(&mut self, place: &Place, computed: &Computed) {
        match computed {
            Computed::Interval(interval) => {
                self.found.text(&place.key("title"), Some(&interval.title));
                for (nth, rule) in interval.rules.iter().enumerate() {
                    self.found.text(&place.key("rules").nth(nth).key("reason"), Some(&rule.reason));
                }
                if let Some(failure) = &interval.failure {
                    self.level_texts(&place.key("failure"), &failure.levels);
                }
            }
            Computed::Age(age) => {
                self.found.text(&place.key("title"), Some(&age.title));
                self.found.text(&place.key("threshold").key("label"), Some(&age.threshold.label));
            }
            Computed::Matrix(matrix) => {
                self.found.text(&place.key("title"), Some(&matrix.title));
                for (nth, group) in matrix.groups.iter().enumerate() {
                    let group_place = place.key("groups").nth(nth);
                    self.found.text(&group_place.key("title"), Some(&group.title));
                    for (nth, row) in group.rows.iter().enumerate() {
                        self.found.text(&group_place.key("rows").nth(nth).key("title"), Some(&row.title));
                    }
                }
            }
        }
    }

    fn level_texts(&mut self, failure: &Place, levels: &[Level]) {
        for (nth, level) in levels.iter().enumerate() {
            self.found.text(&failure.key("levels").nth(nth).key("reason"), Some(&level.reason));
        }
    }
}
