//! The use cases of enforcement: each finds, decides and keeps in one transaction.

mod change_action;
mod record_action;
mod record_incident;
mod settle_incident;

pub use change_action::change_action;
pub use record_action::record_action;
pub use record_incident::record_incident;
pub use settle_incident::settle_incident;
