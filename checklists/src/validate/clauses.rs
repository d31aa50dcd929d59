//! Validates the clauses that items, levels and computed results rest on, over all of their days.

use super::Check;
use crate::{
    basis::{Basis, InForce, Source},
    item::{HazardLevel, Item, Level},
    place::Place,
};
use chrono::NaiveDate;

impl Check<'_> {
    /// Clauses that something rests on, other than the grounds of a level.
    pub(super) fn bases(&mut self, place: &Place, bases: &[Basis]) {
        for (nth, basis) in bases.iter().enumerate() {
            self.basis(&place.nth(nth), basis);
            if basis.term.is_some() {
                let reason = "a term is what the ground of a level calls the hazard";
                self.note(&place.nth(nth).key("term"), reason);
            }
        }
    }

    fn basis(&mut self, place: &Place, basis: &Basis) {
        let document = self.template.document(&basis.document);
        if document.is_none() {
            let reason = format!("there is no document {} in documents.yaml", basis.document);
            self.note(&place.key("document"), reason);
        }
        let is_seen = basis.url.is_some() || document.is_some_and(|document| document.url.is_some());
        if basis.source == Source::Verified && !is_seen {
            self.note(&place.key("source"), "a verified clause needs the address where it was seen (url)");
        }
        self.found.days(&place.key("in_force"), basis.in_force.as_ref());
        self.found.text(&place.key("note"), basis.note.as_ref());
    }

    /// An item rests on something on each of its days.
    pub(super) fn item_bases(&mut self, place: &Place, item: &Item) {
        let place = place.key("basis");
        self.bases(&place, &item.basis);
        if item.basis.is_empty() {
            return self
                .note(&place, format!("item {} rests on nothing: give at least one basis", item.code));
        }
        let days = self.days_of(item.in_force);
        if let Some(day) = days.and_then(|days| self.day_without(&item.basis, days)) {
            self.note(&place, format!("item {} rests on nothing on {day}", item.code));
        }
    }

    /// A major level has a ground in force on each of its days; `days` are those of what fails.
    pub(super) fn grounds(&mut self, place: &Place, name: &str, level: &Level, days: Option<InForce>) {
        let place = place.key("grounds");
        for (nth, ground) in level.grounds.iter().enumerate() {
            self.basis(&place.nth(nth), ground);
            if ground.term.is_none() {
                let reason = "a ground says what it calls the hazard (term)";
                self.note(&place.nth(nth).key("document"), reason);
            }
        }
        let days = days.and_then(|days| days.within(&level.in_force.unwrap_or_default()));
        let Some(days) = days else { return };
        match level.level {
            HazardLevel::General if !level.grounds.is_empty() => {
                self.note(&place, format!("a general failure of {name} has no grounds"));
            }
            HazardLevel::General => {}
            HazardLevel::Major => {
                if let Some(day) = self.day_without(&level.grounds, days) {
                    self.note(&place, format!("a major failure of {name} has no ground on {day}"));
                }
            }
        }
    }

    /// The days of this version on which something of it is in force.
    pub(super) fn days_of(&self, days: Option<InForce>) -> Option<InForce> {
        self.template.in_force.within(&days.unwrap_or_default())
    }

    /// The first day on which none of the clauses is in force.
    fn day_without(&self, bases: &[Basis], days: InForce) -> Option<NaiveDate> {
        let edges = bases.iter().flat_map(|basis| {
            let document = self.template.document(&basis.document).and_then(|document| document.in_force);
            basis.in_force.into_iter().chain(document).flat_map(|days| days.edges().collect::<Vec<_>>())
        });
        let first = days.from.unwrap_or(NaiveDate::MIN);
        let mut candidates: Vec<NaiveDate> = edges.chain([first]).filter(|day| days.on(*day)).collect();
        candidates.sort();
        candidates.into_iter().find(|day| self.template.cite(bases, *day).is_empty())
    }
}
