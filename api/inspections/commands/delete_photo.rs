//! Command: deletes a photo.

use crate::{
    context::Context,
    db::Conn,
    ids::Id,
    inspections::{photos, store},
    problem::Outcome,
};

/// Deletes a photo; one that is not there stays so.
pub fn delete_photo(conn: &mut Conn, context: &Context, (id, photo_id): (Id, Id)) -> Outcome<()> {
    let inspection = store::find_to_change(conn, &context.scope(), id)?;
    let is_needed = store::needed_photos(conn, id)?.contains(&photo_id);
    let is_of_dispute = store::is_picture_of_dispute(conn, id, photo_id)?;
    let kept_for = (is_needed, is_of_dispute);
    let deleted = photos::delete(&context.actor, &inspection, photo_id, kept_for, context.at)?;
    store::keep_photo_deletion(conn, &deleted)
}
