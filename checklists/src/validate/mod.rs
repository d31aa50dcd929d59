//! Validates a parsed template.

mod circles;
mod clauses;
mod codes;
mod conditions;
mod documents;
mod figures;
mod findings;
mod items;
mod limits;
mod results;
mod texts;

use crate::{item::Item, place::Place, template::Template};
pub(crate) use documents::flaws_of_documents;
use findings::Findings;
pub(crate) use findings::Found;

/// Where the check stands, and what it has found.
struct Check<'a> {
    template: &'a Template,
    found: Findings,
}

impl<'a> Check<'a> {
    fn note(&mut self, place: &Place, reason: impl Into<String>) {
        self.found.note(place, reason);
    }

    /// Every item, with its place.
    fn items(&self) -> impl Iterator<Item = (Place, &'a Item)> + use<'a> {
        let sections = Place::default().key("sections");
        let template = self.template;
        template.sections.iter().enumerate().flat_map(move |(nth, section)| {
            let items = sections.nth(nth).key("items");
            section.items.iter().enumerate().map(move |(nth, item)| (items.nth(nth), item))
        })
    }
}

/// Everything that is wrong.
pub(crate) fn flaws(template: &Template) -> Vec<Found> {
    let mut check = Check { template, found: Findings::default() };
    check.codes();
    check.texts();
    check.every_item();
    check.circles();
    check.results();
    check.figures();
    check.found.0
}
