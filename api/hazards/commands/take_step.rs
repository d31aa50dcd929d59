//! Command: takes a step with a hazard.

use crate::{
    context::Context,
    db::Conn,
    hazards::{
        step_fields::NewStep,
        steps::take,
        store::{self, HazardDetail},
    },
    http::IfMatch,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};

/// Takes a step, or finds that this request has taken it; says whether it did so now.
pub fn take_step(
    conn: &mut Conn,
    context: &Context,
    (id, step_id): (Id, Id),
    if_match: &IfMatch,
    new: &NewStep,
) -> Outcome<(HazardDetail, bool)> {
    let (actor, at) = (&context.actor, context.at);
    let hazard = store::find_to_change(conn, &context.scope(), id)?;
    if_match.needed()?;
    if let Some((hazard_id, known)) = store::step(conn, step_id)? {
        if hazard_id != id || !known.is_of(new, actor) {
            return Err(Problem::new(ProblemKind::IdTaken));
        }
        return Ok((HazardDetail::read(conn, actor, hazard, at)?, false));
    }
    let photos = store::photos(conn, &hazard)?;
    let changed = take(actor, &hazard, &photos, step_id, new, at)?;
    if_match.check(hazard.version)?;
    store::keep(conn, &changed)?;
    Ok((HazardDetail::find(conn, actor, id, at)?, true))
}
