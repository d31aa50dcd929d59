//! Endpoint: submits an inspection, or validates it.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, IfMatch, QueryParameters},
    ids::Id,
    inspections::{commands, store::InspectionDetail, submission::MissingRequirement},
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmitQuery {
    /// `validate`: only tell what is missing.
    #[param(inline)]
    pub mode: Option<Mode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Validate,
}

/// What a submission would lack.
#[derive(Debug, Serialize, ToSchema)]
pub struct Validation {
    pub complete: bool,
    pub missing: Vec<MissingRequirement>,
}

/// What a submission answers: the inspection, or with `mode=validate` what is missing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum SubmitAnswer {
    Submitted(Box<InspectionDetail>),
    Validated(Validation),
}

/// Submits an inspection
///
/// By one of its inspectors. Refused with the list of what is missing: usable answers to all items that apply, photos
/// whose bytes have not arrived, a second inspector, signatures; and signatures that are disputed. Submitting again what is submitted answers the same. `If-Match` is heeded
/// if it is sent.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), SubmitQuery, ("If-Match" = Option<String>, Header)),
    responses((
        status = 200,
        description = "Submitted; with `mode=validate`, what is missing",
        body = SubmitAnswer,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/inspections/{id}/submit")]
pub async fn submit_inspection(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<SubmitQuery>,
    if_match: IfMatch,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    if query.mode == Some(Mode::Validate) {
        let missing = db.read(move |conn| commands::missing_requirements(conn, &context, *id)).await?;
        let validation = Validation { complete: missing.is_empty(), missing };
        return Ok(HttpResponse::Ok().json(SubmitAnswer::Validated(validation)));
    }
    let detail = db.write(move |conn| commands::submit(conn, &context, *id, &if_match)).await?;
    Ok(http::record(detail.inspection.version, &SubmitAnswer::Submitted(Box::new(detail))))
}
