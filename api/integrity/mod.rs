//! Whether the database and the object storage agree, and whether rows keep the rules that no constraint can say.
//!
//! It reads some records at a time, whatever there are, beside a server that may be running; what looks wrong only because
//! something changed meanwhile is looked at again before it is told.

mod finding;
mod records;
mod store;

pub use finding::{Finding, FindingKind};

use crate::{
    clock::Moment,
    db::Db,
    evidence::{
        originals::{self, Trouble},
        photo::Original,
    },
    problem::Outcome,
    storage::Objects,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

/// How many originals are read at once.
const AT_ONCE: usize = 4;

/// What is checked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Originals,
    Submissions,
    Inspections,
    Hazards,
    Orders,
    Done,
}

impl Stage {
    fn next(self) -> Self {
        match self {
            Self::Originals => Self::Submissions,
            Self::Submissions => Self::Inspections,
            Self::Inspections => Self::Hazards,
            Self::Hazards => Self::Orders,
            Self::Orders | Self::Done => Self::Done,
        }
    }
}

/// How far a check is; another run can go on from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Whether originals are read whole.
    pub full: bool,
    pub stage: Stage,
    /// The last record of the stage that was checked; empty at its beginning.
    pub after: String,
    pub seen: Seen,
}

/// What was looked at so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub originals: u64,
    /// Of originals that were read whole.
    pub bytes: u64,
    /// Submissions, inspections, hazards, and years of orders.
    pub records: u64,
    pub findings: u64,
    pub repaired: u64,
}

impl Position {
    pub fn beginning(full: bool) -> Self {
        Self { full, stage: Stage::Originals, after: String::new(), seen: Seen::default() }
    }
}

/// A check under way.
pub struct Check {
    db: Db,
    objects: Objects,
    repair: bool,
    position: Position,
    now: Moment,
}

impl Check {
    /// `repair`: what can be repaired is, and `objects` may be written.
    pub fn new(db: Db, objects: Objects, position: Position, repair: bool, now: Moment) -> Self {
        Self { db, objects, repair, position, now }
    }

    pub fn position(&self) -> &Position {
        &self.position
    }

    /// How many originals and records there are to look at.
    pub async fn extent(&self) -> Outcome<u64> {
        self.db.read(store::extent).await
    }

    /// Checks the next records and tells what is wrong with them; none at the end.
    pub async fn next(&mut self) -> Outcome<Option<Vec<Finding>>> {
        let page = match self.position.stage {
            Stage::Done => return Ok(None),
            Stage::Originals => self.originals().await?,
            Stage::Submissions => self.records(store::submissions).await?,
            Stage::Inspections => self.records(store::inspections).await?,
            Stage::Hazards => self.records(store::hazards).await?,
            Stage::Orders => self.orders().await?,
        };
        let found = match page {
            Some((after, found)) => {
                self.position.after = after;
                found
            }
            None => {
                self.position.stage = self.position.stage.next();
                self.position.after.clear();
                Vec::new()
            }
        };
        let seen = &mut self.position.seen;
        for finding in &found {
            seen.findings = seen.findings.saturating_add(1);
            seen.repaired = seen.repaired.saturating_add(u64::from(finding.repaired));
        }
        Ok(Some(found))
    }

    async fn originals(&mut self) -> Outcome<Option<(String, Vec<Finding>)>> {
        let after = &self.position.after;
        let Some(window) = originals::after(&self.db, &self.objects, after).await? else {
            return Ok(None);
        };
        let this = &*self;
        let looked: Vec<(u64, Option<Finding>)> = stream::iter(&window.known)
            .map(async |original| this.original(&window, original).await)
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let unknown = window.unknown(&self.db, self.now).await?;
        let seen = &mut self.position.seen;
        let mut found: Vec<Finding> = unknown.into_iter().map(Finding::unknown).collect();
        for (bytes, finding) in looked {
            seen.originals = seen.originals.saturating_add(1);
            seen.bytes = seen.bytes.saturating_add(bytes);
            found.extend(finding);
        }
        Ok(Some((window.last, found)))
    }

    /// The bytes that were read, and what is wrong.
    async fn original(
        &self,
        window: &originals::Window,
        original: &Original,
    ) -> Outcome<(u64, Option<Finding>)> {
        let mut trouble = window.look_at(original, &self.db, &self.objects).await?;
        let mut repaired = false;
        if trouble == Some(Trouble::InTrash) && self.repair {
            self.objects.bring_back(&original.object).await?;
            repaired = true;
        }
        let mut read = 0;
        if trouble.is_none() && self.position.full {
            read = original.size;
            trouble = originals::read_whole(original, &self.objects).await?;
        }
        Ok((read, trouble.map(|trouble| Finding::of_original(original, trouble, repaired))))
    }

    async fn records(&mut self, page: store::Page) -> Outcome<Option<(String, Vec<Finding>)>> {
        let after = self.position.after.clone();
        let page = self.db.read(move |conn| page(conn, &after)).await?;
        Ok(page.map(|page| {
            self.position.seen.records = self.position.seen.records.saturating_add(page.records);
            (page.last, page.found)
        }))
    }

    /// Few enough to come at once.
    async fn orders(&mut self) -> Outcome<Option<(String, Vec<Finding>)>> {
        if !self.position.after.is_empty() {
            return Ok(None);
        }
        let years = self.db.read(store::orders).await?;
        let mut found = Vec::new();
        for year in years {
            self.position.seen.records = self.position.seen.records.saturating_add(1);
            let Some(mut finding) = records::order_numbers(&year) else {
                continue;
            };
            if self.repair && year.can_be_put_right() {
                self.db.write(move |conn| store::put_counter_right(conn, &year)).await?;
                finding.repaired = true;
            }
            found.push(finding);
        }
        Ok(Some(("all".to_owned(), found)))
    }
}
