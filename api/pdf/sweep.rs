//! Removes cached PDFs without a row.

use super::store;
use crate::{
    clock::Moment,
    db::{Conn, Db},
    evidence::sweep,
    problem::Outcome,
    storage::Objects,
};
use chrono::TimeDelta;

/// Sweeps once an hour, for ever; the first time an hour after the start.
pub async fn run_hourly(objects: Objects, db: Db) {
    loop {
        tokio::time::sleep(sweep::PAUSE).await;
        match sweep(&objects, &db, sweep::GRACE, Moment::now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "swept papers that no row refers to"),
            Err(problem) => tracing::warn!(%problem, "the sweep of papers is put off"),
        }
    }
}

/// Removes papers that no row refers to and that are older than `grace`; says how many.
pub async fn sweep(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<u64> {
    sweep::under("printouts/", objects, db, grace, now, orphans).await
}

fn orphans(conn: &mut Conn, keys: Vec<String>) -> Outcome<Vec<String>> {
    let referred = store::referred_to(conn, &keys)?;
    let is_orphan = |key: &String| !referred.contains(key);
    Ok(keys.into_iter().filter(is_orphan).collect())
}
