//! The use cases of hazards: each finds, decides and keeps in one transaction.

mod photos;
mod report;
mod take_step;

pub use photos::HazardPhotos;
pub use report::report;
pub use take_step::take_step;
