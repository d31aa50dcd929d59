//! What people do with the server, over HTTP. One binary: one link, and everything in parallel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[macro_use]
mod support;

mod access;
mod accounts;
mod assignments;
mod bad_input;
mod campaigns;
mod cli;
mod days;
mod docs;
mod enforcement;
mod exports;
mod faults;
mod figures;
mod hazards;
mod house;
mod idempotency;
mod inspections;
mod kill;
mod limits;
mod lookback;
mod migrations;
mod notice;
mod objects;
mod openapi;
mod orders;
mod postgres;
mod printing;
mod receipts;
mod registry;
mod simulation;
mod sync;
mod templates;
mod uploads;
