//! Removes idempotency keys after their retention.

use super::store;
use crate::{clock::Moment, db::Db, problem::Outcome};
use std::time::Duration;

pub const PAUSE: Duration = Duration::from_secs(3600);

/// Sweeps once an hour, for ever.
pub async fn run_hourly(db: Db) {
    loop {
        match sweep(&db, Moment::now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "swept old idempotency keys"),
            Err(problem) => tracing::warn!(%problem, "the sweep of idempotency keys is put off"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Removes what is older than [`super::KEPT`] at `now`; says how many.
pub async fn sweep(db: &Db, now: Moment) -> Outcome<usize> {
    db.write(move |conn| store::remove_old(conn, now)).await
}
