//! Endpoint: changes the fields of an inspection.

use crate::{
    accounts::Actor,
    context::Context,
    db::{Conn, Db},
    http::{self, IfMatch, JsonBody},
    ids::Id,
    inspections::{change::InspectionChange, commands, store::InspectionDetail},
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, patch, web};

/// Changes what an inspection says of itself
///
/// By its inspectors, in a draft or a returned inspection. `If-Match` with the ETag that was read is needed.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = InspectionChange,
    responses((
        status = 200,
        description = "The inspection as it is now",
        body = InspectionDetail,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/inspections/{id}")]
pub async fn change_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<InspectionChange>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let changed = move |conn: &mut Conn| commands::change(conn, &context, *id, &if_match, &body.0);
    let detail = db.write(changed).await?;
    Ok(http::record(detail.inspection.version, &detail))
}
