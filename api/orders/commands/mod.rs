//! The use cases of orders: each finds, decides and keeps in one transaction.

mod issue;
mod serve;
mod withdraw;

pub use issue::issue;
pub use serve::serve;
pub use withdraw::withdraw;
