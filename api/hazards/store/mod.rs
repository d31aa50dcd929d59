//! Reads and writes the rows of hazards and their history.

mod detail;
mod list;
mod rows;
mod write;

pub use detail::{HazardDetail, HazardSummary};
pub use list::{HazardsQuery, Listed, Rectification, Sort, cursor_of, list};
pub use write::{keep, keep_photo_deletion, keep_submission, note_photo_stored};

use super::{Hazard, HazardState, HistoryEntry, steps::StepPhotos};
use crate::{
    accounts::Scope,
    db::{
        Conn, MultiBackend, in_area, lock,
        schema::{accounts, hazard_steps, hazards},
    },
    evidence,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
};
use diesel::prelude::*;
use rows::{Row, StepRow};

fn within<'a>(scope: &Scope) -> hazards::BoxedQuery<'a, MultiBackend> {
    let query = in_area!(hazards::table.into_boxed(), hazards::district, scope.area());
    match scope.unit_id() {
        Some(unit_id) => query.filter(hazards::unit_id.eq(unit_id)),
        None => query,
    }
}

/// A hazard that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Hazard> {
    let seen = within(scope).filter(hazards::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?.try_into()
}

/// The same for a change: other changes of the hazard wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Hazard> {
    lock!(conn, hazards, id);
    find(conn, scope, id)
}

/// A hazard outside any scope, for a change: other changes of it wait until this one is done.
pub fn lock(conn: &mut Conn, id: Id) -> Outcome<Hazard> {
    lock!(conn, hazards, id);
    let row: Row = hazards::table.find(id).select(Row::as_select()).first(conn)?;
    row.try_into()
}

/// Whether any hazard has this id, within the caller's scope or not.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(hazards::table.find(id))).get_result(conn)?)
}

/// The photos under a hazard whose bytes are stored.
pub fn photos(conn: &mut Conn, hazard: &Hazard) -> Outcome<StepPhotos> {
    let mut photos = StepPhotos::default();
    for photo in evidence::store::of_owner(conn, hazard.id)? {
        let Some(stored) = &photo.stored else { continue };
        match photo.declared.item.as_deref() {
            Some(super::BEFORE) => photos.before.push(photo.declared.id),
            Some(super::AFTER) if stored.at >= hazard.round_began_at => photos.after.push(photo.declared.id),
            _ => {}
        }
    }
    Ok(photos)
}

/// The hazards that an inspection found, in any state.
pub fn of_inspection(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Hazard>> {
    let rows: Vec<Row> = hazards::table
        .filter(hazards::inspection_id.eq(inspection_id))
        .order((hazards::item, hazards::number))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// The same for a change: other changes of these hazards wait until this one is done.
pub fn of_inspection_to_change(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Hazard>> {
    let found_there = hazards::table.filter(hazards::inspection_id.eq(inspection_id));
    lock!(conn, found_there, by hazards::version);
    of_inspection(conn, inspection_id)
}

/// The open hazards of a unit, or of one piece of its equipment and of the unit as a whole; the oldest first.
pub fn open_of_unit(conn: &mut Conn, unit_id: Id, equipment_id: Option<Id>) -> Outcome<Vec<Hazard>> {
    let mut query = hazards::table
        .filter(hazards::unit_id.eq(unit_id).and(hazards::state.eq_any(HazardState::OPEN)))
        .order((hazards::created_at, hazards::id))
        .into_boxed();
    if let Some(equipment_id) = equipment_id {
        let of_the_unit = hazards::equipment_id.is_null();
        query = query.filter(of_the_unit.or(hazards::equipment_id.eq(equipment_id)));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// These hazards, outside any scope.
pub fn these(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Hazard>> {
    let rows: Vec<Row> = hazards::table
        .filter(hazards::id.eq_any(ids))
        .order((hazards::created_at, hazards::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// The history of a hazard, the oldest entry first.
pub fn history(conn: &mut Conn, hazard_id: Id) -> Outcome<Vec<HistoryEntry>> {
    let rows: Vec<(StepRow, String)> = hazard_steps::table
        .inner_join(accounts::table)
        .filter(hazard_steps::hazard_id.eq(hazard_id))
        .order(hazard_steps::number)
        .select((StepRow::as_select(), accounts::name))
        .load(conn)?;
    Ok(rows.into_iter().map(of_row).collect())
}

/// The photos under a hazard that some step rests on.
pub fn photos_relied_on(conn: &mut Conn, hazard_id: Id) -> Outcome<Vec<Id>> {
    Ok(history(conn, hazard_id)?.into_iter().flat_map(|entry| entry.facts.photos).collect())
}

/// A step and its hazard, within the caller's scope or not.
pub fn step(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, HistoryEntry)>> {
    let row: Option<(StepRow, String)> = hazard_steps::table
        .inner_join(accounts::table)
        .filter(hazard_steps::id.eq(id))
        .select((StepRow::as_select(), accounts::name))
        .first(conn)
        .optional()?;
    Ok(row.map(|row| (row.0.hazard_id, of_row(row))))
}

fn of_row((row, name): (StepRow, String)) -> HistoryEntry {
    HistoryEntry {
        id: row.id,
        what: row.step,
        facts: row.facts.into_inner(),
        by: Named { id: row.taken_by, name },
        at: row.taken_at,
    }
}
