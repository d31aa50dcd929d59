//! Command: assigns in bulk, or previews it.

use crate::{
    accounts::candidates,
    assignments::{
        Plan,
        assign::may_assign,
        bulk::{self, Planned},
        store::{self, KeptPlan},
    },
    campaigns::{self, Campaign},
    context::Context,
    db::Conn,
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
};

/// Makes the assignments of a plan, or finds that this request has made them; says whether it did so now.
pub fn assign_in_bulk(conn: &mut Conn, context: &Context, id: Id, plan: &Plan) -> Outcome<(KeptPlan, bool)> {
    may_assign(&context.actor)?;
    if let Some(known) = store::plan(conn, id)? {
        let is_the_same = *known.plan == *plan && known.created_by == context.actor.id;
        return if is_the_same { Ok((known, false)) } else { Err(Problem::new(ProblemKind::IdTaken)) };
    }
    let campaign = campaigns::store::find_to_join(conn, &context.scope(), plan.campaign_id)?;
    let planned = draw_up(conn, context, id, plan, campaign.as_ref())?;
    bulk::must_have_found_something(&planned)?;
    Ok((store::insert_plan(conn, &planned)?, true))
}

/// What the plan would make now.
pub fn preview(conn: &mut Conn, context: &Context, id: Id, plan: &Plan) -> Outcome<Planned> {
    may_assign(&context.actor)?;
    let campaign = match plan.campaign_id {
        Some(id) => campaigns::store::find(conn, &context.scope(), id).optional()?,
        None => None,
    };
    draw_up(conn, context, id, plan, campaign.as_ref())
}

fn draw_up(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    plan: &Plan,
    campaign: Option<&Campaign>,
) -> Outcome<Planned> {
    let actor = &context.actor;
    let template = context.templates.library().current(&plan.checklist, plan.due_on);
    let template = template.map(AsRef::as_ref);
    let named: Vec<Id> = plan.teams.iter().flatten().copied().collect();
    let candidates = candidates(conn, &named)?;
    let wanted = bulk::check(actor, plan, (template, campaign), &candidates)?;
    let template = template.ok_or_else(|| Problem::internal("a plan was allowed without a checklist"))?;
    let found = store::find_subjects(conn, &context.scope(), &wanted, template)?;
    let open = store::with_open_assignment(conn, &found, &plan.checklist, plan.campaign_id)?;
    bulk::plan(actor, (id, plan), (found, &open), (template, campaign), &candidates, context.at)
}
