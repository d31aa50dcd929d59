//! Endpoint: issues an order.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, JsonBody},
    ids::Id,
    orders::{commands, issue::NewOrder, store::OrderDetail},
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, put, web};

/// Issues an order
///
/// By one of the two inspectors who sign it. Its number follows the authority's last one of the year, without gaps. The
/// hazards that it names are `ordered` from then on. The id is the client's: the same request again answers the order
/// as it now is. An order is never edited: withdraw it, or issue another that `replaces` it.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewOrder,
    responses(
        (status = 201, description = "Issued", body = OrderDetail, headers(("ETag" = String))),
        (status = 200, body = OrderDetail, headers(("ETag" = String)), description = "It was issued already")
    )
)]
#[put("/v1/orders/{id}")]
pub async fn put_order(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewOrder>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::issue(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.order.version, &detail))
}
