//! What people do with the server, over HTTP. One binary: one link, and everything in parallel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[macro_use]
mod support;

mod access;
mod accounts;
mod architecture;
mod assignments;
mod bad_input;
mod campaign_2018;
mod campaigns;
mod cli;
mod days;
mod docs;
mod enforcement;
mod examples;
mod exports;
mod faults;
mod former;
mod hazards;
mod idempotency;
mod inspections;
mod kill;
mod limits;
mod lookback;
mod migrations;
mod openapi;
mod orders;
mod pdf;
mod postgres;
mod receipts;
mod registry;
mod reports;
mod simulation;
mod storage;
mod sync;
mod templates;
mod uploads;
