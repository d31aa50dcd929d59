//! The days on which something in a checklist changes, and what.

use crate::{
    answer_kind::AnswerKind,
    basis::{Basis, InForce},
    computed::{Computed, Interval},
    condition::Bound,
    item::{HazardLevel, Item, Level},
    template::Template,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What begins and what ends with a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfChange {
    pub day: NaiveDate,
    pub begins: Vec<String>,
    pub ends: Vec<String>,
}

/// Every day of the version, in order; on the first of them all begins that is in force then, which is not listed.
pub fn calendar(template: &Template) -> Vec<DayOfChange> {
    let Some(first) = template.in_force.from else { return Vec::new() };
    let mut before = in_force_on(template, first);
    let mut changes = Vec::new();
    for day in edges(template).into_iter().filter(|day| *day > first && template.in_force.on(*day)) {
        let now = in_force_on(template, day);
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|line| !those.contains(line)).cloned().collect()
        };
        let change = DayOfChange { day, begins: only(&now, &before), ends: only(&before, &now) };
        if !(change.begins.is_empty() && change.ends.is_empty()) {
            changes.push(change);
        }
        before = now;
    }
    changes
}

/// What is in force on a day, a line for each: items, options, limits, levels with their grounds, clauses, computed
/// results.
pub fn in_force_on(template: &Template, day: NaiveDate) -> Vec<String> {
    let mut lines = Lines { template, day, lines: Vec::new() };
    for item in template.items().filter(|item| InForce::holds(item.in_force, day)) {
        lines.item(item);
    }
    for computed in &template.computed {
        if InForce::holds(computed.in_force(), day) {
            lines.computed(computed);
        }
    }
    lines.lines
}

struct Lines<'a> {
    template: &'a Template,
    day: NaiveDate,
    lines: Vec<String>,
}

impl Lines<'_> {
    fn item(&mut self, item: &Item) {
        let code = &item.code;
        self.lines.push(format!("{code}: {}", item.prompt.zh));
        match &item.answer {
            AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => {
                for option in kind.options.iter().filter(|option| InForce::holds(option.in_force, self.day)) {
                    self.lines.push(format!("{code}: 选项 {}", option.label.zh));
                }
            }
            AnswerKind::Number(kind) => {
                for (_, limits) in kind.limited() {
                    for (name, bound) in limits.named() {
                        self.limits(code, name, bound);
                    }
                }
            }
            AnswerKind::Date(kind) => {
                if let Some(rule) = &kind.rules.not_older_than {
                    self.limits(code, "months", &rule.months);
                }
            }
            _ => {}
        }
        self.clauses(code, "依据", &item.basis);
        if let Some(failure) = &item.failure {
            self.levels(code, &failure.levels);
        }
    }

    fn limits(&mut self, code: &str, name: &str, bound: &Bound) {
        let Bound::Dated(bounds) = bound else { return };
        for bound in bounds.iter().filter(|bound| InForce::holds(bound.in_force, self.day)) {
            let condition = if bound.when.is_some() { "（有条件）" } else { "" };
            self.lines.push(format!("{code}: 限值 {name} {}{condition}", bound.limit));
        }
    }

    fn levels(&mut self, code: &str, levels: &[Level]) {
        let day = self.day;
        for level in levels.iter().filter(|level| InForce::holds(level.in_force, day)) {
            let name = match level.level {
                HazardLevel::General => "一般",
                HazardLevel::Major => "重大",
            };
            let level_line = format!("{code}: {name}：{}", level.reason.zh);
            self.lines.push(level_line.clone());
            self.clauses(&level_line, "理由", &level.grounds);
        }
    }

    fn clauses(&mut self, of: &str, what: &str, bases: &[Basis]) {
        for cited in self.template.cite(bases, self.day) {
            let term = cited.term.map(|term| term.text().zh + " ").unwrap_or_default();
            self.lines.push(format!("{of} {what} {term}{}{}", cited.in_chinese(), cited.mark().zh));
        }
    }

    fn computed(&mut self, computed: &Computed) {
        let code = computed.code();
        match computed {
            Computed::Interval(interval) => self.interval(code, interval),
            Computed::Age(age) => {
                self.lines.push(format!("{code}: {}", age.title.zh));
                self.clauses(code, "依据", &age.basis);
            }
            Computed::Matrix(matrix) => self.lines.push(format!("{code}: {}", matrix.title.zh)),
        }
    }

    fn interval(&mut self, code: &str, interval: &Interval) {
        self.lines.push(format!("{code}: {}", interval.title.zh));
        let day = self.day;
        for rule in interval.rules.iter().filter(|rule| InForce::holds(rule.in_force, day)) {
            let rule_line = format!("{code}: 周期 {}", rule.reason.zh);
            self.lines.push(rule_line.clone());
            self.clauses(&rule_line, "依据", &rule.basis);
        }
        if let Some(failure) = &interval.failure {
            self.levels(code, &failure.levels);
        }
    }
}

/// The days on which something of the template may change.
fn edges(template: &Template) -> BTreeSet<NaiveDate> {
    let mut days: Vec<Option<InForce>> = Vec::new();
    days.extend(template.documents.iter().map(|document| document.in_force));
    days.extend(template.every_basis().map(|basis| basis.in_force));
    for item in template.items() {
        days.push(item.in_force);
        days.extend(item.failure.iter().flat_map(|failure| &failure.levels).map(|level| level.in_force));
        if let AnswerKind::Choice(kind) | AnswerKind::Choices(kind) = &item.answer {
            days.extend(kind.options.iter().map(|option| option.in_force));
        }
        for bound in item.answer.bounds() {
            if let Bound::Dated(bounds) = bound {
                days.extend(bounds.iter().map(|bound| bound.in_force));
            }
        }
    }
    for computed in &template.computed {
        days.push(computed.in_force());
        if let Computed::Interval(interval) = computed {
            days.extend(interval.rules.iter().map(|rule| rule.in_force));
            let levels = interval.failure.iter().flat_map(|failure| &failure.levels);
            days.extend(levels.map(|level| level.in_force));
        }
    }
    days.into_iter().flatten().flat_map(|days| days.edges().collect::<Vec<_>>()).collect()
}
