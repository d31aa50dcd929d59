//! A phone's copy of what its user works with: taken in one download, kept up by what has changed since.
//!
//! The server remembers what it sent a phone (its [`client_state`]) under a cursor, and answers the difference between
//! that and what the user works with now. So no change can be passed over, whenever its transaction commits: what
//! differs is sent, what is the same is not. A cursor that the server does not know (it was restored from a backup,
//! the phone was away for months) begins afresh.

mod apply;
mod batch;
mod change;
pub mod client_state;
mod phone_archive;
mod routes;
mod snapshot;
mod store;

pub use routes::register as routes;
