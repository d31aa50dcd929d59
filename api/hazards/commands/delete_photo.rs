//! Command: deletes a photo.

use crate::{
    context::Context,
    db::Conn,
    evidence,
    hazards::{
        photos::{self, may_store},
        store,
    },
    ids::Id,
    problem::Outcome,
};

/// Deletes a photo; one that is not there stays so.
pub fn delete_photo(conn: &mut Conn, context: &Context, (id, photo_id): (Id, Id)) -> Outcome<()> {
    let hazard = store::find_to_change(conn, &context.scope(), id)?;
    may_store(&context.actor)?;
    let known = evidence::store::find(conn, photo_id)?.filter(|photo| photo.owner_id == id);
    let Some(photo) = known else { return Ok(()) };
    let is_evidence = store::photos_relied_on(conn, id)?.contains(&photo_id);
    store::keep_photo_deletion(
        conn,
        &photos::delete(&context.actor, &hazard, photo, is_evidence, context.at)?,
    )
}
