//! The use cases of inspections: each finds, decides and keeps, in the transaction of its caller.

mod change;
mod create;
mod dispute_signature;
mod effects;
mod merge_answers;
mod photos;
mod remove_signature;
mod review;
mod sign;
mod submit;

pub use change::change;
pub use create::create;
pub use dispute_signature::dispute_signature;
pub use merge_answers::{MergedAnswers, merge_answers};
pub use photos::InspectionPhotos;
pub use remove_signature::remove_signature;
pub use review::review;
pub use sign::sign;
pub use submit::{missing_requirements, submit};
