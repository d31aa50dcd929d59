//! Reads and writes the rows of complaints and accidents.

mod detail;
mod list;

pub use detail::IncidentDetail;
pub use list::{IncidentsQuery, list};

use super::note;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, MultiBackend, in_area, lock, schema::incidents},
    district::District,
    enforcement::incidents::{Incident, IncidentKind, IncidentRecorded, IncidentSettled, IncidentState},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = incidents)]
struct Row {
    id: Id,
    kind: IncidentKind,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    happened_on: NaiveDate,
    summary: String,
    state: IncidentState,
    finding: Option<String>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl From<Incident> for Row {
    fn from(incident: Incident) -> Self {
        Self {
            id: incident.id,
            kind: incident.kind,
            district: incident.district,
            unit_id: incident.unit_id,
            equipment_id: incident.equipment_id,
            happened_on: incident.happened_on,
            summary: incident.summary,
            state: incident.state,
            finding: incident.finding,
            created_by: incident.created_by,
            created_at: incident.created_at,
            changed_at: incident.changed_at,
            version: incident.version,
        }
    }
}

impl From<Row> for Incident {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            district: row.district,
            unit_id: row.unit_id,
            equipment_id: row.equipment_id,
            happened_on: row.happened_on,
            summary: row.summary,
            state: row.state,
            finding: row.finding,
            created_by: row.created_by,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

fn within<'a>(scope: &Scope) -> incidents::BoxedQuery<'a, MultiBackend> {
    in_area!(incidents::table.into_boxed(), incidents::district, scope.area())
}

/// A complaint or an accident of the caller's district.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Incident> {
    let seen = within(scope).filter(incidents::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    row.map(Incident::from).ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The same for a change: other changes of it wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Incident> {
    lock!(conn, incidents, id);
    find(conn, scope, id)
}

/// Whether any complaint or accident has this id, within the caller's scope or not.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(incidents::table.find(id))).get_result(conn)?)
}

/// Keeps a new complaint or accident.
pub fn insert(conn: &mut Conn, recorded: &IncidentRecorded) -> Outcome<()> {
    let IncidentRecorded { incident, by, .. } = recorded;
    diesel::insert_into(incidents::table).values(Row::from(incident.clone())).execute(conn)?;
    note(conn, ("incident", incident.id), "recorded", *by, &json!({}))
}

/// Keeps the finding on a complaint or an accident.
pub fn keep(conn: &mut Conn, settled: &IncidentSettled) -> Outcome<()> {
    let IncidentSettled { incident_id, version, state, finding, by, .. } = settled;
    let decided_on = incidents::table.find(incident_id).filter(incidents::version.eq(version));
    let moved = diesel::update(decided_on)
        .set((
            incidents::state.eq(state),
            incidents::finding.eq(finding),
            incidents::changed_at.eq(by.at),
            incidents::version.eq(incidents::version + 1),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let word = if *state == IncidentState::Verified { "verified" } else { "found_unfounded" };
    note(conn, ("incident", *incident_id), word, *by, &json!({ "finding": finding }))
}
