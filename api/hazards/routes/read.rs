//! Endpoint: reads a hazard.

use super::response::HazardDetail;
use crate::{
    accounts::Actor, clock::Moment, db::Db, hazards::store, http::conditional, ids::Id, problem::Outcome,
};
use actix_web::{HttpResponse, get, web};

/// Reads a hazard
///
/// With what became of it, and with the steps that the caller may take now: the buttons to show, the fields that each
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
    let now = Moment::now();
    let whole = db
        .read(move |conn| {
            let hazard = store::find(conn, &actor.scope(), *id)?;
            HazardDetail::read(conn, &actor, hazard, now)
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(whole.summary.version)).json(whole))
}
