//! Loads templates and documents from YAML; errors name the place.

mod documents;
mod lines;
mod reasons;

use crate::{
    place::Place,
    template::Template,
    validate::{self, Found},
};
pub use documents::Documents;
pub(crate) use lines::Lines;
use std::fmt;

/// Something wrong with a template's file. Shown as `file:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl Template {
    /// Reads a template, which names documents by their codes. `file` names it in the flaws.
    ///
    /// A file that is not of the right shape (an unknown key, a missing language) is refused at the first such place;
    /// one of the right shape with everything that is wrong with its content, in the order of the lines.
    pub fn parse(file: &str, yaml: &str, documents: &Documents) -> Result<Self, Vec<Flaw>> {
        let flaw = |line, reason| Flaw { file: file.to_owned(), line, reason };
        let mut template: Self = serde_saphyr::from_str(yaml).map_err(|error| {
            let (line, reason) = reasons::of(&error, yaml);
            vec![flaw(line, reason)]
        })?;
        let mut found = Vec::new();
        if !template.documents.is_empty() {
            let place = Place::default().key("documents");
            found.push(Found { place, reason: "documents stand in documents.yaml".to_owned() });
        }
        template.documents = documents.cited_by(&template);
        found.extend(validate::flaws(&template));
        if found.is_empty() {
            return template.written().map_err(|error| vec![flaw(1, error.to_string())]);
        }
        Err(flaws(file, yaml, found))
    }
}

/// What was found, in the order of the lines.
fn flaws(file: &str, yaml: &str, found: Vec<Found>) -> Vec<Flaw> {
    let lines = Lines::of(yaml);
    let flaw =
        |found: Found| Flaw { file: file.to_owned(), line: lines.line(&found.place), reason: found.reason };
    let mut flaws: Vec<Flaw> = found.into_iter().map(flaw).collect();
    flaws.sort();
    flaws.dedup();
    flaws
}
