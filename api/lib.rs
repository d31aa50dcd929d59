//! field-inspection
pub mod accounts;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod district;
pub mod events;
pub mod health;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod problem;
pub mod registry;
pub mod server;
pub mod templates;
