//! Background jobs: a table of jobs and what runs them. The server registers their handlers.

mod queue;
mod runner;

pub use queue::{Attempt, add, of, waiting};
pub use runner::{JobHandler, JobRunner, JobWaker};
