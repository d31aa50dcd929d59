//! Endpoints: extends, ends and revokes enforcement actions.

use super::actions::ActionDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    enforcement::{
        lifecycle::{self, Act},
        store::actions as store,
    },
    http::{IfMatch, JsonBody, conditional},
    ids::Id,
    problem::Outcome,
    validation::texts::{MultiLineText, SingleLineText},
};
use actix_web::{HttpResponse, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// How a sealing is made longer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExtension {
    /// The new last day, at most thirty days after the one before, in Suzhou.
    pub until: NaiveDate,
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
    /// The number of the decision.
    #[schema(value_type = SingleLineText<100>, inline)]
    pub document: String,
}

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
) -> Outcome<HttpResponse> {
    let JsonBody(new) = body;
    let act = Act::Extend { until: new.until, reason: new.reason, document: new.document };
    acted(actor, *id, if_match, act, &db).await
}

/// How an action ended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnding {
    /// In Suzhou.
    pub ended_on: NaiveDate,
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
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
) -> Outcome<HttpResponse> {
    let JsonBody(NewEnding { ended_on, reason }) = body;
    acted(actor, *id, if_match, Act::End { ended_on, reason }, &db).await
}

/// Why an action was wrong.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
}

/// Revokes an enforcement action
///
/// It was wrong, by a supervisor's word, and counts nowhere. `If-Match` with the ETag of what was read is needed; the
/// same request again answers the same.
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
) -> Outcome<HttpResponse> {
    let JsonBody(Revocation { reason }) = body;
    acted(actor, *id, if_match, Act::Revoke { reason }, &db).await
}

async fn acted(actor: Actor, id: Id, if_match: IfMatch, act: Act, db: &Db) -> Outcome<HttpResponse> {
    let now = Moment::now();
    let view = db.write(move |conn| settle(conn, &actor, id, &if_match, &act, now)).await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(view.version)).json(view))
}

fn settle(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    act: &Act,
    now: Moment,
) -> Outcome<ActionDetail> {
    let action = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    if !act.was_done(actor, &action) {
        let acted = lifecycle::act(actor, &action, act, now)?;
        if_match.check(action.version)?;
        store::keep(conn, &acted, actor.id)?;
    }
    let action = store::find(conn, &actor.scope(), id)?;
    ActionDetail::read(conn, action)
}
