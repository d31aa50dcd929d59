//! Validates input: texts, days, objects, enums of strings; gathers the errors by field.

pub mod days;
mod errors;
pub mod objects;
pub mod refused_string;
mod string_enum;
pub mod texts;

pub use errors::ValidationErrors;
pub(crate) use string_enum::string_enum;
