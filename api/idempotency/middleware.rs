//! Middleware: replays the stored response for a repeated `Idempotency-Key`.

use super::{
    IdempotencyKey, Mode, REPLAYED, Unfinished, buffered_body,
    fingerprint::FingerprintBuilder,
    key_state::{RENEWAL, StoredAnswer, is_final},
    mode_of,
    store::{self, Claim, Claimed},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{self, CommitHook, Conn, Db},
    http::problem_response,
    problem::{Outcome, Problem},
};
use actix_web::{
    Error, FromRequest, HttpMessage, HttpResponse,
    body::{BodySize, BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderMap, TRANSFER_ENCODING},
    },
    middleware::Next,
    rt,
    web::Data,
};
use futures_util::FutureExt;
use std::{
    future::Future,
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
    sync::Arc,
};
use tracing::Instrument;

/// The largest answer that is kept, in bytes.
const LARGEST: u64 = 1 << 20;

/// Middleware, just outside [`problem_response::render`]: a POST with a key is carried out once.
pub async fn middleware(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let has_key = request.method() == Method::POST && request.headers().contains_key(super::HEADER);
    let Some(mode) = has_key.then(|| mode_of(request.path())).flatten() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    match admit(&mut request).await {
        Ok((_, Claimed::Answered(kept))) => Ok(answered(request, &kept)),
        Ok((db, Claimed::Now(claim))) => {
            // In a task of its own, so that it comes to its end even when the caller has gone away.
            let passing = pass(request, next, db, (claim, mode)).in_current_span();
            match rt::spawn(passing).await {
                Ok(response) => response,
                Err(failure) => match failure.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    Err(failure) => Err(Problem::unavailable(failure).into()),
                },
            }
        }
        Err(problem) => Ok(problem_response::refusal(request, &problem)),
    }
}

/// Who is calling, with which key, with what; then what the key stands for.
async fn admit(request: &mut ServiceRequest) -> Outcome<(Db, Claimed)> {
    let actor = Actor::from_request(request.request(), &mut Payload::None).await?;
    let key = IdempotencyKey::of(request.headers())?.ok_or_else(|| Problem::internal("the key is gone"))?;
    let db =
        request.app_data::<Data<Db>>().ok_or_else(|| Problem::internal("no database"))?.get_ref().clone();
    let path = request.uri().path_and_query().map_or("", |whole| whole.as_str());
    let mut printing = FingerprintBuilder::of(request.method().as_str(), path, request.headers());
    let payload = buffered_body::read(request.take_payload(), &mut printing).await?;
    request.set_payload(payload);
    let fingerprint = printing.finish();
    let claimed =
        db.write(move |conn| store::claim(conn, actor.id, &key, &fingerprint, Moment::now())).await?;
    Ok((db, claimed))
}

/// The answer of the first time.
fn answered(request: ServiceRequest, kept: &StoredAnswer) -> ServiceResponse<BoxBody> {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in &kept.headers {
        response.append_header((name.as_str(), value.as_str()));
    }
    response.insert_header((REPLAYED, "true"));
    request.into_response(if kept.body.is_empty() {
        response.finish()
    } else {
        response.body(kept.body.clone())
    })
}

/// Runs the handler under its claim and keeps what it answers.
async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    db: Db,
    (claim, mode): (Claim, Mode),
) -> Result<ServiceResponse<BoxBody>, Error> {
    let claimed = claim.clone();
    let hook: CommitHook = Arc::new(move |conn: &mut Conn| claimed.confirm_in(conn, mode == Mode::Once));
    let handled = db::with_commit_hook(hook, AssertUnwindSafe(next.call(request)).catch_unwind());
    match while_renewing(handled, &db, &claim).await {
        Ok(Ok(response)) => settle(response, &db, claim).await,
        Ok(Err(error)) => {
            release(&db, claim).await;
            Err(error)
        }
        Err(panic) => {
            release(&db, claim).await;
            resume_unwind(panic)
        }
    }
}

async fn while_renewing<T>(work: impl Future<Output = T>, db: &Db, claim: &Claim) -> T {
    let pause = RENEWAL.to_std().unwrap_or_default();
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(pause) => {}
        }
        let renewed = claim.clone();
        let mut renewing = pin!(db.write(move |conn| renewed.renew(conn, Moment::now())));
        // The work goes on meanwhile: it may hold what the renewal waits for.
        tokio::select! {
            done = &mut work => return done,
            renewed = &mut renewing => told(renewed, "an idempotency key was not renewed"),
        }
    }
}

/// Keeps a final answer under its key, or gives the key up.
async fn settle(
    response: ServiceResponse<impl MessageBody + 'static>,
    db: &Db,
    claim: Claim,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = response.map_into_boxed_body();
    let status = response.status().as_u16();
    let is_kept = match response.response().body().size() {
        BodySize::None => true,
        BodySize::Sized(size) => size <= LARGEST,
        BodySize::Stream => false,
    };
    let is_unfinished = response.request().extensions().contains::<Unfinished>();
    if !is_final(status) || is_unfinished || !is_kept {
        release(db, claim).await;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(Problem::internal)?;
    let headers = kept_headers(response.headers());
    let (kept_body, now) = (body.to_vec(), Moment::now());
    let kept = db.write(move |conn| {
        let kept = StoredAnswer {
            // The row has it.
            fingerprint: Vec::new(),
            status,
            headers: headers.clone(),
            body: kept_body.clone(),
        };
        claim.answer(conn, &kept, now)
    });
    told(kept.await, "an answer was not kept under its idempotency key");
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// All but what belongs to one transfer.
fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| ![CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING].contains(name))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

async fn release(db: &Db, claim: Claim) {
    let released = db.write(move |conn| claim.release(conn, Moment::now())).await;
    told(released, "an idempotency key was not released");
}

/// The answer goes out all the same; the claim ends with its lease.
fn told(outcome: Outcome<()>, what: &str) {
    if let Err(problem) = outcome {
        tracing::warn!(%problem, "{what}");
    }
}
