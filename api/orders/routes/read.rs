//! Endpoints: lists and reads orders.

use crate::{
    accounts::Actor,
    campaigns::period::{Days, PhaseNumber},
    db::Db,
    district::District,
    http::{self, Cursor, Page, PageLimit},
    ids::Id,
    orders::{
        OrderState,
        store::{self, OrderDetail, OrderFilter},
    },
    problem::Outcome,
    validation::texts::{self, SingleLineText},
};
use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use serde::Deserialize;
use std::convert::identity;
use utoipa::IntoParams;

/// Which orders are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    #[param(inline)]
    pub state: Option<OrderState>,
    /// The district or city that issued.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub authority: Option<District>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// Those that name this hazard.
    pub hazard_id: Option<Id>,
    pub stop_at_once: Option<bool>,
    /// Whether it is on record how they reached the unit.
    pub served: Option<bool>,
    /// About hazards that inspections of this campaign found.
    pub campaign_id: Option<Id>,
    /// In this phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// About hazards that this checklist found: its code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    /// The first day of issue.
    pub from: Option<NaiveDate>,
    /// The last day of issue.
    pub to: Option<NaiveDate>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// The orders that a query asks for.
pub(super) fn wanted(query: OrdersQuery) -> Outcome<OrderFilter> {
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    Ok(OrderFilter {
        state: query.state,
        authority: query.authority,
        district: query.district,
        unit_id: query.unit_id,
        hazard_id: query.hazard_id,
        stop_at_once: query.stop_at_once,
        served: query.served,
        campaign_id: query.campaign_id,
        phase: query.phase,
        checklist: query.checklist,
        days: Days { from: query.from, to: query.to },
    })
}

/// Lists orders
///
/// The newest first. A unit's safety manager sees those to the unit.
#[utoipa::path(
    tag = "orders",
    params(OrdersQuery),
    responses((status = 200, description = "A page", body = Page<OrderDetail>))
)]
#[get("/v1/orders")]
pub async fn list_orders(
    actor: Actor,
    query: web::Query<OrdersQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<OrderDetail>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let filter = wanted(query)?;
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, OrderDetail::cursor, identity)))
}

/// Reads an order
///
/// A unit's safety manager sees those to the unit. Its ETag is what withdrawing has to name.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The order",
        body = OrderDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/orders/{id}")]
pub async fn get_order(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let detail = db.read(move |conn| OrderDetail::find(conn, &actor.scope(), *id)).await?;
    Ok(http::record(detail.version, &detail))
}
