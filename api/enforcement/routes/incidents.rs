//! Endpoints: complaints and accidents.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    enforcement::{
        commands,
        incidents::{self, IncidentFinding, NewIncident},
        store::incidents::{self as store, IncidentDetail, IncidentsQuery},
    },
    http::{self, JsonBody, Page, QueryParameters},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, get, put, web};
use std::convert::identity;

/// Lists complaints and accidents
///
/// The newest first; for inspectors and supervisors.
#[utoipa::path(
    tag = "enforcement",
    params(IncidentsQuery),
    responses((status = 200, description = "A page", body = Page<IncidentDetail>))
)]
#[get("/v1/enforcement/incidents")]
pub async fn list_incidents(
    actor: Actor,
    query: QueryParameters<IncidentsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<IncidentDetail>>> {
    incidents::may_see(&actor)?;
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, IncidentDetail::cursor, identity)))
}

/// Reads a complaint or an accident
///
/// For inspectors and supervisors.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The complaint or accident",
        body = IncidentDetail,
        headers(("ETag" = String))
    ))
)]
#[get("/v1/enforcement/incidents/{id}")]
pub async fn get_incident(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    incidents::may_see(&actor)?;
    let detail = db.read(move |conn| IncidentDetail::find(conn, &actor.scope(), *id)).await?;
    Ok(http::record(detail.incident.version, &detail))
}

/// Records a complaint or an accident
///
/// By an inspector or a supervisor. The id is the client's: the same request again answers the record as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewIncident,
    responses(
        (status = 201, description = "Recorded", body = IncidentDetail, headers(("ETag" = String))),
        (status = 200, body = IncidentDetail, headers(("ETag" = String)), description = "It was recorded already")
    )
)]
#[put("/v1/enforcement/incidents/{id}")]
pub async fn put_incident(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewIncident>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) =
        db.write(move |conn| commands::record_incident(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.incident.version, &detail))
}

/// Says whether a complaint or an accident was true
///
/// Once. The same request again answers the record as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    request_body = IncidentFinding,
    responses(
        (status = 201, description = "Recorded", body = IncidentDetail, headers(("ETag" = String))),
        (status = 200, body = IncidentDetail, headers(("ETag" = String)), description = "It was on record already")
    )
)]
#[put("/v1/enforcement/incidents/{id}/finding")]
pub async fn settle_incident(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<IncidentFinding>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) =
        db.write(move |conn| commands::settle_incident(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.incident.version, &detail))
}
