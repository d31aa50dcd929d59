//! Endpoints: login, refresh, logout, public keys.

use crate::{
    accounts::{
        Account, Actor, Password, SignIn,
        client_ip::ClientAddress,
        commands,
        device::DeviceEnding,
        refresh_rotation::RefreshToken,
        sign_in::NewDevice,
        tokens::{self, JwkSet},
    },
    clock::Moment,
    db::{Conn, Db},
    http::{JsonBody, problem_response::ProblemBody},
    ids::Id,
    problem::Outcome,
    validation::{ValidationErrors, texts::SingleLineText},
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, HeaderName},
    post,
    web::Data,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tokens are nothing for a cache (RFC 6749, 5.1).
const NOT_KEPT: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "username": "chen", "password": "suzhou-2018", "device_name": "陈立的手机"
}))]
pub struct Login {
    /// Capital letters count as small ones.
    #[schema(min_length = 1, max_length = 64, example = "chen.wei")]
    username: String,
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    password: Password,
    /// What the owner will know the device by in the list of devices.
    #[schema(inline, example = "Chen's phone")]
    device_name: SingleLineText<100>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "the refresh_token of the answer to the sign-in" }))]
pub struct Refresh {
    /// The one that was given last.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 100)]
    refresh_token: RefreshToken,
}

/// What a device goes on with.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// For `Authorization: Bearer`.
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds that the access token is good for.
    expires_in: i64,
    /// Good once, within 30 days; a second use ends the device.
    #[schema(value_type = String)]
    refresh_token: RefreshToken,
    /// This sign-in, as the list of devices has it.
    device_id: Id,
    account: Account,
}

impl SignedIn {
    fn answer(
        sign_in: &SignIn,
        account: Account,
        device_id: Id,
        refresh_token: RefreshToken,
        now: Moment,
    ) -> Outcome<HttpResponse> {
        let signed_in = Self {
            access_token: sign_in.tokens.issue(account.id, device_id, now)?,
            token_type: "Bearer",
            expires_in: tokens::LIFETIME.num_seconds(),
            refresh_token,
            device_id,
            account,
        };
        Ok(HttpResponse::Ok().insert_header(NOT_KEPT).json(signed_in))
    }
}

/// Signs a device in.
///
/// Failures are counted for a day: after five for an account from one address each further one makes the next try
/// wait, from two seconds up to a quarter of an hour (429 with `Retry-After`).
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Login,
    responses(
        (status = 200, description = "Signed in", body = SignedIn),
        (status = 401, description = "The user name or the password is wrong, or the account is not active",
            body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/auth/login")]
pub async fn login(
    db: Data<Db>,
    sign_in: Data<SignIn>,
    address: ClientAddress,
    body: JsonBody<Login>,
) -> Outcome<HttpResponse> {
    let now = Moment::now();
    let Login { username, password, device_name } = body.0;
    let mut errors = ValidationErrors::default();
    errors.check(
        (1..=64).contains(&username.chars().count()),
        "/username",
        "用户名须为 1 至 64 个字符",
        "1 to 64 characters are taken",
    );
    password.check_present(&mut errors, "/password");
    errors.finish()?;

    let proof = commands::check_password(&db, &sign_in, &username, address.0, password, now).await?;
    let token = RefreshToken::new()?;
    let device =
        NewDevice { id: Id::new(), name: device_name.into(), address: address.0, token: token.clone() };
    let device_id = device.id;
    let account = db.write(move |conn| commands::sign_in(conn, &proof, &device, now)).await?;
    SignedIn::answer(&sign_in, account, device_id, token, now)
}

/// Exchanges a refresh token for a new pair of tokens.
///
/// Keep the new refresh token before you use it. If the answer got lost, repeat: the token stays good until one that
/// was given for it was used. One that comes after that is taken for stolen: the device it belongs to is ended (401
/// `device-ended`).
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Refresh,
    responses(
        (status = 200, description = "A new pair of tokens", body = SignedIn),
        (status = 401, description = "The token is not good, or its device was ended",
            body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/auth/refresh")]
pub async fn refresh(db: Data<Db>, sign_in: Data<SignIn>, body: JsonBody<Refresh>) -> Outcome<HttpResponse> {
    let now = Moment::now();
    let presented = body.0.refresh_token;
    let mut errors = ValidationErrors::default();
    errors.check(
        (1..=100).contains(&presented.characters()),
        "/refresh_token",
        "刷新令牌须为 1 至 100 个字符",
        "1 to 100 characters are taken",
    );
    errors.finish()?;
    let next = RefreshToken::new()?;
    let kept = next.clone();
    let (device_id, account) =
        db.write(move |conn| commands::refresh(conn, &presented, &kept, now)).await??;
    SignedIn::answer(&sign_in, account, device_id, next, now)
}

/// Signs the caller's device out.
///
/// Its tokens are good for nothing at once; other devices of the account stay signed in.
#[utoipa::path(tag = "auth", responses((status = 204, description = "Signed out")))]
#[post("/v1/auth/logout")]
pub async fn logout(actor: Actor, db: Data<Db>) -> Outcome<HttpResponse> {
    let now = Moment::now();
    let device = (actor.id, actor.device_id);
    let sign_out =
        move |conn: &mut Conn| commands::end_device(conn, &actor, now, device, DeviceEnding::SignedOut);
    db.write(sign_out).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The public keys that access tokens are signed with (RFC 7517).
///
/// A token or a receipt names its key in `kid`.
#[utoipa::path(
    tag = "auth",
    security(()),
    responses((status = 200, description = "The keys", body = JwkSet, headers(("Cache-Control" = String))))
)]
#[get("/.well-known/jwks.json")]
pub async fn public_keys(sign_in: Data<SignIn>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .json(sign_in.tokens.public_keys())
}
