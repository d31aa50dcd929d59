//! Endpoints: records the service of an order, withdraws it.

use super::{issue::release, response::OrderDetail};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards,
    http::{self, IfMatch, JsonBody, conditional},
    ids::Id,
    orders::{OrderState, ServiceOfOrder, service_of_order, store, withdrawal},
    problem::Outcome,
    validation::{
        ValidationErrors,
        texts::{self, MultiLineText},
    },
};
use actix_web::{HttpResponse, post, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

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
) -> Outcome<HttpResponse> {
    let (id, JsonBody(service)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let order = store::find_to_change(conn, &actor.scope(), id)?;
            if order.service.as_ref() == Some(&service) {
                return Ok((OrderDetail::read(conn, order)?, false));
            }
            let served = service_of_order::serve(&actor, &order, service.clone(), now)?;
            store::keep_service(conn, &served)?;
            let order = store::find(conn, &actor.scope(), id)?;
            Ok((OrderDetail::read(conn, order)?, true))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}

/// Why an order is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderWithdrawal {
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
}

/// Withdraws an order
///
/// For good, by a supervisor, with a reason; its number stays used. Hazards that were not put right are demanded by
/// nobody from then on. `If-Match` with the ETag of what was read is needed; the same request again answers the same.
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
) -> Outcome<HttpResponse> {
    let (id, JsonBody(OrderWithdrawal { reason })) = (id.into_inner(), body);
    let now = Moment::now();
    let mut flaws = ValidationErrors::default();
    texts::lines(&mut flaws, "/reason", &reason, 2000);
    flaws.finish()?;
    let view = db.write(move |conn| withdraw(conn, &actor, id, &if_match, &reason, now)).await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(view.version)).json(view))
}

fn withdraw(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    reason: &str,
    now: Moment,
) -> Outcome<OrderDetail> {
    let order = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    let is_repeated = order.state == OrderState::Withdrawn
        && order.ending.as_ref().is_some_and(|ending| ending.by.id == actor.id && ending.reason == reason);
    if !is_repeated {
        let ended = withdrawal::withdraw(actor, &order, reason.to_owned(), now)?;
        if_match.check(order.version)?;
        store::keep_ending(conn, &ended)?;
        for hazard_id in &order.hazards {
            let hazard = hazards::store::lock(conn, *hazard_id)?;
            release(conn, &hazard, id, reason, (actor.id, now))?;
        }
    }
    let order = store::find(conn, &actor.scope(), id)?;
    OrderDetail::read(conn, order)
}
