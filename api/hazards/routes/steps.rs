//! Endpoint: takes a step.

use super::response::HazardDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards::{
        RectificationPlan, StepFields, StepName,
        steps::{self, RequestedStep},
        store,
    },
    http::{self, IfMatch, JsonBody, conditional},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::texts::{MultiLineText, SingleLineText},
};
use actix_web::{HttpResponse, put, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A step that somebody takes. `next` of the hazard says which fields it needs; `reason` may go with any.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    pub step: StepName,
    /// Why, or what was done.
    #[serde(default)]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub reason: Option<String>,
    /// The last day for putting it right, in Suzhou.
    #[serde(default)]
    pub deadline: Option<NaiveDate>,
    /// Of `rectify`: the day that it was put right, in Suzhou; today where not said. A unit says it on the day.
    #[serde(default)]
    pub rectified_on: Option<NaiveDate>,
    #[serde(default)]
    pub plan: Option<RectificationPlan>,
    /// Another authority: reported to, listed by, accepted by, transferred to.
    #[serde(default)]
    #[schema(value_type = Option<SingleLineText<200>>, inline)]
    pub authority: Option<String>,
    /// The number of the document by which it is done.
    #[serde(default)]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub document: Option<String>,
}

impl NewStep {
    /// As the step `id`.
    pub fn wanted(self, id: Id) -> RequestedStep {
        RequestedStep {
            id,
            step: self.step,
            facts: StepFields {
                reason: self.reason,
                deadline: self.deadline,
                rectified_on: self.rectified_on,
                plan: self.plan,
                authority: self.authority,
                document: self.document,
                ..StepFields::default()
            },
        }
    }
}

/// Takes a step with a hazard
///
/// Who may take which step and when, what has to be sent with it and what has to be on record first, `next` of the
/// hazard says. The step's id is the client's: the same request again answers the hazard as it now is. `If-Match`
/// with the ETag of what was read is needed.
#[utoipa::path(
    tag = "hazards",
    params(
        ("id" = Id, Path),
        ("step_id" = Id, Path, description = "made by the client"),
        ("If-Match" = String, Header)
    ),
    request_body = NewStep,
    responses(
        (status = 201, description = "The hazard after the step", body = HazardDetail, headers(("ETag" = String))),
        (status = 200, body = HazardDetail, headers(("ETag" = String)), description = "It was taken already")
    )
)]
#[put("/v1/hazards/{id}/steps/{step_id}")]
pub async fn take_step(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    if_match: IfMatch,
    body: JsonBody<NewStep>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let ((id, step_id), JsonBody(new)) = (path.into_inner(), body);
    let now = Moment::now();
    let wanted = new.wanted(step_id);
    let (whole, made) = db.write(move |conn| take(conn, &actor, id, &if_match, &wanted, now)).await?;
    Ok(http::put(made).insert_header(conditional::of_version(whole.summary.version)).json(whole))
}

/// Takes a step, or finds it taken already; says which.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    wanted: &RequestedStep,
    now: Moment,
) -> Outcome<(HazardDetail, bool)> {
    let hazard = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    if let Some((hazard_id, known)) = store::step(conn, wanted.id)? {
        let same = hazard_id == id
            && known.by.id == actor.id
            && known.what == wanted.step.happening()
            && known.facts.said() == wanted.facts;
        return if same {
            Ok((HazardDetail::read(conn, actor, hazard, now)?, false))
        } else {
            Err(Problem::new(ProblemKind::IdTaken))
        };
    }
    let photos = store::photos(conn, &hazard)?;
    let taken = steps::take(actor, &hazard, &photos, wanted, now)?;
    if_match.check(hazard.version)?;
    store::keep(conn, &taken)?;
    let hazard = store::find(conn, &actor.scope(), id)?;
    Ok((HazardDetail::read(conn, actor, hazard, now)?, true))
}
