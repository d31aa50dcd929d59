//! Endpoint: assigns in bulk, or previews it.

use super::{campaign_of, seen_campaign, use_campaign};
use crate::{
    accounts::{Actor, Candidate, candidates},
    assignments::{
        Plan,
        assign::may_assign,
        bulk::{self, Planned},
        store::{self, KeptPlan},
    },
    campaigns::Campaign,
    clock::Moment,
    db::{Conn, Db},
    district::District,
    http::{self, JsonBody},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many a preview shows.
const SHOWN: usize = 20;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlanQuery {
    /// `preview`: only tell what the plan would make.
    #[param(inline)]
    pub mode: Option<PlanMode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanMode {
    Preview,
}

/// What a plan would make.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPreview {
    /// How many the query finds.
    pub matched: usize,
    /// How many of them have an open assignment with the checklist and the campaign already.
    pub left_out: usize,
    pub to_make: usize,
    /// The first twenty.
    pub first: Vec<PlannedAssignment>,
}

/// An assignment that a plan would make.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedAssignment {
    /// The id that it would have.
    pub id: Id,
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// The team's place in the plan, from 0.
    pub team: usize,
    pub inspectors: Vec<Id>,
}

/// What a plan made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedOut {
    pub id: Id,
    pub plan: Plan,
    /// How many the query found.
    pub matched: i64,
    /// How many of them had an open assignment with the checklist and the campaign already.
    pub left_out: i64,
    pub made: i64,
    /// `GET` it: the assignments that it made.
    pub records: String,
    pub created_by: Id,
    pub created_at: Moment,
}

/// What assigning in bulk answers: what was made, or with `mode=preview` what would be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum PlanAnswer {
    CarriedOut(Box<CarriedOut>),
    Preview(PlanPreview),
}

/// Assigns in bulk
///
/// By a supervisor: all equipment, or all units, of a query, at most a thousand, dealt out to teams of inspectors. Those
/// with an open assignment with the checklist and the campaign are left out and counted. The id is the client's: the
/// same request again makes nothing and answers what was made. Nothing found is an error, but for a preview.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred"), PlanQuery),
    request_body = Plan,
    responses(
        (status = 201, description = "What was assigned, and what was left out", body = PlanAnswer),
        (status = 200, body = PlanAnswer, description = "A preview, or it was made already")
    )
)]
#[put("/v1/assignments/plans/{id}")]
pub async fn put_assignment_plan(
    actor: Actor,
    id: web::Path<Id>,
    query: web::Query<PlanQuery>,
    body: JsonBody<Plan>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(plan)) = (id.into_inner(), body);
    let now = Moment::now();
    may_assign(&actor)?;
    if query.mode == Some(PlanMode::Preview) {
        let preview = db
            .read(move |conn| {
                let campaign = seen_campaign(conn, &actor, plan.campaign_id)?;
                let planned = draw_up(conn, &actor, (id, &plan), campaign.as_ref(), &templates, now)?;
                Ok(preview(&planned))
            })
            .await?;
        return Ok(HttpResponse::Ok().json(PlanAnswer::Preview(preview)));
    }
    let (kept, made) = db.write(move |conn| carry_out(conn, &actor, id, &plan, &templates, now)).await?;
    Ok(http::put(made).json(PlanAnswer::CarriedOut(Box::new(CarriedOut::from(kept)))))
}

/// Makes the assignments of a plan, or finds them made already; says which.
pub fn carry_out(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    plan: &Plan,
    templates: &Templates,
    now: Moment,
) -> Outcome<(KeptPlan, bool)> {
    may_assign(actor)?;
    if let Some(known) = store::plan(conn, id)? {
        return if known.plan == *plan && known.created_by == actor.id {
            Ok((known, false))
        } else {
            Err(Problem::new(ProblemKind::IdTaken))
        };
    }
    let campaign = campaign_of(conn, actor, plan.campaign_id)?;
    let planned = draw_up(conn, actor, (id, plan), campaign.as_ref(), templates, now)?;
    bulk::must_have_found_something(plan, &planned)?;
    let joined = planned.assigned.iter().find_map(|(.., assigned)| assigned.joined.as_ref());
    use_campaign(conn, joined)?;
    store::insert_plan(conn, id, plan, &planned, (actor.id, now))?;
    for (.., assigned) in &planned.assigned {
        store::insert(conn, assigned)?;
    }
    let kept = store::plan(conn, id)?.ok_or_else(|| Problem::internal("a plan was not kept"))?;
    Ok((kept, true))
}

/// What the plan comes to now.
fn draw_up(
    conn: &mut Conn,
    actor: &Actor,
    (id, plan): (Id, &Plan),
    campaign: Option<&Campaign>,
    templates: &Templates,
    now: Moment,
) -> Outcome<Planned> {
    let template = templates.library().current(&plan.checklist, plan.due_on);
    let template = template.map(AsRef::as_ref);
    let named: Vec<Id> = plan.teams.iter().flatten().copied().collect();
    let candidates: Vec<Candidate> = candidates(conn, &named)?;
    let wanted = bulk::check(actor, plan, (template, campaign), &candidates)?;
    let template = template.ok_or_else(|| Problem::internal("a plan was allowed without a checklist"))?;
    let found = store::find_subjects(conn, &actor.scope(), &wanted, template)?;
    let open = store::with_open_assignment(conn, &found, &plan.checklist, plan.campaign_id)?;
    bulk::plan(actor, (id, plan), (found, &open), (template, campaign), &candidates, now)
}

fn preview(planned: &Planned) -> PlanPreview {
    let first = planned.assigned.iter().take(SHOWN);
    PlanPreview {
        matched: planned.matched,
        left_out: planned.left_out,
        to_make: planned.assigned.len(),
        first: first
            .map(|(subject, team, assigned)| PlannedAssignment {
                id: assigned.assignment.id,
                district: assigned.assignment.district.clone(),
                unit: Named { id: subject.unit.id, name: subject.unit.facts.name.clone() },
                equipment: subject
                    .equipment
                    .as_ref()
                    .map(|equipment| Named { id: equipment.id, name: equipment.facts.name.clone() }),
                team: *team,
                inspectors: assigned.inspectors.to_vec(),
            })
            .collect(),
    }
}

impl From<KeptPlan> for CarriedOut {
    fn from(kept: KeptPlan) -> Self {
        Self {
            id: kept.id,
            plan: kept.plan,
            matched: kept.matched,
            left_out: kept.left_out,
            made: kept.made,
            records: format!("/v1/assignments?plan_id={}", kept.id),
            created_by: kept.created_by,
            created_at: kept.created_at,
        }
    }
}
