//! Taking steps.

use super::view::Whole;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards::{
        Facts, Plan, Step,
        steps::{self, Wanted},
        store,
    },
    http::{
        self, Body, IfMatch, etag,
        texts::{Line, Lines},
    },
    ids::Id,
    problem::{Kind, Outcome, Problem},
};
use actix_web::{HttpResponse, put, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A step that somebody takes. `next` of the hazard says which fields it needs; `reason` may go with any.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    pub step: Step,
    /// Why, or what was done.
    #[serde(default)]
    #[schema(value_type = Option<Lines<2000>>, inline)]
    pub reason: Option<String>,
    /// The last day for putting it right, in Suzhou.
    #[serde(default)]
    pub deadline: Option<NaiveDate>,
    /// Of `rectify`: the day that it was put right, in Suzhou; today where not said. A unit says it on the day.
    #[serde(default)]
    pub rectified_on: Option<NaiveDate>,
    #[serde(default)]
    pub plan: Option<Plan>,
    /// Another authority: reported to, listed by, accepted by, transferred to.
    #[serde(default)]
    #[schema(value_type = Option<Line<200>>, inline)]
    pub authority: Option<String>,
    /// The number of the document by which it is done.
    #[serde(default)]
    #[schema(value_type = Option<Line<100>>, inline)]
    pub document: Option<String>,
}

impl NewStep {
    /// As the step `id`.
    pub fn wanted(self, id: Id) -> Wanted {
        Wanted {
            id,
            step: self.step,
            facts: Facts {
                reason: self.reason,
                deadline: self.deadline,
                rectified_on: self.rectified_on,
                plan: self.plan,
                authority: self.authority,
                document: self.document,
                ..Facts::default()
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
        (status = 201, description = "The hazard after the step", body = Whole, headers(("ETag" = String))),
        (status = 200, body = Whole, headers(("ETag" = String)), description = "It was taken already")
    )
)]
#[put("/v1/hazards/{id}/steps/{step_id}")]
pub async fn take_step(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    if_match: IfMatch,
    body: Body<NewStep>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let ((id, step_id), Body(new)) = (path.into_inner(), body);
    let now = Moment::now();
    let wanted = new.wanted(step_id);
    let (whole, made) = db
        .write(move |conn| take(conn, &actor, id, &if_match, &wanted, now))
        .await?;
    Ok(http::put(made)
        .insert_header(etag::of_version(whole.summary.version))
        .json(whole))
}

/// Takes a step, or finds it taken already; says which.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    wanted: &Wanted,
    now: Moment,
) -> Outcome<(Whole, bool)> {
    let hazard = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    if let Some((hazard_id, known)) = store::step(conn, wanted.id)? {
        let same = hazard_id == id
            && known.by.id == actor.id
            && known.what == wanted.step.happening()
            && known.facts.said() == wanted.facts;
        return if same {
            Ok((Whole::read(conn, actor, hazard, now)?, false))
        } else {
            Err(Problem::new(Kind::IdTaken))
        };
    }
    let photos = store::photos(conn, &hazard)?;
    let taken = steps::take(actor, &hazard, &photos, wanted, now)?;
    if_match.check(hazard.version)?;
    store::keep(conn, &taken)?;
    let hazard = store::find(conn, &actor.scope(), id)?;
    Ok((Whole::read(conn, actor, hazard, now)?, true))
}
