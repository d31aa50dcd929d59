//! Removing objects that no row refers to, after a grace time.

use super::{pieces, store};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    ids::Id,
    objects::Objects,
    problem::Outcome,
};
use chrono::TimeDelta;
use std::{collections::BTreeSet, time::Duration};

/// How many objects are looked at together.
const BATCH: usize = 500;

/// How long an object may be without a row: an upload puts its object first and its row second.
pub const GRACE: TimeDelta = TimeDelta::hours(24);
pub const PAUSE: Duration = Duration::from_secs(3600);

/// Sweeps once an hour, for ever.
pub async fn now_and_then(objects: Objects, db: Db) {
    loop {
        match sweep(&objects, &db, GRACE, Moment::now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "swept objects that nothing refers to"),
            Err(problem) => tracing::warn!(%problem, "the sweep is put off"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Removes originals, renditions and pieces that nothing refers to and that are older than `grace`, and uploads that
/// have expired; says how many objects.
pub async fn sweep(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<u64> {
    let mut removed = pieces::sweep::sweep(objects, db, grace, now).await?;
    for prefix in ["originals/", "renditions/"] {
        let swept = under(prefix, objects, db, grace, now, orphans).await?;
        removed = removed.saturating_add(swept);
    }
    Ok(removed)
}

/// Removes the objects under `prefix` that are older than `grace` and that `orphans` picks; says how many.
pub async fn under(
    prefix: &str,
    objects: &Objects,
    db: &Db,
    grace: TimeDelta,
    now: Moment,
    orphans: fn(&mut Conn, Vec<String>) -> Outcome<Vec<String>>,
) -> Outcome<u64> {
    let mut removed = 0_u64;
    let mut after: Option<String> = None;
    loop {
        let page = objects.list(prefix, after.as_deref(), BATCH).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        let old: Vec<String> = page
            .into_iter()
            .filter(|listed| now.since(listed.modified.into()) > grace)
            .map(|listed| listed.key)
            .collect();
        for orphan in db.read(move |conn| orphans(conn, old)).await? {
            objects.delete(&orphan).await?;
            removed = removed.saturating_add(1);
        }
    }
    Ok(removed)
}

fn orphans(conn: &mut Conn, keys: Vec<String>) -> Outcome<Vec<String>> {
    let referred: BTreeSet<String> = store::referred_to(conn, &keys)?.into_iter().collect();
    let photos: Vec<Id> = keys.iter().filter_map(|key| photo_of_rendition(key)).collect();
    let existing: BTreeSet<Id> = store::existing(conn, &photos)?.into_iter().collect();
    let is_orphan = |key: &String| match photo_of_rendition(key) {
        Some(photo_id) => !existing.contains(&photo_id),
        None => !referred.contains(key),
    };
    Ok(keys.into_iter().filter(is_orphan).collect())
}

fn photo_of_rendition(key: &str) -> Option<Id> {
    key.strip_prefix("renditions/")?.split('/').next()?.parse().ok()
}
