//! The use cases of hazards: each finds, decides and keeps in one transaction.

mod photos;

pub use photos::HazardPhotos;
