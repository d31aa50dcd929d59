//! Command `openapi`: prints the OpenAPI document.

use super::{Failure, say};
use crate::server;

pub fn openapi() -> Result<(), Failure> {
    let yaml = server::description().to_yaml().map_err(|error| Failure::because("the description", error))?;
    say(yaml.trim_end())
}
