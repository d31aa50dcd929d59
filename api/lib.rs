//! field-inspection
pub mod accounts;
pub mod clock;
pub mod db;
pub mod district;
pub mod events;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod problem;
pub mod registry;
pub mod server;
pub mod templates;
