//! Endpoint: creates one assignment.

use crate::{
    accounts::Actor,
    assignments::{assign::NewAssignment, commands, store::AssignmentDetail},
    context::Context,
    db::Db,
    http::{self, JsonBody},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};

/// Assigns a unit or a piece of equipment
///
/// By a supervisor, to inspectors. The id is the client's: the same request again answers the assignment as it now is.
/// A visit that is begun with its `assignment_id` fulfils it.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewAssignment,
    responses(
        (status = 201, description = "Assigned", body = AssignmentDetail, headers(("ETag" = String))),
        (status = 200, body = AssignmentDetail, headers(("ETag" = String)), description = "It was made already")
    )
)]
#[put("/v1/assignments/{id}")]
pub async fn put_assignment(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAssignment>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::assign(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.assignment.version, &detail))
}
