//! Reads which photos an inspection needs; writes what becomes of them.

use super::{answers, note, signatures};
use crate::{
    db::Conn,
    events::ChangedBy,
    evidence::{self, photo::DeclaredPhoto},
    ids::Id,
    inspections::{photos::PhotoDeleted, submission},
    problem::Outcome,
};
use serde_json::json;
use std::collections::BTreeSet;

/// The photos that an inspection's answers and signatures name.
pub fn needed_photos(conn: &mut Conn, inspection_id: Id) -> Outcome<BTreeSet<Id>> {
    let answers = answers(conn, inspection_id)?;
    Ok(submission::needed_photos(&answers, &signatures(conn, inspection_id)?))
}

/// Notes that the bytes of a photo are stored.
pub fn note_photo_stored(
    conn: &mut Conn,
    inspection_id: Id,
    photo: &DeclaredPhoto,
    by: ChangedBy,
) -> Outcome<()> {
    note(conn, inspection_id, "photo_stored", by, &json!({ "photo": photo.id, "item": photo.item }))
}

/// Deletes a photo; one that is not there stays so.
pub fn keep_photo_deletion(conn: &mut Conn, deleted: &PhotoDeleted) -> Outcome<()> {
    let (id, photo_id) = (deleted.inspection_id, deleted.photo_id);
    if evidence::store::delete(conn, id, photo_id)? {
        note(conn, id, "photo_deleted", deleted.by, &json!({ "photo": photo_id }))?;
    }
    Ok(())
}
