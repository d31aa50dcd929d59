//! What a photo belongs to. The owner's feature authorizes each access by its own rules.

use super::{
    photo::{DeclaredPhoto, Photo},
    plausibility::VisitTimeAndPlace,
};
use crate::{clock::Moment, context::Context, db::Conn, ids::Id, problem::Outcome};
use std::{collections::BTreeSet, sync::Arc};

/// An inspection or a hazard, as the caller asks for its photos.
pub trait PhotoOwner: Send + Sync {
    fn context(&self) -> &Context;

    /// The owner's id; [`crate::problem::ProblemKind::NotFound`] if the caller does not see it.
    fn find(&self, conn: &mut Conn) -> Outcome<Id>;

    /// The photos that the owner rests on.
    fn needed(&self, conn: &mut Conn) -> Outcome<BTreeSet<Id>>;

    /// Whether the caller may store this photo under this item, and what is known of it.
    fn grant(&self, conn: &mut Conn, photo_id: Id, item: Option<&str>) -> Outcome<UploadGrant>;

    /// Whether the caller sees another owner of this kind.
    fn sees(&self, conn: &mut Conn, owner_id: Id) -> Outcome<bool>;

    /// Notes in the owner's record that the bytes of a photo are stored.
    fn note_stored(&self, conn: &mut Conn, photo: &DeclaredPhoto, at: Moment) -> Outcome<()>;

    /// Deletes a photo; one that is not there stays so.
    fn delete(&self, conn: &mut Conn, photo_id: Id) -> Outcome<()>;
}

/// A photo that the caller wants to store with an owner.
#[derive(Clone)]
pub struct OwnedPhoto {
    pub owner: Arc<dyn PhotoOwner>,
    pub id: Id,
    /// The item that the caller says.
    pub item: Option<String>,
}

impl OwnedPhoto {
    /// Whether the caller may store it, and what is known of it.
    pub fn grant(&self, conn: &mut Conn) -> Outcome<UploadGrant> {
        self.owner.grant(conn, self.id, self.item.as_deref())
    }
}

/// What the owner grants.
pub struct UploadGrant {
    pub owner_id: Id,
    /// The caller.
    pub by: Id,
    /// A photo that was declared already.
    pub known: Option<Photo>,
    /// The item of a photo that was not.
    pub item: Option<String>,
    /// When and where the photo should have been taken.
    pub visit: VisitTimeAndPlace,
}
