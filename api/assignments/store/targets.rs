//! Finds the equipment or units of a bulk assignment in the registry.

use crate::{
    accounts::Scope,
    assignments::{
        AssignmentState,
        bulk::{MOST, Subject, Wanted},
    },
    db::{Conn, schema::assignments},
    http::Cursor,
    ids::Id,
    problem::{Outcome, Problem},
    registry::{
        Equipment, Unit,
        store::{EquipmentFilter, RegistryPosition, list_equipment, list_units, units_by_id},
    },
};
use checklists::Template;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows are read at a time.
const ROWS: i64 = 1000;

/// What is wanted of what the caller may see and the checklist is for, up to one more than a plan may have.
pub fn find_subjects(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &Wanted,
    template: &Template,
) -> Outcome<Vec<Subject>> {
    match wanted {
        Wanted::Equipment(filter) => {
            let equipment = equipment(conn, scope, filter, template)?;
            let ids: BTreeSet<Id> = equipment.iter().map(|piece| piece.facts.unit_id).collect();
            let units: BTreeMap<Id, Unit> = units_by_id(conn, &ids.into_iter().collect::<Vec<_>>())?
                .into_iter()
                .map(|unit| (unit.id, unit))
                .collect();
            equipment
                .into_iter()
                .map(|piece| {
                    let unit = units.get(&piece.facts.unit_id).cloned();
                    Ok(Subject {
                        unit: unit.ok_or_else(|| Problem::internal("equipment without a unit"))?,
                        equipment: Some(piece),
                    })
                })
                .collect()
        }
        Wanted::Units(filter) => {
            let place = RegistryPosition { after: None, rows: ROWS.saturating_add(1) };
            let units = list_units(conn, scope, filter, place)?;
            Ok(units.into_iter().map(|unit| Subject { unit, equipment: None }).collect())
        }
    }
}

fn equipment(
    conn: &mut Conn,
    scope: &Scope,
    filter: &EquipmentFilter,
    template: &Template,
) -> Outcome<Vec<Equipment>> {
    let mut found = Vec::new();
    let mut place = RegistryPosition { after: None, rows: ROWS };
    loop {
        let page = list_equipment(conn, scope, filter, place)?;
        let is_last = i64::try_from(page.len()).unwrap_or(ROWS) < ROWS;
        place.after = page.last().map(|last| Cursor { at: last.created_at, id: last.id });
        found.extend(page.into_iter().filter(|piece| {
            let facts = &piece.facts;
            template.fits_kind(facts.kind.as_str()) && facts.attributes.agree_with(&filter.attributes)
        }));
        if is_last || found.len() > MOST {
            found.truncate(MOST.saturating_add(1));
            return Ok(found);
        }
    }
}

/// The ids of those subjects that have an open assignment with the checklist and the campaign.
pub fn with_open_assignment(
    conn: &mut Conn,
    subjects: &[Subject],
    checklist: &str,
    campaign_id: Option<Id>,
) -> Outcome<BTreeSet<Id>> {
    let units: BTreeSet<Id> = subjects.iter().map(|subject| subject.unit.id).collect();
    let rows: Vec<(Id, Option<Id>, Option<Id>)> = assignments::table
        .filter(assignments::unit_id.eq_any(units))
        .filter(assignments::checklist.eq(checklist))
        .filter(assignments::state.eq_any(AssignmentState::OPEN))
        .select((assignments::unit_id, assignments::equipment_id, assignments::campaign_id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter(|(.., of_campaign)| *of_campaign == campaign_id)
        .map(|(unit_id, equipment_id, _)| equipment_id.unwrap_or(unit_id))
        .collect())
}
