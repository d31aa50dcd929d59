//! The use cases of campaigns: each finds, decides and keeps in one transaction.

mod change;
mod delete;
mod plan;

pub use change::change;
pub use delete::delete;
pub use plan::plan;
