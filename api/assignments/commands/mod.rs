//! The use cases of assignments: each finds, decides and keeps in one transaction.

mod assign;
mod assign_in_bulk;
mod cancel;
mod change;
mod follow_visit;

pub use assign::assign;
pub use assign_in_bulk::{assign_in_bulk, preview};
pub use cancel::cancel;
pub use change::change;
pub use follow_visit::follow_visit;
