//! What a column keeps as JSON. That it cannot be written, or read back, is a fault of the server.

use crate::problem::{Outcome, Problem};
use serde::{Serialize, de::DeserializeOwned};

pub fn read<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(Problem::internal)
}

pub fn written(value: &impl Serialize) -> Outcome<String> {
    serde_json::to_string(value).map_err(Problem::internal)
}
