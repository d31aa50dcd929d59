//! Reading a template from YAML, and saying where a bad one is bad.

use crate::{check, template::Template};
use std::fmt;

/// Something wrong with a template's file.
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
        let flaw = |line, reason| Flaw {
            file: file.to_owned(),
            line,
            reason,
        };
        let template: Self = serde_saphyr::from_str(yaml).map_err(|error| {
            let line = error
                .location()
                .map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
            let message = error.without_snippet().to_string();
            let reason = message.lines().next().unwrap_or_default().to_owned();
            vec![flaw(line.max(1), reason)]
        })?;
        let mut flaws: Vec<Flaw> = check::flaws(&template)
            .into_iter()
            .map(|found| flaw(line_of(yaml, &found.place), found.reason))
            .collect();
        if flaws.is_empty() {
            return Ok(template.hashed());
        }
        flaws.sort();
        Err(flaws)
    }
}

/// Where in a template something is: the n-th thing with a code, and a word to look for within it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The code that the thing declares.
    pub code: Option<String>,
    /// 0 for the first thing with that code.
    pub nth: usize,
    /// A word in the thing's lines.
    pub word: Option<String>,
}

fn line_of(yaml: &str, place: &Place) -> usize {
    let lines: Vec<&str> = yaml.lines().collect();
    let declares = |line: &str, code: &str| {
        let line = line
            .trim_start()
            .trim_start_matches("- ")
            .trim_start_matches('{')
            .trim_start();
        line.strip_prefix("code:").is_some_and(|rest| {
            let rest = rest.trim_start().trim_start_matches('"');
            rest.strip_prefix(code)
                .is_some_and(|end| !end.starts_with(|sign: char| sign.is_alphanumeric() || sign == '-'))
        })
    };
    let start = match &place.code {
        None => 0,
        Some(code) => lines
            .iter()
            .enumerate()
            .filter(|(_, line)| declares(line, code))
            .nth(place.nth)
            .map_or(0, |(index, _)| index),
    };
    let found = place.word.as_ref().and_then(|word| {
        lines
            .iter()
            .enumerate()
            .skip(start)
            .find(|(_, line)| line.contains(word.as_str()))
            .map(|(index, _)| index)
    });
    found.unwrap_or(start).saturating_add(1)
}
