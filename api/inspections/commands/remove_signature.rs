//! Command: removes a signature.

use crate::{
    context::Context,
    db::Conn,
    ids::Id,
    inspections::{
        permissions::may_change,
        signatures,
        store::{self, InspectionDetail},
    },
    problem::Outcome,
};

/// Removes a signature.
pub fn remove_signature(
    conn: &mut Conn,
    context: &Context,
    (id, signature_id): (Id, Id),
) -> Outcome<InspectionDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let inspection = store::find_to_change(conn, &scope, id)?;
    may_change(actor, &inspection)?;
    let signature = store::signature_of(conn, id, signature_id)?;
    store::keep_removal(conn, &signatures::remove(actor, &inspection, &signature, context.at)?)?;
    InspectionDetail::find(conn, &scope, id)
}
