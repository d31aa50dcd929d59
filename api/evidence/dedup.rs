//! Shares stored bytes with a new photo, so that they need not be sent again.

use super::{
    photo::{DeclaredPhoto, Photo, PhotoMetadata, Purpose},
    plausibility::{VisitTimeAndPlace, plausibility_flags},
    store,
};
use crate::{clock::Moment, db::Conn, ids::Id, problem::Outcome};

/// A stored photo with the same bytes whose owner the caller `sees`. To know a hash is not to have the photo.
pub fn held(
    conn: &mut Conn,
    photo: &DeclaredPhoto,
    sees: impl Fn(&mut Conn, Id) -> Outcome<bool>,
) -> Outcome<Option<Photo>> {
    for held in store::same_bytes(conn, photo)? {
        if sees(conn, held.owner_id)? {
            return Ok(Some(held));
        }
    }
    Ok(None)
}

/// Lets a declared photo that has not arrived share the bytes of `held`; says whether it does so now.
pub fn share(
    conn: &mut Conn,
    photo: &DeclaredPhoto,
    held: &Photo,
    said: &PhotoMetadata,
    visit: &VisitTimeAndPlace,
    now: Moment,
) -> Outcome<bool> {
    let arrived = |photo: &Photo| photo.stored.is_some();
    let Some(stored) = &held.stored else {
        return Ok(false);
    };
    if store::find(conn, photo.id)?.as_ref().is_some_and(arrived) {
        return Ok(false);
    }
    let flags = match photo.purpose() {
        Purpose::Photo => plausibility_flags(said, &stored.exif, visit),
        Purpose::Signature => Vec::new(),
    };
    store::share(conn, photo.id, held, said, &flags, now)
}
