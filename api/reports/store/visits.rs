//! Counts visits, inspectors, units and equipment.

use super::{ByDistrict, add, districts, number};
use crate::{
    accounts::Scope,
    db::{Conn, MultiBackend, schema::counted_visits},
    district::District,
    problem::Outcome,
    reports::{Metric, ReportScope},
};
use diesel::{
    dsl::{self, count_star, sum},
    prelude::*,
};

/// Narrows a query of inspections to those that are counted.
macro_rules! wanted {
    ($query:expr, $scope:expr, $wanted:expr) => {{
        let (lowest, highest) = districts($scope, $wanted);
        let mut query = $query
            .filter(counted_visits::campaign_id.eq($wanted.campaign_id))
            .filter(counted_visits::counted.eq(true))
            .filter(counted_visits::district.between(lowest, highest));
        if let Some(from) = $wanted.days.from {
            query = query.filter(counted_visits::date.ge(from));
        }
        if let Some(to) = $wanted.days.to {
            query = query.filter(counted_visits::date.le(to));
        }
        if let Some(checklist) = $wanted.checklist.clone() {
            query = query.filter(counted_visits::checklist.eq(checklist));
        }
        query
    }};
}

pub(super) use wanted;

type VisitsRow = (District, bool, bool, Option<bool>, i64, Option<i64>);

fn count_visits(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    let kinds =
        (counted_visits::district, counted_visits::joint, counted_visits::led, counted_visits::announced);
    let visits = counted_visits::table
        .group_by(kinds)
        .select((
            counted_visits::district,
            counted_visits::joint,
            counted_visits::led,
            counted_visits::announced,
            count_star(),
            sum(counted_visits::people),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<VisitsRow> = wanted!(visits, scope, wanted).load(conn)?;
    for (district, joint, led, announced, visits, people) in rows {
        let visits = number(visits);
        for (holds, counted) in [
            (true, Metric::Visits),
            (joint, Metric::JointVisits),
            (led, Metric::LedVisits),
            (announced == Some(false), Metric::UnannouncedVisits),
        ] {
            add(counts, &district, counted, if holds { visits } else { 0.0 });
        }
        let people = number(people.unwrap_or_default());
        add(counts, &district, Metric::PersonTimes, people);
    }
    Ok(())
}

pub(super) fn count(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    count_visits(conn, scope, wanted, counts)?;
    let units = counted_visits::table
        .group_by(counted_visits::district)
        .select((counted_visits::district, dsl::count(counted_visits::unit_id).aggregate_distinct()))
        .into_boxed::<MultiBackend>();
    let units: Vec<(District, i64)> = wanted!(units, scope, wanted).load(conn)?;
    for (district, units) in units {
        add(counts, &district, Metric::Units, number(units));
    }
    let equipment = counted_visits::table
        .group_by((counted_visits::district, counted_visits::equipment_kind))
        .select((
            counted_visits::district,
            counted_visits::equipment_kind,
            dsl::count(counted_visits::equipment_id).aggregate_distinct(),
        ))
        .into_boxed::<MultiBackend>();
    let equipment: Vec<(District, Option<String>, i64)> = wanted!(equipment, scope, wanted).load(conn)?;
    for (district, kind, pieces) in equipment {
        if let Some(kind) = kind {
            add(counts, &district, Metric::Equipment(kind), number(pieces));
        }
    }
    Ok(())
}
