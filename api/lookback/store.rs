//! Reads orders, actions, hazards and visits of stopped units.

use super::{ConcernedHazard, FollowUp, Measure, MeasureKind, Stopped};
use crate::{
    accounts::Scope,
    campaigns::Campaign,
    db::{
        Conn,
        schema::{
            enforcement_actions as actions, enforcement_hazards, hazards, inspections, order_hazards, orders,
            rechecks,
        },
    },
    district::District,
    enforcement::{ActionKind, ActionState},
    hazards::HazardState,
    ids::Id,
    inspections::{InspectionState, VisitKind},
    orders::{Number, OrderState},
    problem::{Outcome, Problem},
};
use chrono::NaiveDate;
use diesel::{dsl::count_star, prelude::*};
use std::collections::BTreeMap;

/// What is looked at: the caller's area, and within it a district if one is asked for.
#[derive(Clone, Debug)]
pub struct Area {
    own: (String, String),
    wanted: (String, String),
}

impl Area {
    pub fn of(scope: &Scope, district: Option<&District>) -> Self {
        let own = scope.districts();
        let wanted = district.map_or_else(|| own.clone(), District::range);
        Self { own, wanted }
    }

    /// The lowest and the highest code of both, inclusive: none lies between them if the two do not meet.
    fn range(&self) -> (String, String) {
        let (own, wanted) = (&self.own, &self.wanted);
        (own.0.clone().max(wanted.0.clone()), own.1.clone().min(wanted.1.clone()))
    }
}

/// The units that an order in force or a replaced one told to stop at once, or that an action, not revoked, put out of
/// use or shut down, about hazards of the campaign.
pub fn stopped(conn: &mut Conn, area: &Area, campaign: &Campaign) -> Outcome<Vec<Stopped>> {
    let mut units: BTreeMap<Id, Gathered> = BTreeMap::new();
    for (unit_id, district, measure, hazard) in
        by_orders(conn, area, campaign.id)?.into_iter().chain(by_actions(conn, area, campaign.id)?)
    {
        let gathered = units.entry(unit_id).or_insert_with(|| Gathered {
            district,
            measures: BTreeMap::new(),
            hazards: BTreeMap::new(),
        });
        gathered.measures.insert((measure.taken_on, measure.id), measure);
        gathered.hazards.insert(hazard.id, hazard);
    }
    let stopped = |(unit_id, gathered): (Id, Gathered)| Stopped {
        unit_id,
        district: gathered.district,
        measures: gathered.measures.into_values().collect(),
        hazards: gathered.hazards.into_values().collect(),
    };
    Ok(units.into_iter().map(stopped).collect())
}

struct Gathered {
    district: District,
    measures: BTreeMap<(NaiveDate, Id), Measure>,
    hazards: BTreeMap<Id, ConcernedHazard>,
}

type Found = (Id, District, Measure, ConcernedHazard);

