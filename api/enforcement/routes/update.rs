//! Endpoints: extends, ends and revokes enforcement actions.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    enforcement::{
        commands,
        lifecycle::{Act, NewEnding, NewExtension, Revocation},
        store::actions::ActionDetail,
    },
    http::{self, IfMatch, JsonBody},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, post, web};

/// Extends a sealing
///
/// Once, by a supervisor. `If-Match` with the ETag of what was read is needed; the same request again answers the
/// same.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = NewExtension,
    responses((
        status = 200,
        description = "The action as it is now",
        body = ActionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/enforcement/actions/{id}/extend")]
pub async fn extend_action(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<NewExtension>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    changed(&db, context, *id, if_match, Act::Extend(body.0)).await
}

/// Ends an enforcement action
///
/// A case is closed, a fine paid, a seal or the putting out of use lifted, a business may go on, the other authority
/// has taken it on. `If-Match` with the ETag of what was read is needed; the same request again answers the same.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = NewEnding,
    responses((
        status = 200,
        description = "The action as it is now",
        body = ActionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/enforcement/actions/{id}/end")]
pub async fn end_action(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<NewEnding>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    changed(&db, context, *id, if_match, Act::End(body.0)).await
}

/// Revokes an enforcement action
///
/// It was wrong, by decision of a supervisor, and counts nowhere. `If-Match` with the ETag of what was read is needed;
/// the same request again answers the same.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Revocation,
    responses((
        status = 200,
        description = "The action as it is now",
        body = ActionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/enforcement/actions/{id}/revoke")]
pub async fn revoke_action(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<Revocation>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    changed(&db, context, *id, if_match, Act::Revoke(body.0)).await
}

async fn changed(db: &Db, context: Context, id: Id, if_match: IfMatch, act: Act) -> Outcome<HttpResponse> {
    let detail = db.write(move |conn| commands::change_action(conn, &context, id, &if_match, &act)).await?;
    Ok(http::record(detail.action.version, &detail))
}
