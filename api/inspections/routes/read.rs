//! Endpoints: lists and reads inspections.

use super::summary::InspectionSummary;
use crate::{
    accounts::Actor,
    db::Db,
    http::{self, Page, QueryParameters},
    ids::Id,
    inspections::store::{self, InspectionDetail, InspectionsQuery},
    problem::Outcome,
};
use actix_web::{HttpResponse, get, web};

/// Lists inspections
///
/// The newest first. A supervisor's queue is `?state=submitted`; an inspector's own work is `?inspector_id=`.
#[utoipa::path(
    tag = "inspections",
    params(InspectionsQuery),
    responses((status = 200, description = "A page", body = Page<InspectionSummary>))
)]
#[get("/v1/inspections")]
pub async fn list_inspections(
    actor: Actor,
    query: QueryParameters<InspectionsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<InspectionSummary>>> {
    let limit = query.limit;
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, query.cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, store::cursor_of, InspectionSummary::from)))
}

/// Reads an inspection
///
/// With its answers, signatures and the comments it was returned with. Its ETag is what a change or a decision has
/// to name.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The inspection",
        body = InspectionDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/inspections/{id}")]
pub async fn get_inspection(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let detail = db.read(move |conn| InspectionDetail::find(conn, &actor.scope(), *id)).await?;
    Ok(http::record(detail.inspection.version, &detail))
}
