//! Command: submits an inspection.

use super::effects;
use crate::{
    context::Context,
    db::Conn,
    evidence,
    http::IfMatch,
    ids::Id,
    inspections::{
        Inspection, InspectionState,
        store::{self, InspectionDetail},
        submission::{self, MissingRequirement, Prepared, may_submit},
    },
    problem::Outcome,
    registry,
};
use checklists::Template;

/// Submits an inspection; one that is submitted stays as it is.
pub fn submit(conn: &mut Conn, context: &Context, id: Id, if_match: &IfMatch) -> Outcome<InspectionDetail> {
    let (actor, scope) = (&context.actor, context.scope());
    let inspection = store::find_to_change(conn, &scope, id)?;
    if inspection.state == InspectionState::Submitted && inspection.is_inspector(actor.id) {
        return InspectionDetail::read(conn, inspection);
    }
    may_submit(actor, &inspection)?;
    if_match.check(inspection.version)?;
    let template = store::template_of(conn, &context.templates, &inspection)?;
    let prepared = prepare(conn, &template, &inspection)?;
    let rechecks = store::rechecks(conn, id)?;
    let submitted = submission::submit(actor, inspection, &template, prepared, rechecks, context.at)?;
    store::keep_submission(conn, &submitted)?;
    effects::of_submission(conn, &submitted)?;
    InspectionDetail::find(conn, &scope, id)
}

/// What a submission by the caller would lack.
pub fn missing_requirements(conn: &mut Conn, context: &Context, id: Id) -> Outcome<Vec<MissingRequirement>> {
    let inspection = store::find(conn, &context.scope(), id)?;
    may_submit(&context.actor, &inspection)?;
    let template = store::template_of(conn, &context.templates, &inspection)?;
    Ok(prepare(conn, &template, &inspection)?.missing)
}

fn prepare(conn: &mut Conn, template: &Template, inspection: &Inspection) -> Outcome<Prepared> {
    let answers = store::answers(conn, inspection.id)?;
    let signatures = store::signatures(conn, inspection.id)?;
    let photos = evidence::store::of_owner(conn, inspection.id)?;
    let named: Vec<Id> = submission::counted_equipment(&answers).into_iter().collect();
    let equipment = registry::store::equipment_by_id(conn, &named)?;
    Ok(submission::prepare(inspection, template, answers, signatures, photos, &equipment))
}
