//! The use cases of hazards: each finds, decides and keeps in one transaction.

mod delete_photo;
mod report;
mod store_photo;
mod take_step;

pub use delete_photo::delete_photo;
pub use report::report;
pub use store_photo::HazardPhoto;
pub use take_step::take_step;
