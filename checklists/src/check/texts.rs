//! Both languages, everywhere, and not empty.

use super::Check;
use crate::{Text, answer_kind::AnswerKind, computed::Computed};

impl Check<'_> {
    pub(super) fn texts(&mut self) {
        let template = self.template;
        self.text(&template.code, "title:", &template.title);
        for attribute in &template.attributes {
            self.text(&attribute.code, "label:", &attribute.label);
            for option in &attribute.options {
                self.text(&attribute.code, &option.code, &option.label);
            }
        }
        for document in &template.documents {
            self.text(&document.code, "title:", &document.title);
        }
        for section in &template.sections {
            self.text(&section.code, "title:", &section.title);
        }
        for item in template.items() {
            let code = &item.code;
            self.text(code, "prompt:", &item.prompt);
            self.text(code, "guidance:", &item.guidance);
            for level in item.failure.iter().flat_map(|failure| &failure.levels) {
                self.text(code, "reason:", &level.reason);
            }
            for note in item
                .note
                .iter()
                .chain(item.basis.iter().filter_map(|basis| basis.note.as_ref()))
            {
                self.text(code, "note:", note);
            }
            match &item.answer {
                AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                    for option in &kind.options {
                        self.text(code, &option.code, &option.label);
                    }
                }
                AnswerKind::Number(kind) => {
                    for part in &kind.parts {
                        self.text(code, &part.code, &part.label);
                    }
                }
                AnswerKind::Date(kind) => {
                    if let Some(none) = &kind.none {
                        self.text(code, "none:", &none.label);
                    }
                }
                AnswerKind::Text(kind) => {
                    if let Some(hint) = &kind.pattern_hint {
                        self.text(code, "pattern_hint:", hint);
                    }
                }
                AnswerKind::Verdict(_) | AnswerKind::Count(_) | AnswerKind::Photo(_) => {}
            }
            if let Some(stated) = item.answer.stated() {
                self.text(code, "stated:", &stated.stated);
            }
        }
        for computed in &template.computed {
            self.computed_texts(computed);
        }
    }

    fn computed_texts(&mut self, computed: &Computed) {
        let code = computed.code();
        match computed {
            Computed::Interval(interval) => {
                self.text(code, "title:", &interval.title);
                for rule in &interval.rules {
                    self.text(code, "reason:", &rule.reason);
                }
                for level in interval.failure.iter().flat_map(|failure| &failure.levels) {
                    self.text(code, "reason:", &level.reason);
                }
            }
            Computed::Age(age) => {
                self.text(code, "title:", &age.title);
                self.text(code, "label:", &age.threshold.label);
            }
            Computed::Matrix(matrix) => {
                self.text(code, "title:", &matrix.title);
                for group in &matrix.groups {
                    self.text(&group.code, "title:", &group.title);
                    for row in &group.rows {
                        self.text(&row.code, "title:", &row.title);
                    }
                }
            }
        }
    }

    fn text(&mut self, code: &str, word: &str, text: &Text) {
        for (language, words) in [("zh", &text.zh), ("en", &text.en)] {
            if words.trim().is_empty() {
                let place = word.trim_end_matches(':');
                self.note(
                    code,
                    Some(word),
                    format!("{place} of {code} is empty in language {language}"),
                );
            }
        }
    }
}
