//! Endpoint: assigns in bulk, or previews it.

use crate::{
    accounts::Actor,
    assignments::{Plan, bulk::Planned, commands, store::KeptPlan},
    clock::Moment,
    context::Context,
    db::Db,
    district::District,
    http::{self, JsonBody, QueryParameters},
    ids::Id,
    problem::Outcome,
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
/// By a supervisor: all equipment, or all units, of a query, at most a thousand, distributed among teams of inspectors. Those
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
    query: QueryParameters<PlanQuery>,
    body: JsonBody<Plan>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (id, JsonBody(plan)) = (id.into_inner(), body);
    if query.mode == Some(PlanMode::Preview) {
        let planned = db.read(move |conn| commands::preview(conn, &context, id, &plan)).await?;
        return Ok(HttpResponse::Ok().json(PlanAnswer::Preview(preview(planned))));
    }
    let (kept, made) = db.write(move |conn| commands::assign_in_bulk(conn, &context, id, &plan)).await?;
    Ok(http::put(made).json(PlanAnswer::CarriedOut(Box::new(CarriedOut::from(kept)))))
}

fn preview(planned: Planned) -> PlanPreview {
    PlanPreview {
        matched: planned.matched,
        left_out: planned.left_out,
        to_make: planned.assigned.len(),
        first: planned
            .assigned
            .into_iter()
            .take(SHOWN)
            .map(|(subject, team, assigned)| PlannedAssignment {
                id: assigned.assignment.id,
                district: assigned.assignment.district,
                unit: Named { id: subject.unit.id, name: subject.unit.facts.name },
                equipment: subject
                    .equipment
                    .map(|equipment| Named { id: equipment.id, name: equipment.facts.name }),
                team,
                inspectors: assigned.inspectors,
            })
            .collect(),
    }
}

impl From<KeptPlan> for CarriedOut {
    fn from(kept: KeptPlan) -> Self {
        Self {
            id: kept.id,
            plan: kept.plan.into_inner(),
            matched: kept.matched,
            left_out: kept.left_out,
            made: kept.made,
            records: format!("/v1/assignments?plan_id={}", kept.id),
            created_by: kept.created_by,
            created_at: kept.created_at,
        }
    }
}
