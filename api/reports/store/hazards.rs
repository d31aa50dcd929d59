//! Counts hazards by outcome.

use super::{ByDistrict, add, districts, number};
use crate::{
    accounts::Scope,
    db::{Conn, MultiBackend, schema::hazards},
    district::District,
    hazards::{HazardState, Listing},
    problem::Outcome,
    reports::{Metric, ReportScope},
};
use checklists::HazardLevel;
use diesel::{dsl::count_star, prelude::*};

/// Narrows a query of hazards to those that are counted: confirmed ones.
macro_rules! wanted {
    ($query:expr, $scope:expr, $wanted:expr) => {{
        let (lowest, highest) = districts($scope, $wanted);
        let mut query = $query
            .filter(hazards::campaign_id.eq($wanted.campaign_id))
            .filter(hazards::state.ne_all(HazardState::UNCONFIRMED))
            .filter(hazards::district.between(lowest, highest));
        if let Some(from) = $wanted.days.from {
            query = query.filter(hazards::found_on.ge(from));
        }
        if let Some(to) = $wanted.days.to {
            query = query.filter(hazards::found_on.le(to));
        }
        if let Some(checklist) = $wanted.checklist.clone() {
            query = query.filter(hazards::checklist.eq(checklist));
        }
        query
    }};
}

pub(super) use wanted;

/// Hazards by level, state and listing.
type StandingRow = (District, String, HazardState, Option<Listing>, bool, i64);

pub(super) fn count(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    let standing = hazards::table
        .group_by((hazards::district, hazards::level, hazards::state, hazards::listing, hazards::on_the_spot))
        .select((
            hazards::district,
            hazards::level,
            hazards::state,
            hazards::listing,
            hazards::on_the_spot,
            count_star(),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<StandingRow> = wanted!(standing, scope, wanted).load(conn)?;
    for row in rows {
        count_standing(counts, row);
    }
    for counted in
        [Metric::RectifiedInTime, Metric::RectifiedLate, Metric::HazardsOverdue, Metric::PlannedHazards]
    {
        let by_district = hazards::table
            .group_by(hazards::district)
            .select((hazards::district, count_star()))
            .into_boxed::<MultiBackend>();
        let query = wanted!(by_district, scope, wanted);
        let done = [HazardState::Rectified, HazardState::Closed];
        let query = match counted {
            Metric::RectifiedInTime => query
                .filter(hazards::state.eq_any(done).and(hazards::on_the_spot.eq(false)))
                .filter(hazards::rectified_on.le(hazards::deadline)),
            Metric::RectifiedLate => query
                .filter(hazards::state.eq_any(done).and(hazards::on_the_spot.eq(false)))
                .filter(hazards::rectified_on.gt(hazards::deadline)),
            Metric::HazardsOverdue => query
                .filter(hazards::state.eq_any(HazardState::WAITING))
                .filter(hazards::deadline.lt(wanted.as_of)),
            _ => query.filter(hazards::plan.is_not_null()),
        };
        let rows: Vec<(District, i64)> = query.load(conn)?;
        for (district, hazards) in rows {
            add(counts, &district, counted.clone(), number(hazards));
        }
    }
    Ok(())
}

fn count_standing(
    counts: &mut ByDistrict,
    (district, level, state, listing, on_the_spot, hazards): StandingRow,
) {
    let is_major = level == HazardLevel::Major.as_str();
    let is_done = matches!(state, HazardState::Rectified | HazardState::Closed);
    let was_listed = matches!(listing, Some(Listing::Listed | Listing::Accepted | Listing::Delisted));
    for (holds, counted) in [
        (true, Metric::HazardsFound),
        (is_major, Metric::MajorHazards),
        (is_done && on_the_spot, Metric::RectifiedOnTheSpot),
        (state == HazardState::Closed, Metric::HazardsClosed),
        (HazardState::OPEN.contains(&state), Metric::HazardsOpen),
        (state == HazardState::Reopened, Metric::HazardsReopened),
        (state == HazardState::Transferred, Metric::HazardsTransferred),
        (is_major && was_listed, Metric::MajorListed),
        (is_major && state == HazardState::Closed, Metric::MajorClosed),
    ] {
        add(counts, &district, counted, if holds { number(hazards) } else { 0.0 });
    }
}
