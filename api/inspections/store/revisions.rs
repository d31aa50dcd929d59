//! Writes submissions and reviews: only from the state that the decision started from.

use super::{ChangedBy, note};
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{inspections, returned_items, revisions},
    },
    evidence::photo::Sha256,
    ids::Id,
    inspections::{InspectionState, Signature, review::Reviewed, submission::Submitted},
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::{Answers, Evaluation};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256 as Hasher};
use utoipa::ToSchema;

/// What a submission was, as it is kept for ever.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RevisionBody)]
pub struct Body {
    #[schema(value_type = std::collections::BTreeMap<String, checklists::Answer>)]
    pub answers: Answers,
    pub evaluation: Evaluation,
    pub photos: Vec<KeptPhoto>,
    pub signatures: Vec<Signature>,
}

/// A photo or signature that a submission rests on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KeptPhoto {
    pub id: Id,
    pub item: Option<String>,
    pub sha256: Sha256,
    pub size: i64,
}

/// A submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Revision {
    /// From 1.
    pub number: i64,
    pub submitted_at: Moment,
    pub submitted_by: Id,
    /// SHA-256 of `body` as JSON, as it is kept.
    pub hash: String,
    pub body: Body,
}

type Row = (i64, Moment, Id, String, String);

fn read((number, submitted_at, submitted_by, hash, body): Row) -> Outcome<Revision> {
    let body = serde_json::from_str(&body).map_err(Problem::internal)?;
    Ok(Revision { number, submitted_at, submitted_by, hash, body })
}

/// One submission.
pub fn revision(conn: &mut Conn, inspection_id: Id, number: i64) -> Outcome<Option<Revision>> {
    let row: Option<Row> = revisions::table
        .find((inspection_id, number))
        .select((
            revisions::number,
            revisions::submitted_at,
            revisions::submitted_by,
            revisions::hash,
            revisions::body,
        ))
        .first(conn)
        .optional()?;
    row.map(read).transpose()
}

/// Every submission, the first one first.
pub fn revisions(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Revision>> {
    let rows: Vec<Row> = revisions::table
        .filter(revisions::inspection_id.eq(inspection_id))
        .order(revisions::number)
        .select((
            revisions::number,
            revisions::submitted_at,
            revisions::submitted_by,
            revisions::hash,
            revisions::body,
        ))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Keeps a submission with what it was.
pub fn keep_submission(conn: &mut Conn, submitted: &Submitted, body: &Body) -> Outcome<()> {
    let id = submitted.inspection_id();
    let moved =
        diesel::update(inspections::table.find(id).filter(inspections::state.eq(submitted.from().as_str())))
            .set((
                inspections::state.eq(InspectionState::Submitted.as_str()),
                inspections::revision.eq(submitted.revision()),
                inspections::submitted_at.eq(submitted.at()),
                inspections::changed_at.eq(submitted.at()),
                inspections::comment.eq(None::<String>),
                inspections::conclusion.eq(body.evaluation.conclusion.as_str()),
                inspections::version.eq(inspections::version + 1),
            ))
            .execute(conn)?;
    moved_on(moved)?;
    forget_returned_items(conn, id)?;
    let text = serde_json::to_string(body).map_err(Problem::internal)?;
    diesel::insert_into(revisions::table)
        .values((
            revisions::inspection_id.eq(id),
            revisions::number.eq(submitted.revision()),
            revisions::submitted_at.eq(submitted.at()),
            revisions::submitted_by.eq(submitted.by()),
            revisions::hash.eq(hex::encode(Hasher::digest(text.as_bytes()))),
            revisions::body.eq(text),
        ))
        .execute(conn)?;
    let by = ChangedBy { account_id: submitted.by(), at: submitted.at() };
    note(conn, id, "submitted", by, &json!({ "revision": submitted.revision() }))
}

/// Keeps an approval, a return or a withdrawal.
pub fn keep_review(conn: &mut Conn, reviewed: &Reviewed) -> Outcome<()> {
    let id = reviewed.inspection_id();
    let to = reviewed.to();
    let from = inspections::table.find(id).filter(inspections::state.eq(reviewed.from().as_str()));
    let moved = diesel::update(from)
        .set((
            inspections::state.eq(to.as_str()),
            inspections::comment.eq(reviewed.comment()),
            inspections::changed_at.eq(reviewed.at()),
            inspections::version.eq(inspections::version + 1),
        ))
        .execute(conn)?;
    moved_on(moved)?;
    if to != InspectionState::Withdrawn {
        diesel::update(inspections::table.find(id))
            .set((inspections::reviewed_by.eq(reviewed.by()), inspections::reviewed_at.eq(reviewed.at())))
            .execute(conn)?;
    }
    forget_returned_items(conn, id)?;
    for returned in reviewed.items() {
        diesel::insert_into(returned_items::table)
            .values((
                returned_items::inspection_id.eq(id),
                returned_items::item.eq(&returned.item),
                returned_items::comment.eq(&returned.comment),
            ))
            .execute(conn)?;
    }
    let by = ChangedBy { account_id: reviewed.by(), at: reviewed.at() };
    note(conn, id, to.as_str(), by, &json!({ "comment": reviewed.comment(), "items": reviewed.items() }))
}

fn forget_returned_items(conn: &mut Conn, id: Id) -> Outcome<()> {
    diesel::delete(returned_items::table.filter(returned_items::inspection_id.eq(id))).execute(conn)?;
    Ok(())
}

fn moved_on(rows: usize) -> Outcome<()> {
    if rows == 1 { Ok(()) } else { Err(Problem::new(ProblemKind::ChangedMeanwhile)) }
}
