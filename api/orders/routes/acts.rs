//! Serving and withdrawing orders.

use super::{issue::release, view::View};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards,
    http::{
        self, Body, IfMatch, etag,
        texts::{self, Lines},
    },
    ids::Id,
    orders::{Service, State, ending, serving, store},
    problem::{Flaws, Outcome},
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
    request_body = Service,
    responses(
        (status = 201, description = "The order as it is now", body = View, headers(("ETag" = String))),
        (status = 200, body = View, headers(("ETag" = String)), description = "It was on record already")
    )
)]
#[put("/v1/orders/{id}/service")]
pub async fn serve_order(
    actor: Actor,
    id: web::Path<Id>,
    body: Body<Service>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let (id, Body(service)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let order = store::find_to_change(conn, &actor.scope(), id)?;
            if order.service.as_ref() == Some(&service) {
                return Ok((View::read(conn, order)?, false));
            }
            let served = serving::serve(&actor, &order, service.clone(), now)?;
            store::keep_service(conn, &served)?;
            let order = store::find(conn, &actor.scope(), id)?;
            Ok((View::read(conn, order)?, true))
        })
        .await?;
    Ok(http::put(made)
        .insert_header(etag::of_version(view.version))
        .json(view))
}

/// Why an order is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderWithdrawal {
    #[schema(value_type = Lines<2000>, inline)]
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
    responses((status = 200, description = "The order as it is now", body = View, headers(("ETag" = String))))
)]
#[post("/v1/orders/{id}/withdraw")]
pub async fn withdraw_order(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: Body<OrderWithdrawal>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let (id, Body(OrderWithdrawal { reason })) = (id.into_inner(), body);
    let now = Moment::now();
    let mut flaws = Flaws::default();
    texts::lines(&mut flaws, "/reason", &reason, 2000);
    flaws.finish()?;
    let view = db
        .write(move |conn| withdraw(conn, &actor, id, &if_match, &reason, now))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(etag::of_version(view.version))
        .json(view))
}

fn withdraw(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    reason: &str,
    now: Moment,
) -> Outcome<View> {
    let order = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    let is_repeated = order.state == State::Withdrawn
        && order
            .ending
            .as_ref()
            .is_some_and(|ending| ending.by.id == actor.id && ending.reason == reason);
    if !is_repeated {
        let ended = ending::withdraw(actor, &order, reason.to_owned(), now)?;
        if_match.check(order.version)?;
        store::keep_ending(conn, &ended)?;
        for hazard_id in &order.hazards {
            let hazard = hazards::store::lock(conn, *hazard_id)?;
            release(conn, &hazard, id, reason, (actor.id, now))?;
        }
    }
    let order = store::find(conn, &actor.scope(), id)?;
    View::read(conn, order)
}
