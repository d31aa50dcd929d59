//! Reads the submission that a receipt is about.

use super::claims::Submission;
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{inspections, revisions},
    },
    ids::Id,
    inspections::{InspectionState, store::answers},
    problem::Outcome,
};
use checklists::Answers;
use diesel::prelude::*;

/// A submission with the very text that was hashed.
pub fn submission(conn: &mut Conn, inspection_id: Id, number: i64) -> Outcome<Option<Submission>> {
    let row: Option<(Moment, String, String)> = revisions::table
        .find((inspection_id, number))
        .select((revisions::submitted_at, revisions::hash, revisions::body))
        .first(conn)
        .optional()?;
    Ok(row.map(|(submitted_at, hash, text)| Submission { number, submitted_at, hash, text }))
}

/// The answers on record, while they have to be those of the submission: until the inspection is returned.
pub fn standing_answers(conn: &mut Conn, inspection_id: Id, number: i64) -> Outcome<Option<Answers>> {
    let standing = [InspectionState::Submitted, InspectionState::Approved].map(InspectionState::as_str);
    let is_standing = inspections::table
        .find(inspection_id)
        .filter(inspections::revision.eq(number))
        .filter(inspections::state.eq_any(standing));
    let count: i64 = is_standing.count().get_result(conn)?;
    if count == 0 {
        return Ok(None);
    }
    answers(conn, inspection_id).map(Some)
}
