//! Extractor: turns `Authorization: Bearer ...` into an [`Actor`].

use super::{Actor, SignIn, store::devices::signed_in};
use crate::{
    clock::Moment,
    db::Db,
    http::access_log::Caller,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderValue},
    web::Data,
};
use futures_util::future::LocalBoxFuture;

impl FromRequest for Actor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = token(request.headers().get(AUTHORIZATION)).and_then(|token| {
            let sign_in =
                request.app_data::<Data<SignIn>>().ok_or_else(|| Problem::internal("no sign-in"))?;
            let db = request.app_data::<Data<Db>>().ok_or_else(|| Problem::internal("no database"))?;
            Ok((sign_in.tokens.read(&token, Moment::now())?, db.clone()))
        });
        let request = request.clone();
        Box::pin(async move {
            let (device_id, db) = found?;
            let actor = db.read(move |conn| signed_in(conn, device_id)).await?;
            request.extensions_mut().insert(Caller(actor.id));
            Ok(actor)
        })
    }
}

/// Whether `authorization` has an access token that is good at `at`: signed here and not expired. Whether its device
/// was ended since is not asked.
pub fn shows_good_token(authorization: &HeaderValue, sign_in: &SignIn, at: Moment) -> bool {
    token(Some(authorization)).is_ok_and(|token| sign_in.tokens.read(&token, at).is_ok())
}

fn token(authorization: Option<&HeaderValue>) -> Outcome<String> {
    authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned())
        .ok_or_else(|| Problem::new(ProblemKind::Unauthenticated))
}
