//! Endpoints: adds, removes and disputes signatures and refusals.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, JsonBody},
    ids::Id,
    inspections::{Signature, commands, signatures::NewSignature, store::InspectionDetail},
    problem::Outcome,
    templates::Templates,
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, delete, post, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Adds a signature
///
/// Each inspector and the unit's representative sign on the phone; a refusal of the unit is recorded with reason and
/// witness. The same request again changes nothing.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path, description = "made by the client")),
    request_body = NewSignature,
    responses(
        (status = 201, description = "Added", body = Signature),
        (status = 200, description = "It was there already", body = Signature)
    )
)]
#[put("/v1/inspections/{id}/signatures/{signature_id}")]
pub async fn put_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewSignature>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let ids = path.into_inner();
    let (signature, made) = db.write(move |conn| commands::sign(conn, &context, ids, &body.0)).await?;
    Ok(http::put(made).json(signature))
}

/// Removes a signature
///
/// In a draft or a returned inspection, by one of its inspectors; for a slip of the pen. What was submitted before
/// keeps its signatures and their pictures, and the picture of a disputed one stays.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path)),
    responses((status = 200, description = "The inspection as it is now", body = InspectionDetail))
)]
#[delete("/v1/inspections/{id}/signatures/{signature_id}")]
pub async fn delete_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<InspectionDetail>> {
    let context = Context::now(actor, templates.into_inner());
    let ids = path.into_inner();
    db.write(move |conn| commands::remove_signature(conn, &context, ids).map(web::Json)).await
}

/// Why an inspector does not stand by a signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "当日在外开会，不是本人签名" }))]
pub struct NewDispute {
    #[schema(inline)]
    pub reason: MultiLineText<500>,
}

/// Disputes a signature
///
/// By the inspector in whose name a colleague collected it, until the inspection is approved. An inspection with a
/// disputed signature is neither submitted nor approved: it is returned if it was submitted, the signature is
/// removed, and the inspector signs again. Dispute and picture stay on record. The same request again changes nothing.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path)),
    request_body = NewDispute,
    responses((status = 200, description = "The inspection as it is now", body = InspectionDetail))
)]
#[post("/v1/inspections/{id}/signatures/{signature_id}/dispute")]
pub async fn dispute_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewDispute>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<InspectionDetail>> {
    let context = Context::now(actor, templates.into_inner());
    let ids = path.into_inner();
    db.write(move |conn| commands::dispute_signature(conn, &context, ids, &body.0.reason).map(web::Json))
        .await
}
