//! Gathers what is wrong with one input.

use crate::problem::{FieldError, Outcome, Problem, ProblemKind, Text};

/// The errors of one input by field, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct ValidationErrors(Vec<FieldError>);

impl ValidationErrors {
    pub fn note(&mut self, pointer: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.0.push(FieldError { pointer: pointer.into(), reason: Text::new(zh, en) });
    }

    /// Notes the error unless `holds`.
    pub fn check(&mut self, holds: bool, pointer: &str, zh: &str, en: &str) {
        if !holds {
            self.note(pointer, zh, en);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pointer and reason of each error, for reports by line.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.0.iter().map(|flaw| (flaw.pointer.as_str(), &flaw.reason))
    }

    /// Refuses if any error was noted.
    pub fn finish(self) -> Outcome<()> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into()) }
    }
}

impl From<ValidationErrors> for Problem {
    fn from(errors: ValidationErrors) -> Self {
        let mut problem = Self::new(ProblemKind::InvalidInput);
        problem.errors = errors.0;
        problem
    }
}
