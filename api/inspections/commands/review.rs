//! Command: approves, returns or withdraws an inspection.

use super::effects;
use crate::{
    context::Context,
    db::Conn,
    http::IfMatch,
    ids::Id,
    inspections::{
        review::{self, Decision},
        store::{self, InspectionDetail},
    },
    problem::Outcome,
};

/// Decides on an inspection as the caller has seen it. Idempotent: a decision that the caller has made already
/// is answered with the inspection as it is.
pub fn review(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    if_match: &IfMatch,
    decision: &Decision,
) -> Outcome<InspectionDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let inspection = store::find_to_change(conn, &scope, id)?;
    if_match.needed()?;
    if decision.was_made(actor, &inspection) {
        return InspectionDetail::read(conn, inspection);
    }
    let template = store::template_of(conn, &context.templates, &inspection)?;
    let signatures = store::signatures(conn, id)?;
    let reviewed = review::decide(actor, &inspection, &template, &signatures, decision, context.at)?;
    if_match.check(inspection.version)?;
    store::keep_review(conn, &reviewed)?;
    effects::of_review(conn, &inspection, &reviewed)?;
    InspectionDetail::find(conn, &scope, id)
}
