//! Endpoint: takes the changes of a phone in one batch.

use crate::{
    accounts::{self, Actor},
    clock::Moment,
    db::Db,
    http::{JsonBody, ReceivedAt, language::Language},
    idempotency::Unfinished,
    jobs::JobWaker,
    problem::Outcome,
    sync::{
        batch::{BatchContext, ChangeResult},
        change::{Batch, BlockedRecords},
    },
    templates::Templates,
};
use actix_web::{HttpMessage, HttpRequest, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of a batch.
#[derive(Serialize, ToSchema)]
pub struct BatchResults {
    /// By the server's clock, when the batch began to arrive.
    server_time: Moment,
    /// How many seconds the device's clock is behind the server's, negative if it is ahead; 0 within a minute.
    /// The times of answers are corrected by it.
    clock_behind: i64,
    /// One for each change, in their order.
    results: Vec<ChangeResult>,
}

/// Sends what was done on the phone
///
/// Changes are taken in in their order, each with its own result. One that is refused holds up those that follow about
/// the same record (424 `depends-on-refused`) and no others. A change takes effect once: the same batch sent again
/// gives the same results, for at least seven days.
#[utoipa::path(
    tag = "sync",
    request_body = Batch,
    responses((
        status = 200,
        description = "Also where changes were refused: each says so",
        body = BatchResults
    ))
)]
#[post("/v1/sync")]
pub async fn post_sync(
    actor: Actor,
    ReceivedAt(now): ReceivedAt,
    body: JsonBody<Batch>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
    waker: web::Data<JobWaker>,
) -> Outcome<web::Json<BatchResults>> {
    let JsonBody(batch) = body;
    batch.check()?;
    let behind = {
        let (actor, said) = (actor.clone(), batch.sent_at);
        db.write(move |conn| accounts::commands::measure_clock(conn, &actor, said, now)).await?
    };
    let sender = BatchContext {
        actor: Actor { clock_behind: behind, ..actor },
        language: Language::of(&request),
        templates: templates.into_inner(),
        db: (**db).clone(),
    };
    let results = sender.take(batch.changes, &mut BlockedRecords::default(), Moment::now()).await;
    if results.iter().any(ChangeResult::has_met_a_fault) {
        request.extensions_mut().insert(Unfinished);
    }
    waker.wake();
    Ok(web::Json(BatchResults { server_time: now, clock_behind: behind.num_seconds(), results }))
}
