//! Reads records for the integrity check, page by page.

use super::{
    Finding,
    records::{self, HazardFacts, InspectionFacts, OrderNumbers, SubmissionFacts},
};
use crate::{
    db::{
        Conn,
        schema::{events, hazard_steps, hazards, inspections, order_numbers, orders, photos, revisions},
    },
    district::District,
    evidence::{self, photo::Sha256},
    hazards::{HazardState, HistoryKind},
    ids::Id,
    inspections::{InspectionState, revision::RevisionBody, store::SUBJECT},
    problem::{Outcome, Problem},
};
use diesel::{
    dsl::{count_star, max},
    prelude::*,
};
use sha2::{Digest, Sha256 as Hasher};
use std::collections::{BTreeMap, BTreeSet};

/// How many records are read together.
const RECORDS: i64 = 500;
/// How many submissions: each may have some hundred kilobytes.
const SUBMISSIONS: i64 = 50;

/// What was read, and what is wrong with it.
pub struct Checked {
    /// Where the next page begins.
    pub last: String,
    pub records: u64,
    pub found: Vec<Finding>,
}

/// Checks the records after the last one of an earlier page; none at the end.
pub type Page = fn(&mut Conn, &str) -> Outcome<Option<Checked>>;

fn id_of(after: &str) -> Outcome<Option<Id>> {
    if after.is_empty() {
        return Ok(None);
    }
    after.parse().map(Some).map_err(Problem::internal)
}

/// How many originals and records there are.
pub fn extent(conn: &mut Conn) -> Outcome<u64> {
    let counts = [
        evidence::store::originals(conn)?,
        revisions::table.count().get_result(conn)?,
        inspections::table.count().get_result(conn)?,
        hazards::table.count().get_result(conn)?,
        order_numbers::table.count().get_result(conn)?,
    ];
    Ok(counts.into_iter().filter_map(|count| u64::try_from(count).ok()).sum())
}

/// Submissions in the order of their inspections and numbers.
pub fn submissions(conn: &mut Conn, after: &str) -> Outcome<Option<Checked>> {
    let mut query = revisions::table
        .order((revisions::inspection_id, revisions::number))
        .select((revisions::inspection_id, revisions::number, revisions::hash, revisions::body))
        .limit(SUBMISSIONS)
        .into_boxed();
    if let Some((id, number)) = after.split_once(' ') {
        let id: Id = id.parse().map_err(Problem::internal)?;
        let number: i64 = number.parse().map_err(Problem::internal)?;
        query = query.filter(
            revisions::inspection_id
                .gt(id)
                .or(revisions::inspection_id.eq(id).and(revisions::number.gt(number))),
        );
    }
    let rows: Vec<(Id, i64, String, String)> = query.load(conn)?;
    let submissions: Vec<SubmissionFacts> = rows
        .into_iter()
        .map(|(inspection_id, number, hash, text)| SubmissionFacts {
            inspection_id,
            number,
            hash,
            digest: Sha256(Hasher::digest(text.as_bytes()).into()),
            photos: serde_json::from_str::<RevisionBody>(&text).ok().map(|body| body.photos),
        })
        .collect();
    let Some(last) = submissions.last() else {
        return Ok(None);
    };
    let ids: BTreeSet<Id> = submissions
        .iter()
        .flat_map(|submission| submission.photos.iter().flatten())
        .map(|photo| photo.id)
        .collect();
    let mut known = BTreeMap::new();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(RECORDS as usize) {
        let rows: Vec<(Id, Vec<u8>, i64)> = photos::table
            .filter(photos::id.eq_any(ids))
            .select((photos::id, photos::sha256, photos::size))
            .load(conn)?;
        for (id, sha256, size) in rows {
            let sha256 = sha256.try_into().map_err(|_| Problem::internal("a digest of another length"))?;
            known.insert(id, (Sha256(sha256), size));
        }
    }
    Ok(Some(Checked {
        last: format!("{} {}", last.inspection_id, last.number),
        records: submissions.len() as u64,
        found: submissions
            .iter()
            .flat_map(|submission| records::submission(submission, |id| known.get(&id).copied()))
            .collect(),
    }))
}

