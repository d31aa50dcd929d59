//! Endpoints: records the service of an order, withdraws it.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, IfMatch, JsonBody},
    ids::Id,
    orders::{ServiceOfOrder, commands, store::OrderDetail, withdrawal::OrderWithdrawal},
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, post, put, web};

/// Records how an order was served
///
/// Once, by one of its inspectors or a supervisor. The same request again answers the order as it now is.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path)),
    request_body = ServiceOfOrder,
    responses(
        (status = 201, description = "The order as it is now", body = OrderDetail, headers(("ETag" = String))),
        (status = 200, body = OrderDetail, headers(("ETag" = String)), description = "It was on record already")
    )
)]
#[put("/v1/orders/{id}/service")]
pub async fn serve_order(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<ServiceOfOrder>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::serve(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.order.version, &detail))
}

/// Withdraws an order
///
/// For good, by a supervisor, with a reason; its number stays used. Hazards that are not rectified are named by no
/// order from then on. `If-Match` with the ETag of what was read is needed; the same request again answers the same.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = OrderWithdrawal,
    responses((status = 200, description = "The order as it is now", body = OrderDetail, headers(("ETag" = String))))
)]
#[post("/v1/orders/{id}/withdraw")]
pub async fn withdraw_order(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<OrderWithdrawal>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let detail = db.write(move |conn| commands::withdraw(conn, &context, *id, &if_match, &body.0)).await?;
    Ok(http::record(detail.order.version, &detail))
}
