//! Reads and writes what phones hold, and finds the records that a person works with.

use super::client_state::{ClientState, StateDigest};
use crate::{
    accounts::{Actor, Scope},
    assignments,
    clock::Moment,
    db::{
        Conn, MultiBackend, in_area,
        schema::{assignment_inspectors, equipment, hazards, inspection_inspectors, sync_holdings, units},
        schema::{assignments as assigned, inspections as visits},
    },
    district::District,
    events, hazards as found,
    ids::Id,
    inspections,
    problem::{Outcome, Problem},
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// How many holdings are remembered of one account; a day's work makes a few dozen.
const REMEMBERED: i64 = 200;
/// How long holdings are remembered without being asked for.
const MEMORY: TimeDelta = TimeDelta::days(90);
/// How long a visit stays on the phone after its last word.
const AFTERWARDS: TimeDelta = TimeDelta::days(14);

/// What a phone of the account holds under this name; `None` if the server does not know.
pub fn holdings(conn: &mut Conn, account_id: Id, name: StateDigest) -> Outcome<Option<ClientState>> {
    let kept: Option<Vec<u8>> = sync_holdings::table
        .find((account_id, name.0.as_slice()))
        .select(sync_holdings::holdings)
        .first(conn)
        .optional()?;
    kept.map(|bytes| {
        ClientState::from_bytes(&bytes).ok_or_else(|| Problem::internal("holdings of another shape"))
    })
    .transpose()
}

/// Remembers what a phone will hold, and forgets what was remembered for too long.
pub fn remember(conn: &mut Conn, account_id: Id, held: &ClientState, now: Moment) -> Outcome<()> {
    let name = held.name();
    let known = diesel::update(sync_holdings::table.find((account_id, name.0.as_slice())))
        .set(sync_holdings::used_at.eq(now))
        .execute(conn)?;
    if known > 0 {
        return Ok(());
    }
    diesel::insert_into(sync_holdings::table)
        .values((
            sync_holdings::account_id.eq(account_id),
            sync_holdings::digest.eq(name.0.as_slice()),
            sync_holdings::holdings.eq(held.to_bytes()),
            sync_holdings::used_at.eq(now),
        ))
        .execute(conn)?;
    let of_account = sync_holdings::account_id.eq(account_id);
    let oldest: Option<Moment> = sync_holdings::table
        .filter(of_account)
        .order(sync_holdings::used_at.desc())
        .offset(REMEMBERED)
        .select(sync_holdings::used_at)
        .first(conn)
        .optional()?;
    let until = oldest.map_or(now.minus(MEMORY), |oldest| oldest.max(now.minus(MEMORY)));
    diesel::delete(sync_holdings::table.filter(of_account.and(sync_holdings::used_at.le(until))))
        .execute(conn)?;
    Ok(())
}

/// The open assignments of an inspector.
pub fn open_assignments(conn: &mut Conn, actor: &Actor) -> Outcome<Vec<Id>> {
    Ok(assigned::table
        .inner_join(assignment_inspectors::table)
        .filter(assignment_inspectors::account_id.eq(actor.id))
        .filter(assigned::state.eq_any(assignments::AssignmentState::OPEN))
        .select(assigned::id)
        .load(conn)?)
}

/// The visits of an inspector that are under way, and those whose last word is of the last fortnight.
pub fn visits_of(conn: &mut Conn, actor: &Actor, now: Moment) -> Outcome<Vec<Id>> {
    use inspections::InspectionState;
    let under_way = [InspectionState::Draft, InspectionState::Submitted, InspectionState::Returned]
        .map(InspectionState::as_str);
    Ok(visits::table
        .inner_join(inspection_inspectors::table)
        .filter(inspection_inspectors::account_id.eq(actor.id))
        .filter(visits::state.eq_any(under_way).or(visits::changed_at.gt(now.minus(AFTERWARDS))))
        .select(visits::id)
        .load(conn)?)
}

/// The open hazards of these units, within what the caller may see.
pub fn open_hazards(conn: &mut Conn, scope: &Scope, unit_ids: &[Id]) -> Outcome<Vec<Id>> {
    let seen: hazards::BoxedQuery<'_, MultiBackend> =
        in_area!(hazards::table.into_boxed(), hazards::district, scope.area());
    Ok(seen
        .filter(hazards::unit_id.eq_any(unit_ids).and(hazards::state.eq_any(found::HazardState::OPEN)))
        .select(hazards::id)
        .load(conn)?)
}

/// Every unit of a district, and every piece of their equipment.
pub fn of_district(conn: &mut Conn, district: &District) -> Outcome<(Vec<Id>, Vec<Id>)> {
    let of_units = units::table.filter(units::district.eq(district.as_str())).select(units::id).load(conn)?;
    let of_equipment = equipment::table
        .filter(equipment::district.eq(district.as_str()))
        .select(equipment::id)
        .load(conn)?;
    Ok((of_units, of_equipment))
}

/// Stands for the last thing that anybody did: a hint that something may have changed.
pub fn last_deed(conn: &mut Conn) -> Outcome<Option<i64>> {
    events::last(conn)
}
