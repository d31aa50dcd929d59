//! Reads and writes the rows of signatures and disputes.

use super::{ChangedBy, note, touch};
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{signature_disputes, signatures},
    },
    ids::Id,
    inspections::{Dispute, Refusal, Signature, disputes::Disputed},
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    id: Id,
    inspection_id: Id,
    role: String,
    account_id: Option<Id>,
    name: String,
    photo_id: Option<Id>,
    refusal_reason: Option<String>,
    witness: Option<String>,
    signed_at: Moment,
    received_at: Moment,
    collected_by: Option<Id>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signature_disputes)]
struct DisputeRow {
    signature_id: Id,
    reason: String,
    disputed_at: Moment,
}

impl From<DisputeRow> for Dispute {
    fn from(row: DisputeRow) -> Self {
        Self { reason: row.reason, disputed_at: row.disputed_at }
    }
}

fn read(row: Row, dispute: Option<DisputeRow>) -> Outcome<Signature> {
    Ok(Signature {
        id: row.id,
        role: row.role.parse().map_err(Problem::internal)?,
        account_id: row.account_id,
        name: row.name,
        photo_id: row.photo_id,
        refusal: row.refusal_reason.zip(row.witness).map(|(reason, witness)| Refusal { reason, witness }),
        signed_at: row.signed_at,
        received_at: row.received_at,
        collected_by: row.collected_by,
        dispute: dispute.map(Dispute::from),
    })
}

/// An inspection's signatures, in order of arrival.
pub fn signatures(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Signature>> {
    let rows: Vec<(Row, Option<DisputeRow>)> = signatures::table
        .left_join(signature_disputes::table)
        .filter(signatures::inspection_id.eq(inspection_id))
        .order((signatures::received_at, signatures::id))
        .select((Row::as_select(), Option::<DisputeRow>::as_select()))
        .load(conn)?;
    rows.into_iter().map(|(row, dispute)| read(row, dispute)).collect()
}

/// A signature and its inspection, whoever may see it.
pub fn signature(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, Signature)>> {
    let row: Option<(Row, Option<DisputeRow>)> = signatures::table
        .left_join(signature_disputes::table)
        .filter(signatures::id.eq(id))
        .select((Row::as_select(), Option::<DisputeRow>::as_select()))
        .first(conn)
        .optional()?;
    row.map(|(row, dispute)| Ok((row.inspection_id, read(row, dispute)?))).transpose()
}

/// A signature of this inspection; any other is [`ProblemKind::NotFound`].
pub fn signature_of(conn: &mut Conn, inspection_id: Id, id: Id) -> Outcome<Signature> {
    match signature(conn, id)? {
        Some((owner_id, signature)) if owner_id == inspection_id => Ok(signature),
        _ => Err(Problem::new(ProblemKind::NotFound)),
    }
}

/// The disputes of an inspection by signature, of removed signatures too.
pub fn disputes(conn: &mut Conn, inspection_id: Id) -> Outcome<BTreeMap<Id, Dispute>> {
    let rows: Vec<DisputeRow> = signature_disputes::table
        .filter(signature_disputes::inspection_id.eq(inspection_id))
        .select(DisputeRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.signature_id, row.into())).collect())
}

/// Whether it is the picture of a disputed signature, which may have been removed since.
pub fn is_picture_of_dispute(conn: &mut Conn, inspection_id: Id, photo_id: Id) -> Outcome<bool> {
    let of_it = signature_disputes::table
        .filter(signature_disputes::inspection_id.eq(inspection_id))
        .filter(signature_disputes::photo_id.eq(photo_id));
    Ok(diesel::select(diesel::dsl::exists(of_it)).get_result(conn)?)
}

/// Keeps that a signature is disputed.
pub fn keep_dispute(conn: &mut Conn, disputed: &Disputed) -> Outcome<()> {
    let (id, signature) = (disputed.inspection_id(), disputed.signature());
    let by = ChangedBy { account_id: disputed.by(), at: disputed.at() };
    diesel::insert_into(signature_disputes::table)
        .values((
            signature_disputes::signature_id.eq(signature.id),
            signature_disputes::inspection_id.eq(id),
            signature_disputes::account_id.eq(by.account_id),
            signature_disputes::photo_id.eq(signature.photo_id),
            signature_disputes::reason.eq(disputed.reason()),
            signature_disputes::disputed_at.eq(by.at),
        ))
        .execute(conn)?;
    touch(conn, id, by.at)?;
    note(
        conn,
        id,
        "signature_disputed",
        by,
        &json!({ "signature": signature.id, "photo": signature.photo_id, "collected_by": signature.collected_by,
            "reason": disputed.reason() }),
    )
}

/// Keeps a new signature.
pub fn add_signature(
    conn: &mut Conn,
    inspection_id: Id,
    signature: &Signature,
    by: ChangedBy,
) -> Outcome<()> {
    diesel::insert_into(signatures::table)
        .values((
            signatures::id.eq(signature.id),
            signatures::inspection_id.eq(inspection_id),
            signatures::role.eq(signature.role.as_str()),
            signatures::account_id.eq(signature.account_id),
            signatures::name.eq(&signature.name),
            signatures::photo_id.eq(signature.photo_id),
            signatures::refusal_reason.eq(signature.refusal.as_ref().map(|refusal| &refusal.reason)),
            signatures::witness.eq(signature.refusal.as_ref().map(|refusal| &refusal.witness)),
            signatures::signed_at.eq(signature.signed_at),
            signatures::received_at.eq(signature.received_at),
            signatures::collected_by.eq(signature.collected_by),
        ))
        .execute(conn)?;
    touch(conn, inspection_id, by.at)?;
    let action = if signature.refusal.is_some() { "signature_refused" } else { "signed" };
    note(conn, inspection_id, action, by, &json!({ "signature": signature.id, "role": signature.role }))
}

/// Forgets a signature.
pub fn remove_signature(conn: &mut Conn, inspection_id: Id, id: Id, by: ChangedBy) -> Outcome<()> {
    diesel::delete(signatures::table.find(id)).execute(conn)?;
    touch(conn, inspection_id, by.at)?;
    note(conn, inspection_id, "signature_removed", by, &json!({ "signature": id }))
}
