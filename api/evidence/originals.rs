//! Compares the originals that rows refer to with the objects in storage.

use super::{
    photo::{Original, Sha256},
    store,
    sweep::{GRACE, unknown_originals},
};
use crate::{
    clock::Moment,
    db::Db,
    problem::{Outcome, Problem},
    storage::{Error, Listed, ORIGINALS, Objects},
};
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};
use std::collections::{BTreeMap, BTreeSet};

/// How many objects are listed together.
const LISTED: usize = 500;
/// How many rows are read together: several photos may share an object.
const ROWS: i64 = 1000;

/// What is wrong with an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trouble")]
pub enum Trouble {
    Missing,
    /// A photo refers to it, and it lies in the trash.
    InTrash,
    /// In bytes.
    WrongSize {
        found: u64,
        expected: u64,
    },
    /// Its bytes do not match the photo's SHA-256.
    Damaged {
        found: Sha256,
        expected: Sha256,
    },
}

/// Originals that follow one another: those that rows refer to, and those that the storage lists.
///
/// Both sides are read in the order of their keys. All keys have the same form (`originals/2026-03-02/` and an id), so
/// that each collation of a database orders them as the storage does.
#[derive(Debug)]
pub struct Window {
    pub known: Vec<Original>,
    listed: BTreeMap<String, Listed>,
    /// Where the next window begins.
    pub last: String,
}

/// The originals after a key; none at the end.
pub async fn after(db: &Db, objects: &Objects, key: &str) -> Outcome<Option<Window>> {
    let from = (!key.is_empty()).then_some(key);
    let listed = objects.list(ORIGINALS, from, LISTED).await?;
    let mut last = listed.last().map(|listed| listed.key.clone());
    let (begin, end) = (key.to_owned(), last.clone());
    let rows = db.read(move |conn| store::originals_between(conn, &begin, end.as_deref(), ROWS)).await?;
    if rows.len() as i64 == ROWS || last.is_none() {
        last = rows.last().map(|row| row.object.clone());
    }
    let Some(last) = last else { return Ok(None) };
    let mut known = rows;
    known.dedup_by(|next, first| next.object == first.object);
    let listed = listed
        .into_iter()
        .filter(|listed| listed.key <= last)
        .map(|listed| (listed.key.clone(), listed))
        .collect();
    Ok(Some(Window { known, listed, last }))
}

impl Window {
    /// What is wrong with one of its originals, by the list alone.
    pub async fn look_at(&self, original: &Original, db: &Db, objects: &Objects) -> Outcome<Option<Trouble>> {
        let key = &original.object;
        let found = match self.listed.get(key) {
            Some(listed) => Some(listed.size),
            // It may have come since the list was made.
            None => objects.size(key).await?,
        };
        let trouble = match found {
            Some(found) if found == original.size => return Ok(None),
            Some(found) => Trouble::WrongSize { found, expected: original.size },
            None if objects.is_in_trash(key).await? => Trouble::InTrash,
            None => Trouble::Missing,
        };
        // Or the photo was deleted, and its object with it.
        let keys = vec![key.clone()];
        let needed = db.read(move |conn| store::referred_to(conn, &keys)).await?;
        Ok((!needed.is_empty()).then_some(trouble))
    }

    /// What is listed for longer than [`GRACE`], and no photo refers to.
    pub async fn unknown(&self, db: &Db, now: Moment) -> Outcome<Vec<String>> {
        let known: BTreeSet<_> = self.known.iter().map(|known| &known.object).collect();
        let unknown: Vec<String> = self
            .listed
            .values()
            .filter(|listed| !known.contains(&listed.key))
            .filter(|listed| now.since(Moment::from(listed.modified)) > GRACE)
            .map(|listed| listed.key.clone())
            .collect();
        if unknown.is_empty() {
            return Ok(unknown);
        }
        db.read(move |conn| unknown_originals(conn, unknown)).await
    }
}

/// What is wrong with the bytes of an original that is there: it is read whole.
pub async fn read_whole(original: &Original, objects: &Objects) -> Outcome<Option<Trouble>> {
    Ok(match content(objects, &original.object).await? {
        None => Some(Trouble::Missing),
        Some((found, _)) if found != original.size => {
            Some(Trouble::WrongSize { found, expected: original.size })
        }
        Some((_, found)) if found != original.sha256 => {
            Some(Trouble::Damaged { found, expected: original.sha256 })
        }
        Some(_) => None,
    })
}

/// Size in bytes and digest of an object, read whole; none if there is no such object.
pub async fn content(objects: &Objects, key: &str) -> Outcome<Option<(u64, Sha256)>> {
    let mut reading = match objects.read(key, None).await {
        Ok(reading) => reading.stream,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (mut size, mut hasher) = (0_u64, Hasher::new());
    while let Some(piece) = reading.try_next().await.map_err(Problem::from)? {
        size = size.saturating_add(piece.len() as u64);
        hasher.update(&piece);
    }
    Ok(Some((size, Sha256(hasher.finalize().into()))))
}

impl Trouble {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::InTrash => "in_trash",
            Self::WrongSize { .. } => "wrong_size",
            Self::Damaged { .. } => "damaged",
        }
    }
}
