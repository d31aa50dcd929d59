//! Rows of hazards and of what became of them.

mod keeping;

pub use keeping::{Visit, keep, keep_changes};

use super::{Happened, Hazard, State};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend,
        schema::{accounts, hazard_steps, hazards},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    problem::{Kind, Outcome, Problem},
    registry::Named,
};
use checklists::HazardLevel;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::de::DeserializeOwned;

#[derive(Queryable, Selectable)]
#[diesel(table_name = hazards)]
struct Row {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    inspection_id: Id,
    item: String,
    computed: Option<String>,
    number: i64,
    state: String,
    level: String,
    found_level: String,
    reason: String,
    basis: String,
    photos: String,
    found_on: NaiveDate,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl TryFrom<Row> for Hazard {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        Ok(Self {
            id: row.id,
            district: row.district,
            unit_id: row.unit_id,
            equipment_id: row.equipment_id,
            inspection_id: row.inspection_id,
            item: row.item,
            computed: row.computed,
            number: u32::try_from(row.number).map_err(Problem::internal)?,
            state: row.state.parse().map_err(Problem::internal)?,
            level: level_of(&row.level)?,
            found_level: level_of(&row.found_level)?,
            reason: read(&row.reason)?,
            basis: read(&row.basis)?,
            photos: read(&row.photos)?,
            found_on: row.found_on,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(Problem::internal)
}

fn level_of(word: &str) -> Outcome<HazardLevel> {
    [HazardLevel::General, HazardLevel::Major]
        .into_iter()
        .find(|level| level.as_str() == word)
        .ok_or_else(|| Problem::internal(format!("{word:?} is no level")))
}

/// Which hazards are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub level: Option<HazardLevel>,
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    pub inspection_id: Option<Id>,
    pub item: Option<String>,
}

fn within<'a>(scope: &Scope) -> hazards::BoxedQuery<'a, MultiBackend> {
    let (lowest, highest) = scope.districts();
    let query = hazards::table
        .filter(hazards::district.between(lowest, highest))
        .into_boxed();
    match scope.unit_id() {
        Some(unit_id) => query.filter(hazards::unit_id.eq(unit_id)),
        None => query,
    }
}

/// A hazard that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Hazard> {
    let seen = within(scope).filter(hazards::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    row.ok_or_else(|| Problem::new(Kind::NotFound))?.try_into()
}

/// The same for a change: other changes of the hazard wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Hazard> {
    diesel::update(hazards::table.find(id))
        .set(hazards::version.eq(hazards::version))
        .execute(conn)?;
    find(conn, scope, id)
}

/// The hazards that the caller may see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Hazard>> {
    let mut query = within(scope)
        .order((hazards::created_at.desc(), hazards::id.desc()))
        .limit(limit.and_one());
    if let Some(state) = filter.state {
        query = query.filter(hazards::state.eq(state.as_str()));
    }
    if let Some(level) = filter.level {
        query = query.filter(hazards::level.eq(level.as_str()));
    }
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(hazards::district.between(lowest, highest));
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(hazards::unit_id.eq(unit_id));
    }
    if let Some(equipment_id) = filter.equipment_id {
        query = query.filter(hazards::equipment_id.eq(equipment_id));
    }
    if let Some(inspection_id) = filter.inspection_id {
        query = query.filter(hazards::inspection_id.eq(inspection_id));
    }
    if let Some(item) = &filter.item {
        query = query.filter(hazards::item.eq(item));
    }
    if let Some(Cursor { at, id }) = cursor {
        query = query.filter(
            hazards::created_at
                .lt(at)
                .or(hazards::created_at.eq(at).and(hazards::id.lt(id))),
        );
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// The hazards that an inspection found, whatever became of them.
pub fn of_inspection(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Hazard>> {
    let rows: Vec<Row> = hazards::table
        .filter(hazards::inspection_id.eq(inspection_id))
        .order((hazards::item, hazards::number))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// What became of a hazard, the first first.
pub fn happenings(conn: &mut Conn, hazard_id: Id) -> Outcome<Vec<Happened>> {
    type Row = (Id, String, Option<String>, Option<i64>, Id, String, Moment);
    let rows: Vec<Row> = hazard_steps::table
        .inner_join(accounts::table)
        .filter(hazard_steps::hazard_id.eq(hazard_id))
        .order(hazard_steps::number)
        .select((
            hazard_steps::id,
            hazard_steps::step,
            hazard_steps::reason,
            hazard_steps::revision,
            accounts::id,
            accounts::name,
            hazard_steps::taken_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, what, reason, revision, account_id, name, at)| {
            Ok(Happened {
                id,
                what: what.parse().map_err(Problem::internal)?,
                reason,
                revision,
                by: Named { id: account_id, name },
                at,
            })
        })
        .collect()
}

/// Which hazard a step belongs to, and what it was.
pub fn step(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, Happened)>> {
    let hazard_id: Option<Id> = hazard_steps::table
        .find(id)
        .select(hazard_steps::hazard_id)
        .first(conn)
        .optional()?;
    let Some(hazard_id) = hazard_id else {
        return Ok(None);
    };
    let happened = happenings(conn, hazard_id)?;
    Ok(happened
        .into_iter()
        .find(|happened| happened.id == id)
        .map(|happened| (hazard_id, happened)))
}
