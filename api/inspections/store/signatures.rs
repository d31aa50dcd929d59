//! The rows of signatures.

use super::{By, note, touch};
use crate::{
    clock::Moment,
    db::{Conn, schema::signatures},
    ids::Id,
    inspections::{Refusal, Signature},
    problem::{Outcome, Problem},
};
use diesel::prelude::*;
use serde_json::json;

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

fn read(row: Row) -> Outcome<Signature> {
    Ok(Signature {
        id: row.id,
        role: row.role.parse().map_err(Problem::internal)?,
        account_id: row.account_id,
        name: row.name,
        photo_id: row.photo_id,
        refusal: row
            .refusal_reason
            .zip(row.witness)
            .map(|(reason, witness)| Refusal { reason, witness }),
        signed_at: row.signed_at,
        received_at: row.received_at,
        collected_by: row.collected_by,
    })
}

/// An inspection's signatures, in order of arrival.
pub fn signatures(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Signature>> {
    let rows: Vec<Row> = signatures::table
        .filter(signatures::inspection_id.eq(inspection_id))
        .order((signatures::received_at, signatures::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// A signature and its inspection, whoever may see it.
pub fn signature(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, Signature)>> {
    let row: Option<Row> = signatures::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| Ok((row.inspection_id, read(row)?))).transpose()
}

/// Keeps a new signature.
pub fn add_signature(conn: &mut Conn, inspection_id: Id, signature: &Signature, by: By) -> Outcome<()> {
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
    let action = if signature.refusal.is_some() {
        "signature_refused"
    } else {
        "signed"
    };
    note(
        conn,
        inspection_id,
        action,
        by,
        &json!({ "signature": signature.id, "role": signature.role }),
    )
}

/// Forgets a signature.
pub fn remove_signature(conn: &mut Conn, inspection_id: Id, id: Id, by: By) -> Outcome<()> {
    diesel::delete(signatures::table.find(id)).execute(conn)?;
    touch(conn, inspection_id, by.at)?;
    note(
        conn,
        inspection_id,
        "signature_removed",
        by,
        &json!({ "signature": id }),
    )
}
