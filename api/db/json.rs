//! Reads and writes JSON in text columns; a failure is an internal error.

use crate::problem::{Outcome, Problem};
use serde::{Serialize, de::DeserializeOwned};

pub fn read<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(Problem::internal)
}

pub fn written(value: &impl Serialize) -> Outcome<String> {
    serde_json::to_string(value).map_err(Problem::internal)
}
