//! Endpoints: changes and cancels assignments.

use crate::{
    accounts::Actor,
    assignments::{commands, lifecycle::AssignmentPatch, store::AssignmentDetail},
    context::Context,
    db::{Conn, Db},
    http::{self, IfMatch, JsonBody},
    ids::Id,
    problem::Outcome,
    templates::Templates,
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, patch, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Changes an assignment
///
/// By a supervisor, until the visit is submitted. `If-Match` with the ETag of what was read is needed.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = AssignmentPatch,
    responses((
        status = 200,
        description = "The assignment as it is now",
        body = AssignmentDetail,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/assignments/{id}")]
pub async fn change_assignment(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<AssignmentPatch>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let change = move |conn: &mut Conn| commands::change(conn, &context, *id, &if_match, &body.0);
    let detail = db.write(change).await?;
    Ok(http::record(detail.assignment.version, &detail))
}

/// Why an assignment is cancelled.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentCancelling {
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

/// Cancels an assignment
///
/// By a supervisor, for good, with a reason, until the visit is submitted; a visit that was begun stays. `If-Match`
/// with the ETag of what was read is needed. The same again answers the same.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = AssignmentCancelling,
    responses((
        status = 200,
        description = "The assignment as it is now",
        body = AssignmentDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/assignments/{id}/cancel")]
pub async fn cancel_assignment(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<AssignmentCancelling>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let cancel = move |conn: &mut Conn| commands::cancel(conn, &context, *id, &if_match, &body.0.reason);
    let detail = db.write(cancel).await?;
    Ok(http::record(detail.assignment.version, &detail))
}
