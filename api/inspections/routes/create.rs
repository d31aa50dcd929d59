//! Endpoint: creates an inspection.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, JsonBody},
    ids::Id,
    inspections::{commands, draft::NewInspection, store::InspectionDetail},
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};

/// Creates an inspection
///
/// The id is the client's. The same request again answers the record as it now is; another visit under a known id is
/// refused. The equipment's or unit's attributes are copied from the registry.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewInspection,
    responses(
        (status = 201, description = "Created", body = InspectionDetail),
        (status = 200, description = "It was there already", body = InspectionDetail)
    )
)]
#[put("/v1/inspections/{id}")]
pub async fn put_inspection(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewInspection>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::create(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.inspection.version, &detail))
}
