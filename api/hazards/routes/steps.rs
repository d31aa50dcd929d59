//! Taking steps.

use super::view::Whole;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards::{Step, steps, store},
    http::{
        self, Body, IfMatch, etag,
        texts::{self, Lines},
    },
    ids::Id,
    problem::{Flaws, Kind, Outcome, Problem},
};
use actix_web::{HttpResponse, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// A step that somebody takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    pub step: Step,
    #[schema(value_type = Lines<2000>, inline)]
    pub reason: String,
}

/// Takes a step with a hazard
///
/// Raises or lowers its level, or takes it back as found in error. Who may do what and when, `next` of the hazard
/// says. The step's id is the client's: the same request again answers the hazard as it now is. `If-Match` with the
/// ETag of what was read is needed.
#[utoipa::path(
    tag = "hazards",
    params(
        ("id" = Id, Path),
        ("step_id" = Id, Path, description = "made by the client"),
        ("If-Match" = String, Header)
    ),
    request_body = NewStep,
    responses(
        (status = 201, body = Whole, headers(("ETag" = String))),
        (status = 200, body = Whole, headers(("ETag" = String)), description = "it was taken already")
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
    let mut flaws = Flaws::default();
    texts::lines(&mut flaws, "/reason", &new.reason, 2000);
    flaws.finish()?;
    let (whole, made) = db
        .write(move |conn| take(conn, &actor, (id, step_id), &if_match, &new, now))
        .await?;
    Ok(http::put(made)
        .insert_header(etag::of_version(whole.summary.version))
        .json(whole))
}

fn take(
    conn: &mut Conn,
    actor: &Actor,
    (id, step_id): (Id, Id),
    if_match: &IfMatch,
    new: &NewStep,
    at: Moment,
) -> Outcome<(Whole, bool)> {
    let hazard = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    if let Some((hazard_id, known)) = store::step(conn, step_id)? {
        let same = hazard_id == id
            && known.by.id == actor.id
            && known.what == new.step.happening()
            && known.reason.as_ref() == Some(&new.reason);
        return if same {
            Ok((Whole::read(conn, actor, hazard)?, false))
        } else {
            Err(Problem::new(Kind::IdTaken))
        };
    }
    let taken = steps::take(actor, &hazard, step_id, new.step, new.reason.clone(), at)?;
    if_match.check(hazard.version)?;
    store::keep(conn, &taken)?;
    let hazard = store::find(conn, &actor.scope(), id)?;
    Ok((Whole::read(conn, actor, hazard)?, true))
}
