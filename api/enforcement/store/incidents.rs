//! Reads and writes the rows of complaints and accidents.

use super::note;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, MultiBackend, schema::incidents},
    district::District,
    enforcement::incidents::{Incident, IncidentKind, IncidentState, Kept},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

#[derive(Queryable, Selectable)]
#[diesel(table_name = incidents)]
struct Row {
    id: Id,
    kind: String,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    happened_on: NaiveDate,
    summary: String,
    state: String,
    finding: Option<String>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl TryFrom<Row> for Incident {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        Ok(Self {
            id: row.id,
            kind: row.kind.parse().map_err(Problem::internal)?,
            district: row.district,
            unit_id: row.unit_id,
            equipment_id: row.equipment_id,
            happened_on: row.happened_on,
            summary: row.summary,
            state: row.state.parse().map_err(Problem::internal)?,
            finding: row.finding,
            created_by: row.created_by,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}

fn within<'a>(scope: &Scope) -> incidents::BoxedQuery<'a, MultiBackend> {
    let (lowest, highest) = scope.districts();
    incidents::table.filter(incidents::district.between(lowest, highest)).into_boxed()
}

/// A complaint or an accident of the caller's district.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Incident> {
    let seen = within(scope).filter(incidents::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?.try_into()
}

/// The same for a change: other changes of it wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Incident> {
    diesel::update(incidents::table.find(id)).set(incidents::version.eq(incidents::version)).execute(conn)?;
    find(conn, scope, id)
}

/// Whether some complaint or accident has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(incidents::table.find(id))).get_result(conn)?)
}

/// Which are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct IncidentFilter {
    pub kind: Option<IncidentKind>,
    pub state: Option<IncidentState>,
    pub district: Option<District>,
    pub unit_id: Option<Id>,
}

/// Those of the caller's district, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &IncidentFilter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Incident>> {
    let mut query =
        within(scope).order((incidents::created_at.desc(), incidents::id.desc())).limit(limit.and_one());
    if let Some(kind) = filter.kind {
        query = query.filter(incidents::kind.eq(kind.as_str()));
    }
    if let Some(state) = filter.state {
        query = query.filter(incidents::state.eq(state.as_str()));
    }
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(incidents::district.between(lowest, highest));
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(incidents::unit_id.eq(unit_id));
    }
    if let Some(Cursor { at, id }) = cursor {
        query = query
            .filter(incidents::created_at.lt(at).or(incidents::created_at.eq(at).and(incidents::id.lt(id))));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Incident::try_from).collect()
}

/// Keeps what was recorded.
pub fn insert(conn: &mut Conn, kept: &Kept) -> Outcome<()> {
    let incident = kept.incident();
    diesel::insert_into(incidents::table)
        .values((
            incidents::id.eq(incident.id),
            incidents::kind.eq(incident.kind.as_str()),
            incidents::district.eq(&incident.district),
            incidents::unit_id.eq(incident.unit_id),
            incidents::equipment_id.eq(incident.equipment_id),
            incidents::happened_on.eq(incident.happened_on),
            incidents::summary.eq(&incident.summary),
            incidents::state.eq(incident.state.as_str()),
            incidents::created_by.eq(incident.created_by),
            incidents::created_at.eq(incident.created_at),
            incidents::changed_at.eq(incident.changed_at),
            incidents::version.eq(incident.version),
        ))
        .execute(conn)?;
    let by = (incident.created_by, incident.created_at);
    note(conn, ("incident", incident.id), "recorded", by, &json!({}))
}

/// Keeps whether it was true.
pub fn keep(conn: &mut Conn, kept: &Kept, by: Id) -> Outcome<()> {
    let incident = kept.incident();
    diesel::update(incidents::table.find(incident.id))
        .set((
            incidents::state.eq(incident.state.as_str()),
            incidents::finding.eq(&incident.finding),
            incidents::changed_at.eq(incident.changed_at),
            incidents::version.eq(incident.version),
        ))
        .execute(conn)?;
    let word = if incident.state == IncidentState::Verified { "verified" } else { "found_unfounded" };
    let detail = json!({ "finding": incident.finding });
    note(conn, ("incident", incident.id), word, (by, incident.changed_at), &detail)
}
