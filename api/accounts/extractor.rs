//! Extractor: turns `Authorization: Bearer ...` into an [`Actor`].

use super::{Actor, SignIn, store::devices::ending};
use crate::{
    clock::Moment,
    db::{
        Conn, Db,
        schema::{accounts, devices},
    },
    http::access_log::Caller,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderValue},
    web::Data,
};
use chrono::TimeDelta;
use diesel::prelude::*;
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

/// The account behind a device, as it is now: a change of role or district works at once.
fn signed_in(conn: &mut Conn, device_id: Id) -> Outcome<Actor> {
    let row = devices::table
        .inner_join(accounts::table)
        .filter(devices::id.eq(device_id))
        .select((
            accounts::id,
            accounts::name,
            accounts::role,
            accounts::district,
            accounts::unit_id,
            accounts::active,
            devices::ended_because,
            devices::clock_behind_ms,
        ))
        .first::<(Id, String, super::Role, crate::district::District, Option<Id>, bool, Option<String>, i64)>(
            conn,
        )
        .optional()?;
    let Some((id, name, role, district, unit_id, active, ended_because, clock_behind_ms)) = row else {
        return Err(Problem::new(ProblemKind::Unauthenticated));
    };
    if let Some(why) = ending(active, ended_because.as_deref())? {
        return Err(why.refusal());
    }
    let clock_behind = TimeDelta::milliseconds(clock_behind_ms);
    Ok(Actor { id, name, role, district, unit_id, device_id, clock_behind })
}
