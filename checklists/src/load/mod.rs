//! Loads a template from YAML; errors name the place.

mod lines;
mod reasons;

use crate::{template::Template, validate};
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
    /// Reads a template. `file` names it in the flaws.
    ///
    /// A file that is not of the right shape (an unknown key, a missing language) is refused at the first such place;
    /// one of the right shape with everything that is wrong with its content, in the order of the lines.
    pub fn parse(file: &str, yaml: &str) -> Result<Self, Vec<Flaw>> {
        let flaw = |line, reason| Flaw { file: file.to_owned(), line, reason };
        let template: Self = serde_saphyr::from_str(yaml).map_err(|error| {
            let (line, reason) = reasons::of(&error, yaml);
            vec![flaw(line, reason)]
        })?;
        let found = validate::flaws(&template);
        if found.is_empty() {
            return Ok(template.hashed());
        }
        let lines = Lines::of(yaml);
        let mut flaws: Vec<Flaw> =
            found.into_iter().map(|found| flaw(lines.line(&found.place), found.reason)).collect();
        flaws.sort();
        flaws.dedup();
        Err(flaws)
    }
}
