//! Endpoints: accounts, for admins.

use crate::{
    accounts::{
        Account, Actor, NewAccount, Password, Role, SignIn,
        account::{Badge, PersonName, Username},
        administration::AccountPatch,
        commands::{self, AccountPut},
        store::{self, AccountFilter, AccountPosition},
    },
    clock::Moment,
    db::{Conn, Db},
    district::District,
    http::{
        self, Cursor, IfMatch, JsonBody, Page, PageLimit, QueryParameters, problem_response::ProblemBody,
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{ValidationErrors, texts::SingleLineText},
};
use actix_web::{
    HttpResponse, get, patch, put,
    web::{Data, Json, Path},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// A part of the name or the user name.
    #[param(inline)]
    q: Option<SingleLineText<50>>,
    role: Option<Role>,
    /// A district, or a whole city (ends in 00).
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    district: Option<District>,
    active: Option<bool>,
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    cursor: Option<Cursor>,
}

/// The accounts of the admin's district or city, newest first.
///
/// For admins.
#[utoipa::path(
    tag = "accounts",
    params(AccountsQuery),
    responses((status = 200, description = "A page", body = Page<Account>))
)]
#[get("/v1/accounts")]
pub async fn list_accounts(
    actor: Actor,
    db: Data<Db>,
    query: QueryParameters<AccountsQuery>,
) -> Outcome<Json<Page<Account>>> {
    actor.must_be(&[Role::Admin])?;
    let (scope, query) = (actor.scope(), query.into_inner());
    let place = AccountPosition { after: query.cursor, rows: query.limit.and_one() };
    let filter = AccountFilter {
        q: query.q.map(String::from),
        role: query.role,
        district: query.district,
        active: query.active,
    };
    let rows = db.read(move |conn| store::list_accounts(conn, &scope, &filter, place)).await?;
    let key = |account: &Account| Cursor { at: account.created_at, id: account.id };
    Ok(Json(Page::cut(rows, query.limit, key, |account| account)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "username": "qian.wei", "name": "钱伟", "role": "inspector", "district": "320508", "badge": "苏特监0508-03",
    "password": "gusu-2018"
}))]
pub struct AccountInput {
    #[schema(value_type = String, pattern = "^[a-z0-9][a-z0-9._-]{1,31}$", example = "chen.wei")]
    username: Username,
    #[schema(inline, example = "陈伟")]
    name: PersonName,
    role: Role,
    district: District,
    /// The using unit of an enterprise account, which needs one; no other account has any.
    unit_id: Option<Id>,
    /// The number of the law-enforcement certificate.
    #[schema(inline)]
    badge: Option<Badge>,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    password: Password,
}

/// Makes an account.
///
/// The same again answers 200 with what is there; another content for the id is `id-taken`, a user name that somebody
/// has is `duplicate`.
#[utoipa::path(
    tag = "accounts",
    params(("id" = Id, Path, description = "Made by the client")),
    request_body = AccountInput,
    responses(
        (status = 200, description = "Was made so already", body = Account, headers(("ETag" = String))),
        (status = 201, description = "Made", body = Account, headers(("ETag" = String))),
        (status = 409, description = "`id-taken` or `duplicate`", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
#[put("/v1/accounts/{id}")]
pub async fn put_account(
    actor: Actor,
    db: Data<Db>,
    sign_in: Data<SignIn>,
    id: Path<Id>,
    body: JsonBody<AccountInput>,
) -> Outcome<HttpResponse> {
    let (id, at) = (id.into_inner(), Moment::now());
    let AccountInput { username, name, role, district, unit_id, badge, password } = body.0;
    actor.must_be(&[Role::Admin])?;
    must_be_new(&password)?;
    let turn = sign_in.hasher.turn().await?;
    let password_hash = turn.hash(password.clone()).await?;
    let new = NewAccount { id, username, name, role, district, unit_id, badge, password_hash };
    let found = db.write(move |conn| commands::put(conn, &actor, at, &new)).await?;
    let (account, made) = match found {
        AccountPut::Created(account) => (account, true),
        AccountPut::Alike(account, hash) => {
            if !turn.fits(password, Some(hash)).await? {
                return Err(Problem::new(ProblemKind::IdTaken));
            }
            (account, false)
        }
    };
    Ok(http::put_record(made, account.version, &account))
}

fn must_be_new(password: &Password) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    password.check_new(&mut errors, "/password");
    errors.finish()
}

/// An account of the admin's district or city.
///
/// For admins. Its ETag is what a change has to name.
#[utoipa::path(
    tag = "accounts",
    params(("id" = Id, Path)),
    responses((status = 200, description = "The account", body = Account, headers(("ETag" = String))))
)]
#[get("/v1/accounts/{id}")]
pub async fn get_account(actor: Actor, db: Data<Db>, id: Path<Id>) -> Outcome<HttpResponse> {
    actor.must_be(&[Role::Admin])?;
    let account = db.read(move |conn| store::account_in_scope(conn, &actor.scope(), *id)).await?;
    Ok(http::record(account.version, &account))
}

/// Changes an account of the admin's district or city.
///
/// Of one's own account only name and badge can be changed here.
#[utoipa::path(
    tag = "accounts",
    params(
        ("id" = Id, Path),
        ("If-Match" = String, Header, description = "The ETag that reading the account gave, or `*`")
    ),
    request_body = AccountPatch,
    responses(
        (status = 200, description = "The account as it is now", body = Account, headers(("ETag" = String))),
        (status = 428, description = "There is no `If-Match`", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
#[patch("/v1/accounts/{id}")]
pub async fn change_account(
    actor: Actor,
    db: Data<Db>,
    sign_in: Data<SignIn>,
    id: Path<Id>,
    if_match: IfMatch,
    body: JsonBody<AccountPatch>,
) -> Outcome<HttpResponse> {
    actor.must_be(&[Role::Admin])?;
    let (id, at, patch) = (id.into_inner(), Moment::now(), body.0);
    let password_hash = match &patch.password {
        Some(password) => {
            must_be_new(password)?;
            Some(sign_in.hasher.turn().await?.hash(password.clone()).await?)
        }
        None => None,
    };
    let change = move |conn: &mut Conn| {
        commands::change(conn, &actor, at, id, &if_match, &patch, password_hash.as_deref())
    };
    let account = db.write(change).await?;
    Ok(http::record(account.version, &account))
}
