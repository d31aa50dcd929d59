//! Validates that computed results refer to items of the right kind.

use super::{Check, conditions::Owner};
use crate::{
    computed::{Age, Computed, Interval, Matrix},
    place::Place,
    template::AttributeKind,
};
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn results(&mut self) {
        for (nth, computed) in self.template.computed.iter().enumerate() {
            let place = Place::default().key("computed").nth(nth);
            match computed {
                Computed::Interval(interval) => self.interval(&place, interval),
                Computed::Age(age) => self.age(&place, age),
                Computed::Matrix(matrix) => self.matrix(&place, matrix),
            }
        }
    }

    fn date_item(&mut self, place: &Place, code: &str) {
        if !self.is_date(code) {
            self.note(place, format!("{code} is no item that is answered by a date"));
        }
    }

    fn age(&mut self, place: &Place, age: &Age) {
        self.date_item(&place.key("from"), &age.from);
        self.years(&place.key("threshold").key("years"), age.threshold.years);
    }

    fn years(&mut self, place: &Place, years: u32) {
        if !(1..=100).contains(&years) {
            self.note(place, "years are from 1 to 100");
        }
    }

    fn interval(&mut self, place: &Place, interval: &Interval) {
        self.date_item(&place.key("last"), &interval.last);
        self.date_item(&place.key("declared"), &interval.declared);
        if let Some(first) = &interval.first_use {
            let is_date = self
                .template
                .attribute(&first.attribute)
                .is_some_and(|attribute| attribute.kind == AttributeKind::Date);
            if !is_date {
                self.note(
                    &place.key("first_use"),
                    format!("{} is no attribute that is a date", first.attribute),
                );
            }
        }
        let owner = Owner { name: &interval.code, earlier: None, in_interval: false };
        self.interval_rules(owner, &place.key("rules"), interval);
        if let Some(failure) = &interval.failure {
            let owner = Owner { in_interval: true, ..owner };
            let days = self.days_of(interval.in_force);
            self.levels(owner, &place.key("failure").key("levels"), &failure.levels, days);
        }
    }

    fn interval_rules(&mut self, owner: Owner<'_>, place: &Place, interval: &Interval) {
        let last = interval.rules.len().saturating_sub(1);
        if interval.rules.is_empty() {
            self.note(place, format!("{} has no rules", interval.code));
        }
        for (nth, rule) in interval.rules.iter().enumerate() {
            let place = place.nth(nth);
            self.found.days(&place.key("in_force"), rule.in_force.as_ref());
            match (rule.years, rule.stop, rule.to_be_confirmed) {
                (Some(years), false, false) => self.years(&place.key("years"), years),
                (None, true, false) | (None, false, true) => {}
                _ => self.note(
                    &place,
                    format!(
                        "a rule of {} gives one of years, stop: true and to_be_confirmed: true",
                        interval.code
                    ),
                ),
            }
            match &rule.when {
                Some(condition) => self.condition(owner, &place.key("when"), condition),
                None if nth < last && rule.in_force.is_none() => self.note(
                    &place,
                    format!("a rule of {} without a condition hides those after it", interval.code),
                ),
                None => {}
            }
        }
    }

    fn matrix(&mut self, place: &Place, matrix: &Matrix) {
        let place = place.key("groups");
        if matrix.groups.is_empty() {
            self.note(&place, format!("{} has no groups", matrix.code));
        }
        let mut groups = BTreeSet::new();
        let mut rows = BTreeSet::new();
        for (nth, group) in matrix.groups.iter().enumerate() {
            let place = place.nth(nth);
            self.found.once(&mut groups, &place, &group.code, "group");
            if group.rows.is_empty() {
                self.note(&place.key("rows"), format!("group {} has no rows", group.code));
            }
            for (nth, row) in group.rows.iter().enumerate() {
                let place = place.key("rows").nth(nth);
                self.found.once(&mut rows, &place, &row.code, "row");
                if row.items.is_empty() {
                    self.note(&place.key("items"), format!("row {} rests on no item", row.code));
                }
                for (nth, item) in row.items.iter().enumerate() {
                    if self.template.item(item).is_none() {
                        self.note(&place.key("items").nth(nth), format!("there is no item {item}"));
                    }
                }
            }
        }
    }
}
