//! Validates figures: each counts one thing that exists and is of the right kind.

use super::{
    Check,
    conditions::{Owner, kind_of},
};
use crate::{
    answer_kind::AnswerKind,
    computed::Computed,
    condition::ItemBound,
    figure::{Adds, Figure, Summed},
    place::Place,
    template::AttributeKind,
};
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn figures(&mut self) {
        let mut seen = BTreeSet::new();
        for (nth, figure) in self.template.figures.iter().enumerate() {
            let place = Place::default().key("figures").nth(nth);
            self.found.once(&mut seen, &place, &figure.code, "figure");
            match figure.adds() {
                Some(adds) => self.adds(&place, figure, adds),
                None => self.note(&place, "a figure counts exactly one of sum, when, complete"),
            }
            self.since(&place.key("since"), figure);
        }
    }

    fn adds(&mut self, place: &Place, figure: &Figure, adds: Adds<'_>) {
        match adds {
            Adds::Sum(Summed::Item(of)) => self.sum_of_item(&place.key("sum"), of),
            Adds::Sum(Summed::Attribute(of)) => {
                self.sum_of_attribute(&place.key("sum").key("attribute"), &of.attribute);
            }
            Adds::When(condition) => {
                let owner =
                    Owner { name: &format!("figure {}", figure.code), earlier: None, in_interval: false };
                self.condition(owner, &place.key("when"), condition);
            }
            Adds::Complete(code) => self.complete(&place.key("complete"), code),
        }
    }

    fn sum_of_item(&mut self, place: &Place, of: &ItemBound) {
        let item_place = place.key("item");
        let code = &of.item;
        let Some(item) = self.template.item(code) else {
            return self.note(&item_place, format!("there is no item {code}"));
        };
        let parts = match &item.answer {
            AnswerKind::Number(kind) => kind.parts.as_slice(),
            AnswerKind::Count(_) => &[],
            _ => {
                return self.note(
                    &item_place,
                    format!("item {code} is answered by {}: there is no sum of that", kind_of(item)),
                );
            }
        };
        match &of.part {
            None if !parts.is_empty() => {
                self.note(&item_place, format!("item {code} has several numbers: which part?"));
            }
            Some(part) if !parts.iter().any(|known| known.code == *part) => {
                self.note(&place.key("part"), format!("item {code} has no number {part} to sum"));
            }
            _ => {}
        }
    }

    fn sum_of_attribute(&mut self, place: &Place, code: &str) {
        match self.template.attribute(code).map(|attribute| attribute.kind) {
            None => self.note(place, format!("there is no attribute {code}")),
            Some(AttributeKind::Number) => {}
            Some(kind) => {
                self.note(place, format!("attribute {code} is a {}: there is no sum of that", kind.name()))
            }
        }
    }

    fn complete(&mut self, place: &Place, code: &str) {
        match self.template.computed.iter().find(|computed| computed.code() == code) {
            None => self.note(place, format!("there is no computed result {code}")),
            Some(Computed::Matrix(_)) => {}
            Some(Computed::Interval(_) | Computed::Age(_)) => {
                self.note(place, format!("{code} is no matrix, which alone is complete or not"));
            }
        }
    }

    fn since(&mut self, place: &Place, figure: &Figure) {
        if !figure.since.is_empty() && figure.when.is_none() {
            self.note(place, "since counts closed hazards, one each: it goes with when");
        }
        let mut seen = BTreeSet::new();
        for (nth, code) in figure.since.iter().enumerate() {
            let place = place.nth(nth);
            if self.template.item(code).is_none() {
                self.note(&place, format!("there is no item {code}"));
            } else if !self.opens_hazards(code) {
                self.note(&place, format!("item {code} cannot fail: it has no hazards that could be closed"));
            }
            if !seen.insert(code) {
                self.note(&place, format!("item {code} stands in since twice"));
            }
        }
    }

    /// Whether the item fails by itself, or by an interval that it declares the end of.
    fn opens_hazards(&self, code: &str) -> bool {
        let by_itself = self.template.item(code).is_some_and(|item| item.failure.is_some());
        by_itself
            || self.template.computed.iter().any(|computed| match computed {
                Computed::Interval(interval) => interval.declared == code && interval.failure.is_some(),
                Computed::Age(_) | Computed::Matrix(_) => false,
            })
    }
}
