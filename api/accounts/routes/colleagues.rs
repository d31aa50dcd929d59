//! Endpoint: lists colleagues who can be inspectors of a visit.

use crate::{
    accounts::{
        Account, Actor, Colleague, Role,
        store::{self, AccountFilter, AccountPosition},
    },
    db::Db,
    http::{Cursor, Page, PageLimit, QueryParameters},
    problem::Outcome,
    validation::texts::SingleLineText,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ColleaguesQuery {
    /// A part of the name or the user name.
    #[param(inline)]
    q: Option<SingleLineText<50>>,
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    cursor: Option<Cursor>,
}

/// Those with whom the caller can share an inspection.
///
/// Active inspectors and supervisors of the caller's district or city, and of the city above it. Enterprise accounts
/// may not ask.
#[utoipa::path(
    tag = "accounts",
    params(ColleaguesQuery),
    responses((status = 200, description = "A page", body = Page<Colleague>))
)]
#[get("/v1/colleagues")]
pub async fn list_colleagues(
    actor: Actor,
    db: Data<Db>,
    query: QueryParameters<ColleaguesQuery>,
) -> Outcome<Json<Page<Colleague>>> {
    actor.must_be(&[Role::Inspector, Role::Supervisor, Role::Admin])?;
    let (scope, query) = (actor.scope(), query.into_inner());
    let place = AccountPosition { after: query.cursor, rows: query.limit.and_one() };
    let filter = AccountFilter { q: query.q.map(String::from), ..AccountFilter::default() };
    let rows = db.read(move |conn| store::colleagues(conn, &scope, &filter, place)).await?;
    let key = |account: &Account| Cursor { at: account.created_at, id: account.id };
    Ok(Json(Page::cut(rows, query.limit, key, Colleague::from)))
}
