//! Endpoint: reads a hazard.

use crate::{
    accounts::Actor, clock::Moment, db::Db, hazards::store::HazardDetail, http, ids::Id, problem::Outcome,
};
use actix_web::{HttpResponse, get, web};

/// Reads a hazard
///
/// With its history, and with the steps that the caller may take now: the buttons to show, the fields that each
/// needs, and what is missing before it can be taken.
#[utoipa::path(
    tag = "hazards",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The hazard",
        body = HazardDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/hazards/{id}")]
pub async fn get_hazard(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let at = Moment::now();
    let detail = db.read(move |conn| HazardDetail::find(conn, &actor, *id, at)).await?;
    Ok(http::record(detail.summary.version, &detail))
}
