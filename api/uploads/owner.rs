//! The owner of the photo of an upload.

use crate::{
    context::Context,
    evidence::{
        photo_owner::{OwnedPhoto, PhotoOwner},
        resumable::Owner,
    },
    hazards::commands::HazardPhotos,
    ids::Id,
    inspections::commands::InspectionPhotos,
};
use std::sync::Arc;

/// A photo that the caller wants to store with an inspection or with a hazard.
pub fn photo(context: Context, owner: Owner, id: Id, item: Option<String>) -> OwnedPhoto {
    let owner: Arc<dyn PhotoOwner> = match owner {
        Owner::Inspection(id) => Arc::new(InspectionPhotos { context, id }),
        Owner::Hazard(id) => Arc::new(HazardPhotos { context, id }),
    };
    OwnedPhoto { owner, id, item }
}
