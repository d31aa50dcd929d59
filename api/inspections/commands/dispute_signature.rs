//! Command: disputes a signature.

use crate::{
    context::Context,
    db::Conn,
    ids::Id,
    inspections::{
        disputes,
        store::{self, InspectionDetail},
    },
    problem::Outcome,
    validation::texts::MultiLineText,
};

/// Disputes a signature. What the caller has said already stays as it is.
pub fn dispute_signature(
    conn: &mut Conn,
    context: &Context,
    (id, signature_id): (Id, Id),
    reason: &MultiLineText<500>,
) -> Outcome<InspectionDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let inspection = store::find_to_change(conn, &scope, id)?;
    let signature = store::signature_of(conn, id, signature_id)?;
    if !disputes::was_made(actor, &signature, reason) {
        let disputed = disputes::dispute(actor, &inspection, signature, reason, context.at)?;
        store::keep_dispute(conn, &disputed)?;
    }
    InspectionDetail::find(conn, &scope, id)
}
