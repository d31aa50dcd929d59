//! Reads and writes the rows of signatures and disputes.

use super::{note, touch};
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{signature_disputes, signatures},
    },
    evidence,
    ids::Id,
    inspections::{
        Dispute, Refusal, Signatory, Signature,
        disputes::Disputed,
        signatures::{SignatureRemoved, Signed},
    },
    problem::{Outcome, Problem, ProblemKind},
    validation::texts::{MultiLineText, SingleLineText},
};
use diesel::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signatures)]
struct Row {
    id: Id,
    inspection_id: Id,
    role: Signatory,
    account_id: Option<Id>,
    name: String,
    photo_id: Option<Id>,
    refusal_reason: Option<MultiLineText<500>>,
    witness: Option<SingleLineText<100>>,
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

fn of_row((row, dispute): (Row, Option<DisputeRow>)) -> Signature {
    Signature {
        id: row.id,
        role: row.role,
        account_id: row.account_id,
        name: row.name,
        photo_id: row.photo_id,
        refusal: row.refusal_reason.zip(row.witness).map(|(reason, witness)| Refusal { reason, witness }),
        signed_at: row.signed_at,
        received_at: row.received_at,
        collected_by: row.collected_by,
        dispute: dispute.map(Dispute::from),
    }
}

/// An inspection's signatures, in order of arrival.
pub fn signatures(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Signature>> {
    let rows: Vec<(Row, Option<DisputeRow>)> = signatures::table
        .left_join(signature_disputes::table)
        .filter(signatures::inspection_id.eq(inspection_id))
        .order((signatures::received_at, signatures::id))
        .select((Row::as_select(), Option::<DisputeRow>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(of_row).collect())
}

/// A signature and its inspection, within the caller's scope or not.
pub fn signature(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, Signature)>> {
    let row: Option<(Row, Option<DisputeRow>)> = signatures::table
        .left_join(signature_disputes::table)
        .filter(signatures::id.eq(id))
        .select((Row::as_select(), Option::<DisputeRow>::as_select()))
        .first(conn)
        .optional()?;
    Ok(row.map(|row| (row.0.inspection_id, of_row(row))))
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
    let Disputed { inspection_id, signature, reason, by, .. } = disputed;
    diesel::insert_into(signature_disputes::table)
        .values((
            signature_disputes::signature_id.eq(signature.id),
            signature_disputes::inspection_id.eq(inspection_id),
            signature_disputes::account_id.eq(by.account_id),
            signature_disputes::photo_id.eq(signature.photo_id),
            signature_disputes::reason.eq(reason),
            signature_disputes::disputed_at.eq(by.at),
        ))
        .execute(conn)?;
    touch(conn, *inspection_id, by.at)?;
    let detail = json!({ "signature": signature.id, "photo": signature.photo_id,
        "collected_by": signature.collected_by, "reason": reason });
    note(conn, *inspection_id, "signature_disputed", *by, &detail)
}

/// Keeps a new signature, and expects its picture.
pub fn keep_signature(conn: &mut Conn, signed: &Signed) -> Outcome<()> {
    let Signed { inspection_id, signature, picture, by, .. } = signed;
    if let Some(picture) = picture {
        evidence::store::declare(conn, *inspection_id, picture, by.account_id, by.at)?;
    }
    let refusal = signature.refusal.clone();
    let row = Row {
        id: signature.id,
        inspection_id: *inspection_id,
        role: signature.role,
        account_id: signature.account_id,
        name: signature.name.clone(),
        photo_id: signature.photo_id,
        refusal_reason: refusal.as_ref().map(|refusal| refusal.reason.clone()),
        witness: refusal.map(|refusal| refusal.witness),
        signed_at: signature.signed_at,
        received_at: signature.received_at,
        collected_by: signature.collected_by,
    };
    diesel::insert_into(signatures::table).values(row).execute(conn)?;
    touch(conn, *inspection_id, by.at)?;
    let action = if signature.refusal.is_some() { "signature_refused" } else { "signed" };
    note(conn, *inspection_id, action, *by, &json!({ "signature": signature.id, "role": signature.role }))
}

/// Removes a signature, and its picture if that goes with it.
pub fn keep_removal(conn: &mut Conn, removed: &SignatureRemoved) -> Outcome<()> {
    let (id, by) = (removed.inspection_id, removed.by);
    diesel::delete(signatures::table.find(removed.signature_id)).execute(conn)?;
    touch(conn, id, by.at)?;
    note(conn, id, "signature_removed", by, &json!({ "signature": removed.signature_id }))?;
    if let Some(photo_id) = removed.picture {
        evidence::store::delete(conn, id, photo_id)?;
    }
    Ok(())
}
