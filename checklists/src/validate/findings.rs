//! What a validation has found, and the checks that need nothing else.

use crate::{Text, basis::InForce, place::Place};
use std::collections::BTreeSet;

/// Something wrong, and where.
pub(crate) struct Found {
    pub place: Place,
    pub reason: String,
}

#[derive(Default)]
pub(super) struct Findings(pub Vec<Found>);

impl Findings {
    pub fn note(&mut self, place: &Place, reason: impl Into<String>) {
        self.0.push(Found { place: place.clone(), reason: reason.into() });
    }

    /// A kebab-case code that has not been seen before.
    pub fn once<'c>(&mut self, seen: &mut BTreeSet<&'c str>, place: &Place, code: &'c str, what: &str) {
        let place = place.key("code");
        if !is_kebab(code) {
            self.note(
                &place,
                format!("{what} code {code:?} is not kebab-case: small letters, digits, single hyphens"),
            );
        }
        if !seen.insert(code) {
            self.note(&place, format!("{what} code {code} occurs twice"));
        }
    }

    pub fn days(&mut self, place: &Place, days: Option<&InForce>) {
        let Some(days) = days else { return };
        match (days.from, days.to) {
            (None, None) => self.note(place, "in_force needs a first day (from) or a last one (to)"),
            (Some(from), Some(to)) if to < from => {
                self.note(place, format!("in force until {to}, before it begins on {from}"));
            }
            _ => {}
        }
    }

    /// A text that is given exists in both languages.
    pub fn text(&mut self, place: &Place, text: Option<&Text>) {
        let Some(text) = text else { return };
        if text.zh.trim().is_empty() {
            self.note(&place.key("zh"), "the text in Chinese is empty (zh)");
        }
        if text.en.trim().is_empty() {
            self.note(&place.key("en"), "the text in English is empty (en)");
        }
    }
}

/// `[a-z0-9]+(-[a-z0-9]+)*`
pub(super) fn is_kebab(code: &str) -> bool {
    code.split('-').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}
