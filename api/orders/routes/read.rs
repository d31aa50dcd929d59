//! Endpoints: lists and reads orders.

use crate::{
    accounts::Actor,
    db::Db,
    http::{self, Page, QueryParameters},
    ids::Id,
    orders::store::{self, OrderDetail, OrdersQuery},
    problem::Outcome,
};
use actix_web::{HttpResponse, get, web};
use std::convert::identity;

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
    query: QueryParameters<OrdersQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<OrderDetail>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, cursor, limit)).await?;
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
    Ok(http::record(detail.order.version, &detail))
}
