//! Endpoints: lists and reads inspections.

use super::summary::InspectionSummary;
use crate::{
    accounts::Actor,
    campaigns::period::{Days, PhaseNumber},
    db::Db,
    district::District,
    http::{self, Cursor, Page, PageLimit},
    ids::Id,
    inspections::{
        InspectionState,
        store::{self, InspectionDetail, InspectionFilter},
    },
    problem::Outcome,
    validation::texts::{self, SingleLineText},
};
use actix_web::{HttpResponse, get, web};
use checklists::Conclusion;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which inspections are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InspectionsQuery {
    pub state: Option<InspectionState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// A checklist's code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    /// One of the inspectors; `me` through `GET /v1/me`.
    pub inspector_id: Option<Id>,
    /// The first day of the visit.
    pub from: Option<NaiveDate>,
    /// The last day of the visit.
    pub to: Option<NaiveDate>,
    pub conclusion: Option<Conclusion>,
    pub campaign_id: Option<Id>,
    /// A phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// Whether other departments took part.
    pub joint: Option<bool>,
    /// Whether a senior official led it.
    pub led: Option<bool>,
    pub announced: Option<bool>,
    /// `true`: submitted and not withdrawn, which is what reports count.
    pub counted: Option<bool>,
    /// 1 to 200; 50 where not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// The inspections that a query asks for.
pub(super) fn wanted(query: InspectionsQuery) -> Outcome<InspectionFilter> {
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    Ok(InspectionFilter {
        state: query.state.map(|state| state.as_str().to_owned()),
        district: query.district,
        unit_id: query.unit_id,
        equipment_id: query.equipment_id,
        checklist: query.checklist,
        inspector_id: query.inspector_id,
        days: Days { from: query.from, to: query.to },
        conclusion: query.conclusion.map(|conclusion| conclusion.as_str().to_owned()),
        campaign_id: query.campaign_id,
        phase: query.phase,
        joint: query.joint,
        led: query.led,
        announced: query.announced,
        counted: query.counted,
    })
}

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
    query: web::Query<InspectionsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<InspectionSummary>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let filter = wanted(query)?;
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit)).await?;
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
    Ok(http::record(detail.version, &detail))
}
