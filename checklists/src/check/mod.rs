//! What a template of the right shape may still get wrong.

mod codes;
mod conditions;
mod results;
mod rules;
mod texts;

use crate::{load::Place, template::Template};

/// Something wrong, and where to look for it.
pub(crate) struct Found {
    pub place: Place,
    pub reason: String,
}

/// Where the check stands, and what it has found.
pub(crate) struct Check<'a> {
    template: &'a Template,
    found: Vec<Found>,
}

impl Check<'_> {
    fn note(&mut self, code: &str, word: Option<&str>, reason: impl Into<String>) {
        self.note_nth(code, 0, word, reason);
    }

    fn note_nth(&mut self, code: &str, nth: usize, word: Option<&str>, reason: impl Into<String>) {
        let place = Place {
            code: Some(code.to_owned()),
            nth,
            word: word.map(str::to_owned),
        };
        self.found.push(Found {
            place,
            reason: reason.into(),
        });
    }

    fn note_top(&mut self, word: &str, reason: impl Into<String>) {
        let place = Place {
            code: None,
            nth: 0,
            word: Some(word.to_owned()),
        };
        self.found.push(Found {
            place,
            reason: reason.into(),
        });
    }
}

/// Everything that is wrong.
pub(crate) fn flaws(template: &Template) -> Vec<Found> {
    let mut check = Check {
        template,
        found: Vec::new(),
    };
    check.codes();
    check.texts();
    check.rules();
    check.conditions();
    check.results();
    check.found
}

/// `[a-z0-9]+(-[a-z0-9]+)*`
fn is_kebab(code: &str) -> bool {
    !code.is_empty()
        && code.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}
