//! Endpoint: lists hazards.

use crate::{
    accounts::Actor,
    db::Db,
    hazards::store::{self, HazardSummary, HazardsQuery},
    http::{Page, QueryParameters},
    problem::Outcome,
};
use actix_web::{get, web};

/// Lists hazards
///
/// The newest first. A supervisor's desk is `?open=true&sort=deadline`: what is overdue leads. A unit's safety manager
/// sees those of the unit.
#[utoipa::path(
    tag = "hazards",
    params(HazardsQuery),
    responses((status = 200, description = "A page", body = Page<HazardSummary>))
)]
#[get("/v1/hazards")]
pub async fn list_hazards(
    actor: Actor,
    query: QueryParameters<HazardsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<HazardSummary>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let (day, sort) = (query.day(), query.sort.unwrap_or_default());
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, day, cursor, limit)).await?;
    let show = |listed| HazardSummary::new(listed, day);
    Ok(web::Json(Page::cut(rows, limit, |listed| store::cursor_of(listed, sort), show)))
}
