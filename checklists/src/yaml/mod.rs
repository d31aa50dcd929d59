//! Reads the parts of a template that have several forms, key by key, so that errors name the place.

mod answer_kind;
mod bound;
mod computed;
mod sum;

use std::fmt::Display;

/// The value of a key that a kind cannot do without.
fn needed<T>(value: Option<T>, kind: impl Display, key: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("{kind} needs the key {key}"))
}

/// Refuses keys that are for another kind.
fn only(kind: impl Display, keys: &[(&str, bool)]) -> Result<(), String> {
    match keys.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((key, _)) => Err(format!("the key {key} is not for {kind}")),
    }
}
