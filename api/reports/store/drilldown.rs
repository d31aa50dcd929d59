//! Lists the units, equipment and subjects behind figures.

use super::{declared, districts, visits::wanted as wanted_visits};
use crate::{
    accounts::Scope,
    db::{
        Conn, MultiBackend,
        schema::{counted_visits, equipment},
    },
    district::District,
    ids::Id,
    problem::Outcome,
    reports::ReportScope,
};
use checklists::Figure;
use chrono::NaiveDate;
use diesel::{
    dsl::{count_star, max},
    prelude::*,
};
use std::collections::BTreeMap;

/// A unit, or a piece of equipment with the unit that has it now, and its visits.
#[derive(Debug)]
pub struct ListedUnit {
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    pub visits: i64,
    pub last_visit: Option<NaiveDate>,
}

/// A subject with the value that a figure counts it with.
#[derive(Debug)]
pub struct ListedSubject {
    pub district: District,
    pub subject_id: Id,
    pub value: f64,
}

/// The units that were visited, by their ids, after `after`; up to `rows`.
pub fn units(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    after: Option<Id>,
    rows: i64,
) -> Outcome<Vec<ListedUnit>> {
    let mut query = counted_visits::table
        .group_by((counted_visits::district, counted_visits::unit_id))
        .select((counted_visits::district, counted_visits::unit_id, count_star(), max(counted_visits::date)))
        .into_boxed::<MultiBackend>()
        .order(counted_visits::unit_id)
        .limit(rows);
    if let Some(after) = after {
        query = query.filter(counted_visits::unit_id.gt(after));
    }
    let rows: Vec<(District, Id, i64, Option<NaiveDate>)> =
        wanted_visits!(query, scope, wanted).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(district, unit_id, visits, last_visit)| ListedUnit {
            district,
            unit_id,
            equipment_id: None,
            visits,
            last_visit,
        })
        .collect())
}

/// The equipment that was inspected, of a kind or of any, by its ids, after `after`; up to `rows`.
pub fn equipment(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    kind: Option<&str>,
    after: Option<Id>,
    rows: i64,
) -> Outcome<Vec<ListedUnit>> {
    let mut query = counted_visits::table
        .group_by((counted_visits::district, counted_visits::equipment_id))
        .select((
            counted_visits::district,
            counted_visits::equipment_id,
            count_star(),
            max(counted_visits::date),
        ))
        .into_boxed::<MultiBackend>()
        .filter(counted_visits::equipment_id.is_not_null())
        .order(counted_visits::equipment_id)
        .limit(rows);
    if let Some(kind) = kind {
        query = query.filter(counted_visits::equipment_kind.eq(kind.to_owned()));
    }
    if let Some(after) = after {
        query = query.filter(counted_visits::equipment_id.gt(after));
    }
    type Row = (District, Option<Id>, i64, Option<NaiveDate>);
    let rows: Vec<Row> = wanted_visits!(query, scope, wanted).load(conn)?;
    let ids: Vec<Id> = rows.iter().filter_map(|(_, id, ..)| *id).collect();
    let units: BTreeMap<Id, Id> = equipment::table
        .filter(equipment::id.eq_any(ids))
        .select((equipment::id, equipment::unit_id))
        .load::<(Id, Id)>(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|(district, equipment_id, visits, last_visit)| {
            Some(ListedUnit {
                district,
                unit_id: *units.get(&equipment_id?)?,
                equipment_id,
                visits,
                last_visit,
            })
        })
        .collect())
}

/// The subjects that a figure counts, by their ids, after `after`; up to `rows`. With `since` those that were put
/// right since.
pub fn subjects(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    (figure, since): (&Figure, bool),
    after: Option<Id>,
    rows: usize,
) -> Outcome<Vec<ListedSubject>> {
    let mut found: Vec<ListedSubject> = if since {
        let since = declared::put_right_since(conn, scope, wanted, figure)?;
        since
            .into_iter()
            .map(|(district, subject_id)| ListedSubject { district, subject_id, value: 1.0 })
            .collect()
    } else {
        declared::of_subjects(conn, scope, wanted, Some(&figure.code))?
            .into_iter()
            .map(|(district, _, subject_id, value)| ListedSubject {
                district,
                subject_id,
                value: value.unwrap_or_default(),
            })
            .collect()
    };
    found.retain(|subject| after.is_none_or(|after| subject.subject_id > after));
    found.sort_by_key(|subject| subject.subject_id);
    found.truncate(rows);
    Ok(found)
}
