//! Endpoints: records, lists and reads enforcement actions.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    enforcement::{
        commands,
        record::NewAction,
        store::actions::{self as store, ActionDetail, ActionsQuery},
    },
    http::{self, JsonBody, Page, QueryParameters},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, get, put, web};
use std::convert::identity;

/// Lists enforcement actions
///
/// The newest first. A unit's safety manager sees those against the unit.
#[utoipa::path(
    tag = "enforcement",
    params(ActionsQuery),
    responses((status = 200, description = "A page", body = Page<ActionDetail>))
)]
#[get("/v1/enforcement/actions")]
pub async fn list_actions(
    actor: Actor,
    query: QueryParameters<ActionsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<ActionDetail>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, ActionDetail::cursor, identity)))
}

/// Reads an enforcement action
///
/// A unit's safety manager sees those against the unit. Its ETag is what ending, extending and revoking have to
/// name.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The action",
        body = ActionDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/enforcement/actions/{id}")]
pub async fn get_action(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let detail = db.read(move |conn| ActionDetail::find(conn, &actor.scope(), *id)).await?;
    Ok(http::record(detail.action.version, &detail))
}

/// Records an enforcement action
///
/// By an inspector or a supervisor. The id is the client's: the same request again answers the action as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewAction,
    responses(
        (status = 201, description = "Recorded", body = ActionDetail, headers(("ETag" = String))),
        (status = 200, body = ActionDetail, headers(("ETag" = String)), description = "It was recorded already")
    )
)]
#[put("/v1/enforcement/actions/{id}")]
pub async fn put_action(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAction>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::record_action(conn, &context, *id, &body.0)).await?;
    Ok(http::put_record(made, detail.action.version, &detail))
}
