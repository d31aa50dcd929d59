//! Endpoints: the caller's own account and password.

use crate::{
    accounts::{Account, Actor, Password, SignIn, client_ip::ClientAddress, commands, store},
    clock::Moment,
    db::Db,
    http::{self, JsonBody},
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::ValidationErrors,
};
use actix_web::{HttpResponse, get, put, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

/// The caller's own account.
///
/// Its role says what the caller may do, its district what the caller may see.
#[utoipa::path(
    tag = "accounts",
    responses((status = 200, description = "The account", body = Account, headers(("ETag" = String))))
)]
#[get("/v1/me")]
pub async fn me(actor: Actor, db: Data<Db>) -> Outcome<HttpResponse> {
    let account = db.read(move |conn| store::own_account(conn, &actor)).await?;
    Ok(http::record(account.version, &account))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "current": "suzhou-2018", "new": "suzhou-2019" }))]
pub struct PasswordChange {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    current: Password,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    new: Password,
}

/// Changes the caller's password and ends all their other devices.
///
/// A wrong `current` is 422 at `/current`; such failures count as those of signing in do.
#[utoipa::path(
    tag = "auth",
    request_body = PasswordChange,
    responses((status = 204, description = "Changed"))
)]
#[put("/v1/me/password")]
pub async fn change_own_password(
    actor: Actor,
    db: Data<Db>,
    sign_in: Data<SignIn>,
    address: ClientAddress,
    body: JsonBody<PasswordChange>,
) -> Outcome<HttpResponse> {
    let now = Moment::now();
    let PasswordChange { current, new } = body.0;
    let mut errors = ValidationErrors::default();
    current.check_present(&mut errors, "/current");
    new.check_new(&mut errors, "/new");
    errors.finish()?;

    let own = actor.clone();
    let account = db.read(move |conn| store::own_account(conn, &own)).await?;
    let proof = commands::check_password(&db, &sign_in, &account.username, address.0, current, now)
        .await
        .map_err(at_current)?;
    let hash = sign_in.hasher.turn().await?.hash(new).await?;
    db.write(move |conn| commands::change_own_password(conn, &actor, now, &proof, &hash))
        .await
        .map_err(at_current)?;
    Ok(HttpResponse::NoContent().finish())
}

/// A refused password is bad input here: the caller is signed in.
fn at_current(problem: Problem) -> Problem {
    if problem.kind == ProblemKind::SignInRefused {
        let reason = Text::new("当前密码不正确", "This is not your present password");
        Problem::new(ProblemKind::InvalidInput).at("/current", reason)
    } else {
        problem
    }
}
