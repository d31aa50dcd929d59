//! A phone's copy of the day's work, and what it has to send.

mod batch;
mod bytes;
mod clocks;
mod download;
mod import;
mod refusals;