/// Inspections in the order of their ids.
pub fn inspections(conn: &mut Conn, after: &str) -> Outcome<Option<Checked>> {
    let mut query = inspections::table
        .order(inspections::id)
        .select((inspections::id, inspections::state, inspections::revision))
        .limit(RECORDS)
        .into_boxed();
    if let Some(after) = id_of(after)? {
        query = query.filter(inspections::id.gt(after));
    }
    let rows: Vec<(Id, String, i64)> = query.load(conn)?;
    let Some((last, ..)) = rows.last() else {
        return Ok(None);
    };
    let last = last.to_string();
    let ids: Vec<Id> = rows.iter().map(|(id, ..)| *id).collect();
    let kept: Vec<(Id, i64, Option<i64>)> = revisions::table
        .filter(revisions::inspection_id.eq_any(&ids))
        .group_by(revisions::inspection_id)
        .select((revisions::inspection_id, count_star(), max(revisions::number)))
        .load(conn)?;
    let kept: BTreeMap<Id, (i64, i64)> =
        kept.into_iter().map(|(id, count, highest)| (id, (count, highest.unwrap_or(0)))).collect();
    let decisions = InspectionState::ALL.iter().map(|state| state.as_str());
    let mut happened: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    let events: Vec<(Id, String)> = events::table
        .filter(events::subject.eq(SUBJECT))
        .filter(events::subject_id.eq_any(&ids))
        .filter(events::action.eq_any(decisions))
        .order(events::id)
        .select((events::subject_id, events::action))
        .load(conn)?;
    for (id, action) in events {
        happened.entry(id).or_default().push(action);
    }
    let records = rows.len() as u64;
    let mut found = Vec::new();
    for (id, state, revision) in rows {
        found.extend(records::inspection(&InspectionFacts {
            id,
            state: state.parse().map_err(Problem::internal)?,
            revision,
            revisions: kept.get(&id).copied().unwrap_or_default(),
            events: happened.remove(&id).unwrap_or_default(),
        }));
    }
    Ok(Some(Checked { last, records, found }))
}

/// Hazards in the order of their ids.
pub fn hazards(conn: &mut Conn, after: &str) -> Outcome<Option<Checked>> {
    let mut query = hazards::table
        .order(hazards::id)
        .select((hazards::id, hazards::state, hazards::version))
        .limit(RECORDS)
        .into_boxed();
    if let Some(after) = id_of(after)? {
        query = query.filter(hazards::id.gt(after));
    }
    let rows: Vec<(Id, HazardState, i64)> = query.load(conn)?;
    let Some((last, ..)) = rows.last() else {
        return Ok(None);
    };
    let last = last.to_string();
    let ids: Vec<Id> = rows.iter().map(|(id, ..)| *id).collect();
    let taken: Vec<(Id, i64, HistoryKind)> = hazard_steps::table
        .filter(hazard_steps::hazard_id.eq_any(&ids))
        .order((hazard_steps::hazard_id, hazard_steps::number))
        .select((hazard_steps::hazard_id, hazard_steps::number, hazard_steps::step))
        .load(conn)?;
    let mut steps: BTreeMap<Id, Vec<(i64, HistoryKind)>> = BTreeMap::new();
    for (id, number, step) in taken {
        steps.entry(id).or_default().push((number, step));
    }
    let records = rows.len() as u64;
    let mut found = Vec::new();
    for (id, state, version) in rows {
        found.extend(records::hazard(&HazardFacts {
            id,
            state,
            version,
            steps: steps.remove(&id).unwrap_or_default(),
        }));
    }
    Ok(Some(Checked { last, records, found }))
}

/// The numbers of orders, by authority and year.
pub fn orders(conn: &mut Conn) -> Outcome<Vec<OrderNumbers>> {
    let given: Vec<(District, i64, i64)> = order_numbers::table.load(conn)?;
    let mut last: BTreeMap<(District, i64), i64> =
        given.into_iter().map(|(authority, year, last)| ((authority, year), last)).collect();
    let issued: Vec<(District, i64, i64, Option<i64>)> = orders::table
        .group_by((orders::authority, orders::year))
        .select((orders::authority, orders::year, count_star(), max(orders::number)))
        .load(conn)?;
    let mut years: Vec<OrderNumbers> = issued
        .into_iter()
        .map(|(authority, year, orders, highest)| OrderNumbers {
            last: last.remove(&(authority.clone(), year)).unwrap_or(0),
            authority,
            year,
            orders,
            highest: highest.unwrap_or(0),
        })
        .collect();
    // A number was given, and its order is gone.
    years.extend(last.into_iter().map(|((authority, year), last)| OrderNumbers {
        authority,
        year,
        orders: 0,
        highest: 0,
        last,
    }));
    Ok(years)
}

/// Sets the counter to the highest number that was given.
pub fn put_counter_right(conn: &mut Conn, year: &OrderNumbers) -> Outcome<()> {
    let key = (&year.authority, year.year);
    let known = diesel::update(order_numbers::table.find(key))
        .set(order_numbers::last.eq(year.highest))
        .execute(conn)?;
    if known == 0 {
        diesel::insert_into(order_numbers::table)
            .values((
                order_numbers::authority.eq(&year.authority),
                order_numbers::year.eq(year.year),
                order_numbers::last.eq(year.highest),
            ))
            .execute(conn)?;
    }
    Ok(())
}
