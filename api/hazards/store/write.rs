//! Writes hazards, their history and what becomes of their photos.

use super::rows::{Row, StepRow};
use crate::{
    db::{
        Conn,
        schema::{hazard_steps, hazards},
    },
    events::{self, ChangedBy, NewEvent},
    evidence::{self, photo::DeclaredPhoto},
    hazards::{
        photos::PhotoDeleted,
        steps::{HazardChanged, submission::SubmissionFollowed},
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::json;

/// Keeps a new hazard, or a change of the version that it was decided on, with the entry in the history.
pub fn keep(conn: &mut Conn, changed: &HazardChanged) -> Outcome<()> {
    let row = Row::of(&changed.after)?;
    let kept = match changed.before {
        None => diesel::insert_into(hazards::table).values(row).execute(conn)?,
        Some(version) => {
            let decided_on = hazards::table.find(changed.after.id).filter(hazards::version.eq(version));
            diesel::update(decided_on).set(row).execute(conn)?
        }
    };
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    diesel::insert_into(hazard_steps::table).values(StepRow::of(changed)?).execute(conn)?;
    Ok(())
}

/// Keeps what a submission, or a withdrawal, changes of the hazards that the inspection found.
pub fn keep_submission(conn: &mut Conn, followed: &SubmissionFollowed) -> Outcome<()> {
    for changed in &followed.changed {
        keep(conn, changed)?;
    }
    diesel::update(hazards::table.filter(hazards::inspection_id.eq(followed.inspection_id)))
        .set(hazards::campaign_id.eq(followed.campaign_id))
        .execute(conn)?;
    Ok(())
}

/// Notes that the bytes of a photo are stored.
pub fn note_photo_stored(conn: &mut Conn, id: Id, photo: &DeclaredPhoto, by: ChangedBy) -> Outcome<()> {
    note(conn, id, "photo_stored", by, photo)
}

/// Deletes a photo.
pub fn keep_photo_deletion(conn: &mut Conn, deleted: &PhotoDeleted) -> Outcome<()> {
    let PhotoDeleted { hazard_id, photo, by, .. } = deleted;
    evidence::store::delete(conn, *hazard_id, photo.id)?;
    note(conn, *hazard_id, "photo_deleted", *by, photo)
}

fn note(conn: &mut Conn, id: Id, action: &'static str, by: ChangedBy, photo: &DeclaredPhoto) -> Outcome<()> {
    let event = NewEvent {
        subject: "hazard",
        subject_id: id,
        action,
        actor_id: Some(by.account_id),
        at: by.at,
        detail: &json!({ "photo": photo.id, "item": photo.item, "sha256": photo.sha256 }),
    };
    events::record(conn, &event)
}
