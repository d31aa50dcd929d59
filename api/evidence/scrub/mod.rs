//! Verifies every original against its hash once in 28 days, to find bit rot while a backup still has it.

mod store;

pub use store::lost;

use super::{
    originals::{self, Trouble},
    photo::Original,
};
use crate::{
    clock::Moment, db::Db, evidence::store as photos, http::metrics::Metrics, problem::Outcome,
    storage::Objects,
};
use chrono::TimeDelta;
use std::time::Duration;

/// In which all originals are read; two days less than the month in which they have to be.
const ROUND: TimeDelta = TimeDelta::days(28);
/// How often a share of them is read, by one server of those that have this database.
const SHARE: TimeDelta = TimeDelta::hours(1);
/// How often a server looks whether a share is due.
const PAUSE: Duration = Duration::from_secs(600);
/// The time between two originals, so that nobody has to wait for the disk; a share of more is read faster.
const BREATH: Duration = Duration::from_millis(500);

/// How far a round is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The last original that was checked; empty at the beginning.
    pub after: String,
    pub checked: i64,
    pub began_at: Moment,
}

/// What a share came to, in originals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrubbed {
    pub checked: u64,
    /// Found missing or damaged in this share.
    pub lost: u64,
}

impl Round {
    /// How many originals of `all` are due: those that the time since the beginning asks for, one at least, and not more
    /// than four hours' worth at once after a long stop.
    pub fn due(&self, all: i64, now: Moment) -> i64 {
        let hours = ROUND.num_hours();
        let passed = now.since(self.began_at).num_hours().clamp(0, hours).saturating_add(1);
        let wanted = all.saturating_mul(passed).div_euclid(hours).saturating_sub(self.checked);
        let at_most = all.saturating_mul(4).div_euclid(hours).saturating_add(1);
        wanted.clamp(1, at_most)
    }
}

/// Checks a share of the originals whenever one is due, for ever; the first some minutes after the start.
pub async fn run_hourly(objects: Objects, db: Db, metrics: Metrics) {
    loop {
        match db.read(lost).await {
            Ok(lost) => metrics.originals_lost(lost),
            Err(problem) => tracing::warn!(%problem, "how many originals are lost is not known"),
        }
        tokio::time::sleep(PAUSE).await;
        match share(&objects, &db, Moment::now(), BREATH).await {
            Ok(scrubbed) => {
                metrics.originals_checked(scrubbed.checked);
                if scrubbed.lost > 0 {
                    tracing::error!(
                        originals = scrubbed.lost,
                        "originals are missing or damaged: `field-inspection fsck --full` names them, a backup has them"
                    );
                }
            }
            Err(problem) => tracing::warn!(%problem, "the check of originals is put off"),
        }
    }
}

/// Checks the share that is due, if another server does not, with a pause between two originals. What was lost and is
/// good again, because somebody brought it back from a backup, is lost no more.
pub async fn share(objects: &Objects, db: &Db, now: Moment, breath: Duration) -> Outcome<Scrubbed> {
    let Some(mut round) = db.write(move |conn| store::claim(conn, now, SHARE)).await? else {
        return Ok(Scrubbed::default());
    };
    let found_again = found_again(objects, db).await?;
    if !found_again.is_empty() {
        tracing::info!(originals = found_again.len(), "lost originals are good again");
        db.write(move |conn| store::forget(conn, &found_again)).await?;
    }
    let all = db.read(photos::originals).await?;
    let mut scrubbed = Scrubbed::default();
    let due = u64::try_from(round.due(all, now)).unwrap_or(1);
    let checked = check(objects, db, &mut round, due, &mut scrubbed, now, breath).await;
    db.write(move |conn| store::keep(conn, &round)).await?;
    checked.map(|()| scrubbed)
}

/// Checks `due` originals and counts them, unless the storage or the database fails in between.
async fn check(
    objects: &Objects,
    db: &Db,
    round: &mut Round,
    due: u64,
    scrubbed: &mut Scrubbed,
    now: Moment,
    breath: Duration,
) -> Outcome<()> {
    while scrubbed.checked < due {
        let Some(window) = originals::after(db, objects, &round.after).await? else {
            *round = Round { after: String::new(), checked: 0, began_at: now };
            break;
        };
        for original in &window.known {
            if scrubbed.checked == due {
                return Ok(());
            }
            // What lies in the trash comes back when it is read.
            let trouble = match window.look_at(original, db, objects).await? {
                None | Some(Trouble::InTrash) => originals::read_whole(original, objects).await?,
                trouble => trouble,
            };
            if let Some(trouble) = trouble {
                scrubbed.lost = scrubbed.lost.saturating_add(1);
                note(db, original, trouble, now).await?;
            }
            scrubbed.checked = scrubbed.checked.saturating_add(1);
            round.checked = round.checked.saturating_add(1);
            round.after.clone_from(&original.object);
            tokio::time::sleep(breath).await;
        }
        round.after = window.last;
    }
    Ok(())
}

async fn note(db: &Db, original: &Original, trouble: Trouble, now: Moment) -> Outcome<()> {
    tracing::error!(
        object = original.object,
        photo = %original.photo_id,
        owner = %original.owner_id,
        ?trouble,
        "an original is lost"
    );
    let object = original.object.clone();
    db.write(move |conn| store::note(conn, &object, trouble.as_str(), now)).await
}

/// Which of the lost originals are there and whole, or are not needed any more.
async fn found_again(objects: &Objects, db: &Db) -> Outcome<Vec<String>> {
    let mut good = Vec::new();
    for object in db.read(store::lost_objects).await? {
        let key = object.clone();
        let original = db.read(move |conn| photos::original(conn, &key)).await?;
        let trouble = match original {
            Some(original) => originals::read_whole(&original, objects).await?,
            None => None,
        };
        if trouble.is_none() {
            good.push(object);
        }
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_takes_its_time_and_ends_within_it() {
        let began_at = Moment::from_micros(0).unwrap();
        for all in [0, 1, 30, 671, 672, 10_000, 1_000_000] {
            let mut round = Round { after: String::new(), checked: 0, began_at };
            let mut hours = 0;
            while round.checked < all {
                let due = round.due(all, began_at.plus(TimeDelta::hours(hours)));
                assert!(due >= 1 && due <= all / 168 + 1, "{due} of {all} in hour {hours}");
                round.checked += due;
                hours += 1;
            }
            assert!(hours <= ROUND.num_hours(), "{all} in {hours} hours");
            assert!(all < 700 || hours > 600, "{all} in {hours} hours");
        }
    }

    #[test]
    fn after_a_stop_the_rest_does_not_come_at_once() {
        let began_at = Moment::from_micros(0).unwrap();
        let round = Round { after: String::new(), checked: 0, began_at };
        assert_eq!(round.due(672_000, began_at.plus(TimeDelta::days(20))), 4001);
    }
}
