//! Removes objects without a row after a grace period; originals go to the trash first.

use super::{resumable, store};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    http::metrics::Metrics,
    ids::Id,
    problem::Outcome,
    storage::{ORIGINALS, Objects, TRASH},
};
use chrono::TimeDelta;
use std::{collections::BTreeSet, time::Duration};

/// How many objects are looked at together.
const BATCH: usize = 500;

/// How long an object may be without a row: an upload puts its object first and its row second.
pub const GRACE: TimeDelta = TimeDelta::hours(24);
pub const PAUSE: Duration = Duration::from_secs(3600);

/// How long an original stays in the trash.
pub const IN_THE_TRASH: TimeDelta = TimeDelta::days(30);

/// What a sweep did, in objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Renditions and parts of uploads that were removed.
    pub removed: u64,
    /// Originals that were moved to the trash.
    pub discarded: u64,
    /// Originals that would have been moved, if there were not too many of them.
    pub held_back: u64,
    /// Originals that were brought back from the trash, because a row refers to them.
    pub brought_back: u64,
    /// Originals that were removed from the trash.
    pub gone: u64,
}

/// Originals, and how many of them no row refers to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub all: u64,
    pub unknown: u64,
}

impl Counted {
    /// Whether the unknown ones may go unasked: not more than 1 % nor than 100, but up to ten in a small store, if
    /// photos of drafts are deleted as well. More than that looks like a database that is not the store's.
    pub fn may_go(self) -> bool {
        self.unknown <= (self.all / 100).clamp(10, 100)
    }
}

/// Sweeps once an hour, for ever; the first time an hour after the start.
pub async fn run_hourly(objects: Objects, db: Db, metrics: Metrics) {
    loop {
        tokio::time::sleep(PAUSE).await;
        match sweep(&objects, &db, GRACE, Moment::now()).await {
            Ok(swept) => {
                metrics.originals_held_back(swept.held_back);
                if swept.held_back > 0 {
                    tracing::warn!(
                        originals = swept.held_back,
                        "no photo of this database refers to these originals, and they are too many to move to the \
                         trash unasked: is this the right database? `field-inspection storage sweep` moves them"
                    );
                } else if swept != Swept::default() {
                    tracing::info!(?swept, "swept objects that nothing refers to");
                }
            }
            Err(problem) => tracing::warn!(%problem, "the sweep is put off"),
        }
    }
}

