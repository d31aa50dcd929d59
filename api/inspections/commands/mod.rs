//! The use cases of inspections: each finds, decides and keeps in one transaction.

mod change;
mod create;
mod delete_photo;
mod dispute_signature;
mod effects;
mod merge_answers;
mod remove_signature;
mod review;
mod sign;
mod store_photo;
mod submit;

pub use change::change;
pub use create::create;
pub use delete_photo::delete_photo;
pub use dispute_signature::dispute_signature;
pub use merge_answers::{MergedAnswers, merge_answers};
pub use remove_signature::remove_signature;
pub use review::review;
pub use sign::sign;
pub use store_photo::InspectionPhoto;
pub use submit::{missing_requirements, submit};
