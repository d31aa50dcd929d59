//! A phone's copy of the day's work, and what it has to send.

pub mod batch;
mod bytes;
mod clocks;
mod download;
pub mod import;
mod refusals;
