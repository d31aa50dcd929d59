//! Inspection checklists as data: the templates, their loader, the answers and their evaluation.
//!
//! Pure: no clock, no network, no database; the only files it reads are templates. The same cases, in `vectors/`,
//! check this crate and any phone app that evaluates by itself.

#![deny(clippy::panic, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects))]

pub mod answer;
pub mod answer_kind;
pub mod basis;
pub mod calendar;
mod clauses;
pub mod computed;
pub mod condition;
pub mod evaluate;
pub mod evaluation;
pub mod figure;
pub mod item;
mod library;
mod load;
pub mod merge;
mod place;
pub mod template;
mod text;
mod validate;
mod yaml;

pub use answer::{Answer, Answers, CountedUnit, PhotoRef, Verdict};
pub use evaluate::{AttributeValue, Subject, evaluate, figures};
pub use evaluation::{Conclusion, Evaluation, Missing, MissingWhat};
pub use figure::{Figure, Summed};
pub use item::{HazardLevel, Item};
pub use library::{Library, LibraryError};
pub use load::{Documents, Flaw};
pub use merge::{MergedAnswer, merge, wins};
pub use template::{Counts, Inspects, Template};
pub use text::Text;
