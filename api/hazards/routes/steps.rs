//! Endpoint: takes a step.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    hazards::{NewStep, commands, store::HazardDetail},
    http::{self, IfMatch, JsonBody},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};

/// Takes a step with a hazard
///
/// `next` of the hazard says who may take which step and when, what has to be sent with it and what has to be on record
/// first. The step's id is the client's: the same request again answers the hazard as it now is. `If-Match`
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
    ids: web::Path<(Id, Id)>,
    if_match: IfMatch,
    body: JsonBody<NewStep>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (context, ids) = (Context::now(actor, templates.into_inner()), ids.into_inner());
    let (detail, made) =
        db.write(move |conn| commands::take_step(conn, &context, ids, &if_match, &body.0)).await?;
    Ok(http::put_record(made, detail.summary.version, &detail))
}
