//! Validates the documents that checklists cite.

use super::findings::{Findings, Found};
use crate::{
    basis::{Document, Source},
    place::Place,
};
use std::collections::BTreeSet;

/// Everything that is wrong with a file of documents.
pub(crate) fn flaws_of_documents(documents: &[Document]) -> Vec<Found> {
    let mut found = Findings::default();
    let mut seen = BTreeSet::new();
    for (nth, document) in documents.iter().enumerate() {
        let place = Place::default().key("documents").nth(nth);
        found.once(&mut seen, &place, &document.code, "document");
        found.text(&place.key("title"), Some(&document.title));
        found.text(&place.key("issuer"), document.issuer.as_ref());
        found.text(&place.key("note"), document.note.as_ref());
        found.days(&place.key("in_force"), document.in_force.as_ref());
        if document.source == Source::Verified && document.url.is_none() {
            let reason = format!("document {} is verified: url says where it was seen", document.code);
            found.note(&place.key("source"), reason);
        }
        if let Some(reason) = wrong_successor(document, documents) {
            found.note(&place.key("successor"), reason);
        }
    }
    found.0
}

/// A successor begins at the latest on the day after the last one.
fn wrong_successor(document: &Document, documents: &[Document]) -> Option<String> {
    let code = document.successor.as_ref()?;
    let Some(successor) = documents.iter().find(|other| other.code == *code) else {
        return Some(format!("there is no document {code}"));
    };
    let Some(to) = document.in_force.and_then(|days| days.to) else {
        return Some(format!("{} has a successor, but no last day", document.code));
    };
    let begins = successor.in_force.and_then(|days| days.from);
    let is_late = begins.is_some_and(|begins| to.succ_opt().is_some_and(|next| next < begins));
    is_late.then(|| format!("{code} is not in force yet on the day after {to}"))
}
