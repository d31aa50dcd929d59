//! Visits, people, units, equipment.

use super::{ByDistrict, add, districts, number};
use crate::{
    accounts::Scope,
    db::{Conn, MultiBackend, schema::inspections},
    district::District,
    figures::{Counted, Wanted},
    problem::Outcome,
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
            .filter(inspections::campaign_id.eq($wanted.campaign_id))
            .filter(inspections::counted.eq(true))
            .filter(inspections::district.between(lowest, highest));
        if let Some(from) = $wanted.days.from {
            query = query.filter(inspections::date.ge(from));
        }
        if let Some(to) = $wanted.days.to {
            query = query.filter(inspections::date.le(to));
        }
        if let Some(checklist) = $wanted.checklist.clone() {
            query = query.filter(inspections::checklist.eq(checklist));
        }
        query
    }};
}

pub(super) use wanted;

type VisitsRow = (District, bool, bool, Option<bool>, i64, Option<i64>);

fn count_visits(conn: &mut Conn, scope: &Scope, wanted: &Wanted, counts: &mut ByDistrict) -> Outcome<()> {
    let kinds = (
        inspections::district,
        inspections::joint,
        inspections::led,
        inspections::announced,
    );
    let visits = inspections::table
        .group_by(kinds)
        .select((
            inspections::district,
            inspections::joint,
            inspections::led,
            inspections::announced,
            count_star(),
            sum(inspections::people),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<VisitsRow> = wanted!(visits, scope, wanted).load(conn)?;
    for (district, joint, led, announced, visits, people) in rows {
        let visits = number(visits);
        for (holds, counted) in [
            (true, Counted::Visits),
            (joint, Counted::JointVisits),
            (led, Counted::LedVisits),
            (announced == Some(false), Counted::UnannouncedVisits),
        ] {
            add(counts, &district, counted, if holds { visits } else { 0.0 });
        }
        let people = number(people.unwrap_or_default());
        add(counts, &district, Counted::PersonTimes, people);
    }
    Ok(())
}

pub(super) fn count(conn: &mut Conn, scope: &Scope, wanted: &Wanted, counts: &mut ByDistrict) -> Outcome<()> {
    count_visits(conn, scope, wanted, counts)?;
    let units = inspections::table
        .group_by(inspections::district)
        .select((
            inspections::district,
            dsl::count(inspections::unit_id).aggregate_distinct(),
        ))
        .into_boxed::<MultiBackend>();
    let units: Vec<(District, i64)> = wanted!(units, scope, wanted).load(conn)?;
    for (district, units) in units {
        add(counts, &district, Counted::Units, number(units));
    }
    let equipment = inspections::table
        .group_by((inspections::district, inspections::equipment_kind))
        .select((
            inspections::district,
            inspections::equipment_kind,
            dsl::count(inspections::equipment_id).aggregate_distinct(),
        ))
        .into_boxed::<MultiBackend>();
    let equipment: Vec<(District, Option<String>, i64)> = wanted!(equipment, scope, wanted).load(conn)?;
    for (district, kind, pieces) in equipment {
        if let Some(kind) = kind {
            add(counts, &district, Counted::Equipment(kind), number(pieces));
        }
    }
    Ok(())
}
