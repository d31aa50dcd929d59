//! The use cases of the registry: each finds, decides and keeps in one transaction.

mod change_equipment;
mod change_unit;
mod register_equipment;
mod register_unit;

pub use change_equipment::change_equipment;
pub use change_unit::change_unit;
pub use register_equipment::register_equipment;
pub use register_unit::register_unit;

use crate::problem::{Outcome, Problem, ProblemKind};

/// The record that `create` makes, or the one that is there if it is the same; says whether it was made now.
fn put_once<R>(
    known: Option<R>,
    is_the_same: impl FnOnce(&R) -> bool,
    create: impl FnOnce() -> Outcome<R>,
) -> Outcome<(R, bool)> {
    match known {
        None => Ok((create()?, true)),
        Some(known) if is_the_same(&known) => Ok((known, false)),
        Some(_) => Err(Problem::new(ProblemKind::IdTaken)),
    }
}
