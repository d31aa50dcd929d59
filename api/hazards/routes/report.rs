//! Endpoint: reports a hazard without an inspection.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    hazards::{commands, steps::report::NewHazard, store::HazardDetail},
    http::{self, JsonBody},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};

/// Reports a hazard
///
/// For what a unit's own self-check, an inspection institute, a complaint or another department found. The id is the
/// client's; the same request again answers the hazard as it now is.
#[utoipa::path(
    tag = "hazards",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewHazard,
    responses(
        (status = 201, description = "Reported", body = HazardDetail, headers(("ETag" = String))),
        (status = 200, body = HazardDetail, headers(("ETag" = String)), description = "It was reported already")
    )
)]
#[put("/v1/hazards/{id}")]
pub async fn put_hazard(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewHazard>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::report(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.summary.version, &detail))
}