/// Takes away what nothing refers to and is older than `grace`: renditions, parts of uploads and uploads that have
/// expired at once; originals to the trash, if they are few; what has been in the trash for [`IN_THE_TRASH`] for good.
pub async fn sweep(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<Swept> {
    let parts = resumable::sweep::sweep(objects, db, grace, now).await?;
    let renditions = under("renditions/", objects, db, grace, now, unknown_renditions).await?;
    let mut swept = Swept { removed: parts.saturating_add(renditions), ..Swept::default() };
    (swept.brought_back, swept.gone) = empty_trash(objects, db, now).await?;
    let counted = count_originals(objects, db, grace, now).await?;
    if counted.unknown > 0 && counted.may_go() {
        swept.discarded = discard_originals(objects, db, grace, now).await?;
    } else {
        swept.held_back = counted.unknown;
    }
    Ok(swept)
}

/// How many originals there are, and how many of them are older than `grace` and known to no row.
pub async fn count_originals(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<Counted> {
    let mut counted = Counted::default();
    let mut pages = Pages::of(ORIGINALS, objects);
    while let Some(page) = pages.next().await? {
        counted.all = counted.all.saturating_add(count(&page.keys));
        let old = page.older_than(grace, now);
        let unknown = db.read(move |conn| unknown_originals(conn, old)).await?;
        counted.unknown = counted.unknown.saturating_add(count(&unknown));
    }
    Ok(counted)
}

/// Moves originals to the trash that are older than `grace` and known to no row; says how many.
pub async fn discard_originals(objects: &Objects, db: &Db, grace: TimeDelta, now: Moment) -> Outcome<u64> {
    under(ORIGINALS, objects, db, grace, now, unknown_originals).await
}

/// Brings back what a row refers to, and removes what has been in the trash long enough; says how many each.
async fn empty_trash(objects: &Objects, db: &Db, now: Moment) -> Outcome<(u64, u64)> {
    let (mut brought_back, mut gone) = (0_u64, 0_u64);
    let mut pages = Pages::of(TRASH, objects);
    while let Some(page) = pages.next().await? {
        let mut old = page.older_than(IN_THE_TRASH, now);
        let originals: Vec<String> = page.keys.iter().filter_map(|key| original_of(key)).collect();
        let needed = db.read(move |conn| store::referred_to(conn, &originals)).await?;
        old.retain(|key| original_of(key).is_none_or(|original| !needed.contains(&original)));
        for key in needed {
            objects.bring_back(&key).await?;
            tracing::warn!(key, "an original that is needed lay in the trash: it is back");
            brought_back = brought_back.saturating_add(1);
        }
        for key in old {
            objects.delete(&key).await?;
            gone = gone.saturating_add(1);
        }
    }
    Ok((brought_back, gone))
}

fn original_of(key_in_trash: &str) -> Option<String> {
    key_in_trash.strip_prefix(TRASH).map(str::to_owned)
}

/// Takes away the objects under `prefix` that are older than `grace` and that `unknown` picks, originals to the trash;
/// says how many.
pub async fn under(
    prefix: &str,
    objects: &Objects,
    db: &Db,
    grace: TimeDelta,
    now: Moment,
    unknown: fn(&mut Conn, Vec<String>) -> Outcome<Vec<String>>,
) -> Outcome<u64> {
    let mut taken = 0_u64;
    let mut pages = Pages::of(prefix, objects);
    while let Some(page) = pages.next().await? {
        let old = page.older_than(grace, now);
        for key in db.read(move |conn| unknown(conn, old)).await? {
            if key.starts_with(ORIGINALS) {
                objects.discard(&key).await?;
            } else {
                objects.delete(&key).await?;
            }
            taken = taken.saturating_add(1);
        }
    }
    Ok(taken)
}

/// The objects under a prefix, some at a time.
struct Pages<'a> {
    prefix: &'a str,
    objects: &'a Objects,
    after: Option<String>,
}

struct ListedPage {
    keys: Vec<String>,
    modified: Vec<Moment>,
}

impl<'a> Pages<'a> {
    fn of(prefix: &'a str, objects: &'a Objects) -> Self {
        Self { prefix, objects, after: None }
    }

    async fn next(&mut self) -> Outcome<Option<ListedPage>> {
        let listed = self.objects.list(self.prefix, self.after.as_deref(), BATCH).await?;
        let Some(last) = listed.last() else {
            return Ok(None);
        };
        self.after = Some(last.key.clone());
        let (keys, modified) =
            listed.into_iter().map(|listed| (listed.key, Moment::from(listed.modified))).unzip();
        Ok(Some(ListedPage { keys, modified }))
    }
}

impl ListedPage {
    fn older_than(&self, age: TimeDelta, now: Moment) -> Vec<String> {
        let dated = self.keys.iter().zip(&self.modified);
        dated.filter(|(_, modified)| now.since(**modified) > age).map(|(key, _)| key.clone()).collect()
    }
}

fn count(keys: &[String]) -> u64 {
    u64::try_from(keys.len()).unwrap_or(u64::MAX)
}

/// Those of these originals that no photo refers to.
pub(super) fn unknown_originals(conn: &mut Conn, keys: Vec<String>) -> Outcome<Vec<String>> {
    let known: BTreeSet<String> = store::referred_to(conn, &keys)?.into_iter().collect();
    Ok(keys.into_iter().filter(|key| !known.contains(key)).collect())
}

fn unknown_renditions(conn: &mut Conn, keys: Vec<String>) -> Outcome<Vec<String>> {
    let photos: Vec<Id> = keys.iter().filter_map(|key| photo_of(key)).collect();
    let existing: BTreeSet<Id> = store::existing(conn, &photos)?.into_iter().collect();
    let is_unknown = |key: &String| photo_of(key).is_none_or(|photo_id| !existing.contains(&photo_id));
    Ok(keys.into_iter().filter(is_unknown).collect())
}

fn photo_of(rendition: &str) -> Option<Id> {
    rendition.strip_prefix("renditions/")?.split('/').next()?.parse().ok()
}