fn by_orders(conn: &mut Conn, area: &Area, campaign_id: Id) -> Outcome<Vec<Found>> {
    type Row = ((Id, District), (Id, District, i64, i64, NaiveDate, OrderState), (Id, HazardState));
    let (lowest, highest) = area.range();
    let counted = [OrderState::InForce, OrderState::Replaced];
    let rows: Vec<Row> = order_hazards::table
        .inner_join(orders::table.on(orders::id.eq(order_hazards::order_id)))
        .inner_join(hazards::table.on(hazards::id.eq(order_hazards::hazard_id)))
        .filter(hazards::campaign_id.eq(campaign_id))
        .filter(orders::stop_at_once.eq(true))
        .filter(orders::state.eq_any(counted))
        .filter(orders::district.between(lowest, highest))
        .select((
            (orders::unit_id, orders::district),
            (orders::id, orders::authority, orders::year, orders::number, orders::issued_on, orders::state),
            (hazards::id, hazards::state),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|((unit_id, district), order, hazard)| {
            let (id, authority, year, number, taken_on, state) = order;
            let document =
                Number { authority, year: i32::try_from(year).map_err(Problem::internal)?, number };
            let (document, state) = (document.to_string(), state.as_str().to_owned());
            let measure = Measure { kind: MeasureKind::Order, id, document, taken_on, state };
            Ok((unit_id, district, measure, concerned(hazard)))
        })
        .collect()
}

fn by_actions(conn: &mut Conn, area: &Area, campaign_id: Id) -> Outcome<Vec<Found>> {
    type Row = ((Id, District), (Id, MeasureKind, String, NaiveDate, String), (Id, HazardState));
    let (lowest, highest) = area.range();
    let stopping = [ActionKind::StopUse, ActionKind::ShutDown];
    let rows: Vec<Row> = enforcement_hazards::table
        .inner_join(actions::table.on(actions::id.eq(enforcement_hazards::action_id)))
        .inner_join(hazards::table.on(hazards::id.eq(enforcement_hazards::hazard_id)))
        .filter(hazards::campaign_id.eq(campaign_id))
        .filter(actions::kind.eq_any(stopping))
        .filter(actions::state.ne(ActionState::Revoked))
        .filter(actions::district.between(lowest, highest))
        .select((
            (actions::unit_id, actions::district),
            (actions::id, actions::kind, actions::document, actions::taken_on, actions::state),
            (hazards::id, hazards::state),
        ))
        .load(conn)?;
    let found = rows.into_iter().map(|((unit_id, district), action, hazard)| {
        let (id, kind, document, taken_on, state) = action;
        (unit_id, district, Measure { kind, id, document, taken_on, state }, concerned(hazard))
    });
    Ok(found.collect())
}

fn concerned((id, state): (Id, HazardState)) -> ConcernedHazard {
    ConcernedHazard { id, state }
}

/// The follow-up visits from a day on, that were handed in and not withdrawn; on one day the last handed in last.
pub fn follow_ups(conn: &mut Conn, area: &Area, from: NaiveDate) -> Outcome<Vec<FollowUp>> {
    let (lowest, highest) = area.range();
    let rows: Vec<(Id, Id, NaiveDate)> = inspections::table
        .filter(inspections::kind.eq(VisitKind::FollowUp.as_str()))
        .filter(inspections::state.eq_any(InspectionState::COUNTED.map(InspectionState::as_str)))
        .filter(inspections::date.ge(from))
        .filter(inspections::district.between(lowest, highest))
        .order((inspections::submitted_at, inspections::id))
        .select((inspections::id, inspections::unit_id, inspections::date))
        .load(conn)?;
    let visit = |(inspection_id, unit_id, visited_on)| FollowUp { inspection_id, unit_id, visited_on };
    Ok(rows.into_iter().map(visit).collect())
}

/// How many hazards a visit looked at again, by what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub rectified: i64,
    pub unrectified: i64,
    /// Could not be seen.
    pub unseen: i64,
}

/// The findings of these visits, at most of a page.
pub fn findings(conn: &mut Conn, inspections: &[Id]) -> Outcome<BTreeMap<Id, Findings>> {
    let rows: Vec<(Id, Option<String>, i64)> = rechecks::table
        .filter(rechecks::inspection_id.eq_any(inspections))
        .group_by((rechecks::inspection_id, rechecks::found))
        .select((rechecks::inspection_id, rechecks::found, count_star()))
        .load(conn)?;
    let mut findings: BTreeMap<Id, Findings> = BTreeMap::new();
    for (id, found, count) in rows {
        let of_visit = findings.entry(id).or_default();
        match found.as_deref() {
            Some("rectified") => of_visit.rectified = count,
            Some(_) => of_visit.unrectified = count,
            None => of_visit.unseen = count,
        }
    }
    Ok(findings)
}

/// The hazards of these units, at most of a page, that were closed and found again.
pub fn found_again(conn: &mut Conn, units: &[Id]) -> Outcome<BTreeMap<Id, Vec<Id>>> {
    let rows: Vec<(Id, Id)> = hazards::table
        .filter(hazards::unit_id.eq_any(units))
        .filter(hazards::state.eq(HazardState::Reopened))
        .order(hazards::id)
        .select((hazards::unit_id, hazards::id))
        .load(conn)?;
    let mut found: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (unit_id, hazard_id) in rows {
        found.entry(unit_id).or_default().push(hazard_id);
    }
    Ok(found)
}
