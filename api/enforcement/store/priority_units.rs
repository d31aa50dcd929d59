//! Lists the units to inspect first, and why.

use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn,
        schema::{hazards, incidents},
    },
    district::District,
    enforcement::{
        incidents::{IncidentKind, IncidentState},
        priority::Reasons,
    },
    hazards::HazardState,
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use chrono::{Months, NaiveDate};
use diesel::{dsl::count_star, prelude::*};
use std::{cmp::Reverse, collections::BTreeMap};

/// Which units are looked at.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub district: Option<District>,
    /// The day that deadlines are compared with, in Suzhou.
    pub day: NaiveDate,
    /// How far back accidents and complaints count.
    pub years: u32,
}

/// A unit with its name, and why it comes first.
#[derive(Clone, Debug)]
pub struct Listed {
    pub unit: Named,
    pub reasons: Reasons,
}

/// The units that come first, by the weight of their reasons, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &Wanted,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Listed>> {
    let mut rows: Vec<(Id, Reasons)> = reasons(conn, scope, wanted)?.into_iter().collect();
    rows.sort_unstable_by_key(|(id, reasons)| (Reverse(reasons.weight()), *id));
    if let Some(Cursor { at, id }) = cursor {
        rows.retain(|(unit, reasons)| (Reverse(reasons.weight()), *unit) > (Reverse(at.micros()), id));
    }
    rows.truncate(limit.rows().saturating_add(1));
    let names = NameLookup::read(conn, rows.iter().map(|(id, _)| (*id, None)))?;
    let listed = rows.into_iter().map(|(id, reasons)| Listed { unit: names.named(id), reasons });
    Ok(listed.collect())
}

/// The place of a unit in the list.
pub fn cursor_of(listed: &Listed) -> Cursor {
    let weight = Moment::from_micros(listed.reasons.weight());
    Cursor { at: weight.unwrap_or_else(Moment::now), id: listed.unit.id }
}

/// The units of the caller's district with some reason (the notice, on whom to punish first: not rectified in time,
/// verified complaints, an accident in recent years; and what its look-back finds again).
fn reasons(conn: &mut Conn, scope: &Scope, wanted: &Wanted) -> Outcome<BTreeMap<Id, Reasons>> {
    let (lowest, highest) = scope.districts();
    let area = wanted.district.as_ref().map(District::range);
    let mut overdue = hazards::table
        .filter(hazards::district.between(lowest.clone(), highest.clone()))
        .filter(hazards::state.eq_any(HazardState::WAITING))
        .filter(hazards::deadline.lt(wanted.day))
        .group_by(hazards::unit_id)
        .select((hazards::unit_id, count_star()))
        .into_boxed();
    if let Some((lowest, highest)) = &area {
        overdue = overdue.filter(hazards::district.between(lowest.clone(), highest.clone()));
    }
    let overdue: Vec<(Id, i64)> = overdue.load(conn)?;
    let mut reopened = hazards::table
        .filter(hazards::district.between(lowest.clone(), highest.clone()))
        .filter(hazards::state.eq(HazardState::Reopened))
        .group_by(hazards::unit_id)
        .select((hazards::unit_id, count_star()))
        .into_boxed();
    if let Some((lowest, highest)) = &area {
        reopened = reopened.filter(hazards::district.between(lowest.clone(), highest.clone()));
    }
    let reopened: Vec<(Id, i64)> = reopened.load(conn)?;
    let first_day =
        wanted.day.checked_sub_months(Months::new(wanted.years.saturating_mul(12))).unwrap_or(NaiveDate::MIN);
    let mut recent = incidents::table
        .filter(incidents::district.between(lowest, highest))
        .filter(incidents::state.eq(IncidentState::Verified))
        .filter(incidents::happened_on.between(first_day, wanted.day))
        .group_by((incidents::unit_id, incidents::kind))
        .select((incidents::unit_id, incidents::kind, count_star()))
        .into_boxed();
    if let Some((lowest, highest)) = &area {
        recent = recent.filter(incidents::district.between(lowest.clone(), highest.clone()));
    }
    let recent: Vec<(Id, IncidentKind, i64)> = recent.load(conn)?;
    let mut reasons: BTreeMap<Id, Reasons> = BTreeMap::new();
    for (unit_id, count) in overdue {
        reasons.entry(unit_id).or_default().overdue = count;
    }
    for (unit_id, count) in reopened {
        reasons.entry(unit_id).or_default().reopened = count;
    }
    for (unit_id, kind, count) in recent {
        let of_unit = reasons.entry(unit_id).or_default();
        match kind {
            IncidentKind::Accident => of_unit.accidents = count,
            IncidentKind::Complaint => of_unit.complaints = count,
        }
    }
    Ok(reasons)
}
