//! Explains YAML errors to people who do not program.

use super::lines::Lines;
use serde_saphyr::Error;

/// The line, from 1, and the reason.
pub(super) fn of(error: &Error, yaml: &str) -> (usize, String) {
    let error = error.without_snippet();
    let Some(place) = error.location() else {
        return (1, reason(error));
    };
    let line = match error {
        // The reader notices that a key is missing at the last of those that are there.
        Error::SerdeMissingField { .. } => Lines::of(yaml).start_of_map_at(place),
        _ => None,
    };
    let line = line.or_else(|| usize::try_from(place.line()).ok()).unwrap_or(1).max(1);
    (line, reason(error))
}

fn reason(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            format!("the key {field} is not known here; known are: {}", expected.join(", "))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            format!("{variant:?} is not known here; known are: {}", expected.join(", "))
        }
        Error::SerdeMissingField { field, .. } => match *field {
            "zh" => "the text in Chinese is missing (zh)".to_owned(),
            "en" => "the text in English is missing (en)".to_owned(),
            field => format!("the key {field} is missing"),
        },
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("the key {key} stands here twice"),
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => match unexpected.as_str() {
            "map" => format!("here stand keys and values; needed is {expected}"),
            "sequence" => format!("here stands a list; needed is {expected}"),
            other => format!("here stands {other}; needed is {expected}"),
        },
        Error::Unexpected { expected, .. } => match *expected {
            "mapping start" => "keys and values are needed here (key: value)".to_owned(),
            "sequence start" => "a list is needed here (- ...)".to_owned(),
            other => format!("needed here: {other}"),
        },
        Error::NonFiniteFloat { value, .. } => format!("{value} is no number to compare with"),
        Error::NullIntoString { .. } => "nothing stands after this key".to_owned(),
        Error::MultipleDocuments { .. } => {
            "a file holds one template: take out the line '---' and what follows".to_owned()
        }
        Error::Eof { .. } => "the file is empty or ends too early".to_owned(),
        Error::InvalidScalar { ty, .. } => format!("what stands here is no {ty}"),
        other => first_line(other),
    }
}

/// The reader's own words without the place, which stands before them.
fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    match line {
        // What chrono says of 2018-02-31 and of 2018-2-1x.
        _ if line.starts_with("input is out of range") || line.starts_with("input contains invalid") => {
            "this is no day of the calendar (YYYY-MM-DD)".to_owned()
        }
        _ => line.rsplit_once(" at line ").map_or(line, |(words, _)| words).to_owned(),
    }
}
