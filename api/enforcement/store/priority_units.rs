//! Finds the units to inspect first, and why.

use crate::{
    accounts::Scope,
    db::{
        Conn,
        schema::{hazards, incidents},
    },
    district::District,
    enforcement::incidents::{IncidentKind, IncidentState},
    hazards::HazardState,
    ids::Id,
    problem::Outcome,
};
use chrono::{Months, NaiveDate};
use diesel::{dsl::count_star, prelude::*};
use std::collections::BTreeMap;

/// Why a unit comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reasons {
    /// Verified ones of the last years.
    pub accidents: i64,
    /// Hazards whose deadline has passed.
    pub overdue: i64,
    /// Hazards that were closed and found again.
    pub reopened: i64,
    /// Verified ones of the last years.
    pub complaints: i64,
}

/// Which units are looked at.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub district: Option<District>,
    /// The day that deadlines are held against, in Suzhou.
    pub day: NaiveDate,
    /// How far back accidents and complaints count.
    pub years: u32,
}

/// The units of the caller's district with some reason (the notice, on whom to punish first: not rectified in time,
/// verified complaints, an accident in recent years; and what its look-back finds again).
pub fn reasons(conn: &mut Conn, scope: &Scope, wanted: &Wanted) -> Outcome<BTreeMap<Id, Reasons>> {
    let (lowest, highest) = scope.districts();
    let area = wanted.district.as_ref().map(District::range);
    let mut overdue = hazards::table
        .filter(hazards::district.between(lowest.clone(), highest.clone()))
        .filter(hazards::state.eq_any(HazardState::WAITING.iter().map(|state| state.as_str())))
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
        .filter(hazards::state.eq(HazardState::Reopened.as_str()))
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
        .filter(incidents::state.eq(IncidentState::Verified.as_str()))
        .filter(incidents::happened_on.between(first_day, wanted.day))
        .group_by((incidents::unit_id, incidents::kind))
        .select((incidents::unit_id, incidents::kind, count_star()))
        .into_boxed();
    if let Some((lowest, highest)) = &area {
        recent = recent.filter(incidents::district.between(lowest.clone(), highest.clone()));
    }
    let recent: Vec<(Id, String, i64)> = recent.load(conn)?;
    let mut reasons: BTreeMap<Id, Reasons> = BTreeMap::new();
    for (unit_id, count) in overdue {
        reasons.entry(unit_id).or_default().overdue = count;
    }
    for (unit_id, count) in reopened {
        reasons.entry(unit_id).or_default().reopened = count;
    }
    for (unit_id, kind, count) in recent {
        let of_unit = reasons.entry(unit_id).or_default();
        if kind == IncidentKind::Accident.as_str() {
            of_unit.accidents = count;
        } else {
            of_unit.complaints = count;
        }
    }
    Ok(reasons)
}
