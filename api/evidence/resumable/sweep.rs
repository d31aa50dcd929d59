//! Removes expired uploads and pieces without an upload.

use super::store;
use crate::{
    clock::Moment,
    db::{Conn, Db},
    evidence::sweep::under,
    problem::Outcome,
    storage::Objects,
};
use chrono::TimeDelta;

/// How many uploads are looked at together.
const BATCH: i64 = 100;

/// Removes uploads that have expired with their pieces, then pieces and whole objects that no upload refers to and
/// that are older than `grace`; says how many objects.
pub async fn sweep(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<u64> {
    let mut removed = 0_u64;
    while let Some(left) = db.write(move |conn| store::remove_expired(conn, now, BATCH)).await? {
        for object in left {
            objects.delete(&object).await?;
            removed = removed.saturating_add(1);
        }
    }
    for prefix in ["pieces/", "incoming/"] {
        let swept = under(prefix, objects, db, grace, now, orphans).await?;
        removed = removed.saturating_add(swept);
    }
    Ok(removed)
}

fn orphans(conn: &mut Conn, keys: Vec<String>) -> Outcome<Vec<String>> {
    let referred = store::referred_to(conn, &keys)?;
    let is_orphan = |key: &String| !referred.contains(key);
    Ok(keys.into_iter().filter(is_orphan).collect())
}
