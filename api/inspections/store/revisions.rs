//! Writes submissions and reviews: only from the state that the decision started from.

use super::{note, reinspection_items, statistics};
use crate::{
    clock::Moment,
    db::{
        Conn, json,
        schema::{inspections, returned_items, revisions},
    },
    ids::Id,
    inspections::{InspectionState, review::Reviewed, revision::Revision, submission::Submitted},
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

type Row = (i64, Moment, Id, String, String);

const REVISION: (
    revisions::number,
    revisions::submitted_at,
    revisions::submitted_by,
    revisions::hash,
    revisions::body,
) = (revisions::number, revisions::submitted_at, revisions::submitted_by, revisions::hash, revisions::body);

fn of_row((number, submitted_at, submitted_by, hash, body): Row) -> Outcome<Revision> {
    let body = json::read(&body)?;
    Ok(Revision { number, submitted_at, submitted_by, hash, body })
}

/// One submission.
pub fn revision(conn: &mut Conn, inspection_id: Id, number: i64) -> Outcome<Option<Revision>> {
    let found = revisions::table.find((inspection_id, number)).select(REVISION);
    found.first(conn).optional()?.map(of_row).transpose()
}

/// Every submission, the first one first.
pub fn revisions(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Revision>> {
    let rows: Vec<Row> = revisions::table
        .filter(revisions::inspection_id.eq(inspection_id))
        .order(revisions::number)
        .select(REVISION)
        .load(conn)?;
    rows.into_iter().map(of_row).collect()
}

/// Keeps a submission with its statistics and with what it found of hazards that it looked at again.
pub fn keep_submission(conn: &mut Conn, submitted: &Submitted) -> Outcome<()> {
    let (inspection, body, by) = (&submitted.inspection, &submitted.body, submitted.by);
    let id = inspection.id;
    let from = inspections::table.find(id).filter(inspections::state.eq(inspection.state));
    let moved = diesel::update(from)
        .set((
            inspections::state.eq(InspectionState::Submitted),
            inspections::revision.eq(submitted.revision),
            inspections::submitted_at.eq(by.at),
            inspections::changed_at.eq(by.at),
            inspections::comment.eq(None::<String>),
            inspections::conclusion.eq(body.evaluation.conclusion.as_str()),
            inspections::version.eq(inspections::version + 1),
        ))
        .execute(conn)?;
    moved_on(moved)?;
    forget_returned_items(conn, id)?;
    let text = json::written(body)?;
    diesel::insert_into(revisions::table)
        .values((
            revisions::inspection_id.eq(id),
            revisions::number.eq(submitted.revision),
            revisions::submitted_at.eq(by.at),
            revisions::submitted_by.eq(by.account_id),
            revisions::hash.eq(hex::encode(Sha256::digest(text.as_bytes()))),
            revisions::body.eq(text),
        ))
        .execute(conn)?;
    statistics::keep(conn, submitted)?;
    reinspection_items::keep_found(conn, submitted)?;
    note(conn, id, "submitted", by, &json!({ "revision": submitted.revision }))
}

/// Keeps an approval, a return or a withdrawal. What is withdrawn counts for nothing and has found nothing.
pub fn keep_review(conn: &mut Conn, reviewed: &Reviewed) -> Outcome<()> {
    let (id, to, by) = (reviewed.inspection_id, reviewed.to, reviewed.by);
    let from = inspections::table.find(id).filter(inspections::state.eq(reviewed.from));
    let moved = diesel::update(from)
        .set((
            inspections::state.eq(to),
            inspections::comment.eq(&reviewed.comment),
            inspections::changed_at.eq(by.at),
            inspections::version.eq(inspections::version + 1),
        ))
        .execute(conn)?;
    moved_on(moved)?;
    if to == InspectionState::Withdrawn {
        statistics::clear(conn, id)?;
        reinspection_items::clear_found(conn, id)?;
    } else {
        diesel::update(inspections::table.find(id))
            .set((inspections::reviewed_by.eq(by.account_id), inspections::reviewed_at.eq(by.at)))
            .execute(conn)?;
    }
    forget_returned_items(conn, id)?;
    for returned in &reviewed.items {
        diesel::insert_into(returned_items::table)
            .values((
                returned_items::inspection_id.eq(id),
                returned_items::item.eq(&returned.item),
                returned_items::comment.eq(&returned.comment),
            ))
            .execute(conn)?;
    }
    note(conn, id, to.as_str(), by, &json!({ "comment": reviewed.comment, "items": reviewed.items }))
}

fn forget_returned_items(conn: &mut Conn, id: Id) -> Outcome<()> {
    diesel::delete(returned_items::table.filter(returned_items::inspection_id.eq(id))).execute(conn)?;
    Ok(())
}

fn moved_on(rows: usize) -> Outcome<()> {
    if rows == 1 { Ok(()) } else { Err(Problem::new(ProblemKind::ChangedMeanwhile)) }
}
