//! Writes what becomes of the photos of a hazard.

use crate::{
    db::Conn,
    events::{self, ChangedBy, NewEvent},
    evidence::{self, photo::DeclaredPhoto},
    hazards::photos::PhotoDeleted,
    ids::Id,
    problem::Outcome,
};
use serde_json::json;

/// Notes that the bytes of a photo are stored.
pub fn note_photo_stored(
    conn: &mut Conn,
    hazard_id: Id,
    photo: &DeclaredPhoto,
    by: ChangedBy,
) -> Outcome<()> {
    note(conn, hazard_id, "photo_stored", photo, by)
}

/// Deletes a photo.
pub fn keep_photo_deletion(conn: &mut Conn, deleted: &PhotoDeleted) -> Outcome<()> {
    evidence::store::delete(conn, deleted.hazard_id, deleted.photo.id)?;
    note(conn, deleted.hazard_id, "photo_deleted", &deleted.photo, deleted.by)
}

fn note(
    conn: &mut Conn,
    hazard_id: Id,
    action: &'static str,
    photo: &DeclaredPhoto,
    by: ChangedBy,
) -> Outcome<()> {
    let event = NewEvent {
        subject: "hazard",
        subject_id: hazard_id,
        action,
        actor_id: Some(by.account_id),
        at: by.at,
        detail: &json!({ "photo": photo.id, "item": photo.item, "sha256": photo.sha256 }),
    };
    events::record(conn, &event)
}
