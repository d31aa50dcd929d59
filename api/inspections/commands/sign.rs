//! Command: adds a signature or a refusal.

use crate::{
    context::Context,
    db::Conn,
    evidence,
    ids::Id,
    inspections::{
        Signature,
        permissions::must_be_inspector,
        signatures::{self, NewSignature},
        store,
    },
    problem::{Outcome, Problem, ProblemKind},
};

/// Adds a signature, or finds that this request has added it; says whether it did so now.
pub fn sign(
    conn: &mut Conn,
    context: &Context,
    (id, signature_id): (Id, Id),
    new: &NewSignature,
) -> Outcome<(Signature, bool)> {
    let actor = &context.actor;
    let inspection = store::find_to_change(conn, &context.scope(), id)?;
    must_be_inspector(actor, &inspection)?;
    if let Some((owner_id, known)) = store::signature(conn, signature_id)? {
        if owner_id != id || !new.added(&known) {
            return Err(Problem::new(ProblemKind::IdTaken));
        }
        if let Some(picture) = new.picture() {
            evidence::store::must_be_known_as(conn, id, &picture)?;
        }
        return Ok((known, false));
    }
    let known = store::signatures(conn, id)?;
    let signed = signatures::sign(actor, &inspection, signature_id, new, &known, context.at)?;
    store::keep_signature(conn, &signed)?;
    Ok((signed.signature, true))
}
