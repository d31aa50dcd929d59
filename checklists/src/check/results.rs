//! Computed results that point at items of the right kind.

use super::{Check, conditions::Owner, is_kebab};
use crate::{
    answer_kind::AnswerKind,
    computed::{Computed, Interval, Matrix},
    template::AttributeKind,
};

impl Check<'_> {
    pub(super) fn results(&mut self) {
        for computed in &self.template.computed {
            match computed {
                Computed::Interval(interval) => self.interval(interval),
                Computed::Age(age) => self.date_item(&age.code, &age.from),
                Computed::Matrix(matrix) => self.matrix(matrix),
            }
        }
    }

    fn date_item(&mut self, code: &str, item: &str) {
        let is_date = self
            .template
            .item(item)
            .is_some_and(|item| matches!(item.answer, AnswerKind::Date(_)));
        if !is_date {
            self.note(
                code,
                Some(item),
                format!("{code} counts from {item}, which is no item with a date"),
            );
        }
    }

    fn interval(&mut self, interval: &Interval) {
        let code = interval.code.as_str();
        self.date_item(code, &interval.last);
        self.date_item(code, &interval.declared);
        if let Some(first) = &interval.first_use {
            let is_date = self
                .template
                .attribute(&first.attribute)
                .is_some_and(|attribute| attribute.kind == AttributeKind::Date);
            if !is_date {
                self.note(
                    code,
                    Some("first_use:"),
                    format!("{} is no attribute with a date", first.attribute),
                );
            }
        }
        if interval.rules.is_empty() {
            self.note(code, Some("rules:"), format!("{code} has no rules"));
        }
        let owner = Owner {
            code,
            earlier: None,
            in_interval: false,
        };
        for rule in &interval.rules {
            if rule.stop == rule.years.is_some() {
                self.note(
                    code,
                    Some("rules:"),
                    format!("a rule of {code} gives either years or stop"),
                );
            }
            if let Some(condition) = &rule.when {
                self.condition(owner, condition);
            }
        }
        if let Some(failure) = &interval.failure {
            self.levels(code, &failure.levels);
            for condition in failure.levels.iter().filter_map(|level| level.when.as_ref()) {
                self.condition(
                    Owner {
                        in_interval: true,
                        ..owner
                    },
                    condition,
                );
            }
        }
    }

    fn matrix(&mut self, matrix: &Matrix) {
        for group in &matrix.groups {
            for code in std::iter::once(&group.code).chain(group.rows.iter().map(|row| &row.code)) {
                if !is_kebab(code) {
                    self.note(code, None, format!("{code:?} is not kebab-case"));
                }
            }
            for row in &group.rows {
                if row.items.is_empty() {
                    self.note(&row.code, None, format!("row {} rests on no item", row.code));
                }
                for item in &row.items {
                    if self.template.item(item).is_none() {
                        self.note(
                            &row.code,
                            Some(item),
                            format!("row {} rests on item {item}, which does not exist", row.code),
                        );
                    }
                }
            }
        }
    }
}
