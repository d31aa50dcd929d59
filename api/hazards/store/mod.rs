//! Reads and writes the rows of hazards and their history.

mod list;
mod photos;
mod rows;
mod write;

pub use list::{HazardFilter, Rectification, Sort, cursor_of, list};
pub use photos::{keep_photo_deletion, note_photo_stored};
pub use write::{Visit, keep, keep_changes, keep_report};

use super::{Hazard, HazardState, HistoryEntry, steps::StepPhotos};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend, in_area,
        json::read,
        schema::{accounts, hazard_steps, hazards},
    },
    evidence,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
};
use diesel::prelude::*;
use rows::Row;

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
    hold(conn, id)?;
    find(conn, scope, id)
}

/// A hazard, whoever may see it, for a change: other changes of it wait until this one is done.
pub fn lock(conn: &mut Conn, id: Id) -> Outcome<Hazard> {
    hold(conn, id)?;
    let row: Row = hazards::table.find(id).select(Row::as_select()).first(conn)?;
    row.try_into()
}

fn hold(conn: &mut Conn, id: Id) -> Outcome<()> {
    diesel::update(hazards::table.find(id)).set(hazards::version.eq(hazards::version)).execute(conn)?;
    Ok(())
}

/// Whether some hazard has this id, whoever may see it.
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

/// The hazards that an inspection found, whatever became of them.
pub fn of_inspection(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Hazard>> {
    let rows: Vec<Row> = hazards::table
        .filter(hazards::inspection_id.eq(inspection_id))
        .order((hazards::item, hazards::number))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// The open hazards of a unit, or of one piece of its equipment and of the unit as a whole; the oldest first.
pub fn open_of_unit(conn: &mut Conn, unit_id: Id, equipment_id: Option<Id>) -> Outcome<Vec<Hazard>> {
    let open = HazardState::OPEN.iter().map(|state| state.as_str());
    let mut query = hazards::table
        .filter(hazards::unit_id.eq(unit_id).and(hazards::state.eq_any(open)))
        .order((hazards::created_at, hazards::id))
        .into_boxed();
    if let Some(equipment_id) = equipment_id {
        let of_the_unit = hazards::equipment_id.is_null();
        query = query.filter(of_the_unit.or(hazards::equipment_id.eq(equipment_id)));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// These hazards, whoever may see them.
pub fn these(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Hazard>> {
    let rows: Vec<Row> = hazards::table
        .filter(hazards::id.eq_any(ids))
        .order((hazards::created_at, hazards::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Hazard::try_from).collect()
}

/// What became of a hazard, the first first.
pub fn happenings(conn: &mut Conn, hazard_id: Id) -> Outcome<Vec<HistoryEntry>> {
    type Row = (Id, String, String, Id, String, Moment);
    let rows: Vec<Row> = hazard_steps::table
        .inner_join(accounts::table)
        .filter(hazard_steps::hazard_id.eq(hazard_id))
        .order(hazard_steps::number)
        .select((
            hazard_steps::id,
            hazard_steps::step,
            hazard_steps::facts,
            accounts::id,
            accounts::name,
            hazard_steps::taken_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, what, facts, account_id, name, at)| {
            Ok(HistoryEntry {
                id,
                what: what.parse().map_err(Problem::internal)?,
                facts: read(&facts)?,
                by: Named { id: account_id, name },
                at,
            })
        })
        .collect()
}

/// The photos under a hazard that some step rests on.
pub fn photos_relied_on(conn: &mut Conn, hazard_id: Id) -> Outcome<Vec<Id>> {
    let happened = happenings(conn, hazard_id)?.into_iter();
    Ok(happened.flat_map(|happened| happened.facts.photos).collect())
}

/// Which hazard a step belongs to, and what it was.
pub fn step(conn: &mut Conn, id: Id) -> Outcome<Option<(Id, HistoryEntry)>> {
    let hazard_id: Option<Id> =
        hazard_steps::table.find(id).select(hazard_steps::hazard_id).first(conn).optional()?;
    let Some(hazard_id) = hazard_id else {
        return Ok(None);
    };
    let happened = happenings(conn, hazard_id)?;
    Ok(happened.into_iter().find(|happened| happened.id == id).map(|happened| (hazard_id, happened)))
}
