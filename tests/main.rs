//! One binary for all tests: one link, and everything in parallel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod cli;
mod migrations;
mod objects;
mod openapi;
mod support;
