//! Work done after the answer: a table of jobs and what runs them. The roof registers the kinds.

mod queue;
mod runner;

pub use queue::{Attempt, add, of, waiting};
pub use runner::{Bell, Kind, Runner};
