//! Reads and writes the rows of equipment.

use super::{RegistryPosition, containing, lower, units_by_id};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, MultiBackend, schema::equipment},
    district::District,
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Attributes, DeviceCode, Equipment, EquipmentFacts, EquipmentKind, Registered, RegistrationChanged,
        Unit, registration_number,
    },
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use std::collections::HashMap;

/// What a list of equipment is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct EquipmentFilter {
    /// A part of the name, the device code or the registration number.
    pub q: Option<String>,
    /// The first characters of the catalogue code.
    pub kind: Option<String>,
    pub unit_id: Option<Id>,
    /// A district or a whole city.
    pub district: Option<District>,
    pub class: Option<String>,
    pub device_code: Option<String>,
    /// With brackets of either width.
    pub registration_number: Option<String>,
    /// Put into use before this day; where that is not known, it is not.
    pub commissioned_before: Option<NaiveDate>,
    /// With these attributes. Numbers are not looked at here: [`Attributes::agree_with`] does.
    pub attributes: Attributes,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = equipment)]
struct Row {
    id: Id,
    unit_id: Id,
    district: District,
    kind: String,
    device_code: Option<String>,
    registration_number: Option<String>,
    name: String,
    location: String,
    class: Option<String>,
    commissioned_on: Option<NaiveDate>,
    attributes: String,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

type Query<'a> = equipment::BoxedQuery<'a, MultiBackend>;

fn all<'a>() -> Query<'a> {
    equipment::table.into_boxed()
}

fn within<'a>(scope: &Scope) -> Query<'a> {
    match scope.unit_id() {
        Some(unit_id) => all().filter(equipment::unit_id.eq(unit_id)),
        None => {
            let (lowest, highest) = scope.districts();
            all().filter(equipment::district.between(lowest, highest))
        }
    }
}

fn load(conn: &mut Conn, query: Query) -> Outcome<Vec<Equipment>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let mut unit_ids: Vec<Id> = rows.iter().map(|row| row.unit_id).collect();
    unit_ids.sort_unstable();
    unit_ids.dedup();
    let units: HashMap<Id, Unit> =
        units_by_id(conn, &unit_ids)?.into_iter().map(|unit| (unit.id, unit)).collect();
    rows.into_iter()
        .map(|row| {
            let unit =
                units.get(&row.unit_id).ok_or_else(|| Problem::internal("equipment without a unit"))?;
            let facts = EquipmentFacts {
                unit_id: row.unit_id,
                kind: EquipmentKind::kept(row.kind),
                device_code: row.device_code.map(DeviceCode::kept),
                registration_number: row.registration_number,
                name: row.name,
                location: row.location,
                class: row.class,
                commissioned_on: row.commissioned_on,
                attributes: Attributes::kept(&row.attributes).map_err(Problem::internal)?,
            };
            let times = (row.created_at, row.changed_at);
            Ok(Equipment { district: row.district, ..shown(row.id, facts, unit, times, row.version) })
        })
        .collect()
}

fn shown(id: Id, facts: EquipmentFacts, unit: &Unit, times: (Moment, Moment), version: i64) -> Equipment {
    Equipment {
        id,
        kind_name: facts.kind.name(),
        district: unit.facts.district.clone(),
        unit_name: unit.facts.name.clone(),
        position: unit.facts.position,
        warnings: facts.warnings(),
        created_at: times.0,
        changed_at: times.1,
        version,
        facts,
    }
}

/// The equipment, where the caller may see it.
pub fn equipment_in_scope(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Equipment> {
    let found = load(conn, within(scope).filter(equipment::id.eq(id)))?.pop();
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The equipment with these ids, wherever it is: for rules that look at what exists, never for an answer.
pub fn equipment_by_id(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Equipment>> {
    load(conn, all().filter(equipment::id.eq_any(ids.to_vec())))
}

/// The equipment with one of these device codes or registration numbers (in any spelling), wherever it is.
pub fn equipment_by_keys(conn: &mut Conn, codes: &[&str], numbers: &[&str]) -> Outcome<Vec<Equipment>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let numbers: Vec<String> =
        numbers.iter().flat_map(|number| registration_number::spellings(number)).collect();
    let query =
        all().filter(equipment::device_code.eq_any(codes).or(equipment::registration_number.eq_any(numbers)));
    load(conn, query)
}

/// A page of the equipment that the caller may see, newest first.
pub fn list_equipment(
    conn: &mut Conn,
    scope: &Scope,
    filter: &EquipmentFilter,
    place: RegistryPosition,
) -> Outcome<Vec<Equipment>> {
    let mut query = within(scope);
    if let Some(part) = &filter.q {
        let (exact, small) = containing(part);
        query = query.filter(
            equipment::name
                .like(exact)
                .escape('\\')
                .or(lower(equipment::name).like(small.clone()).escape('\\'))
                .or(lower(equipment::device_code.assume_not_null()).like(small.clone()).escape('\\'))
                .or(lower(equipment::registration_number.assume_not_null()).like(small).escape('\\')),
        );
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(equipment::kind.like(format!("{kind}%")));
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(equipment::unit_id.eq(unit_id));
    }
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(equipment::district.between(lowest, highest));
    }
    if let Some(class) = &filter.class {
        query = query.filter(equipment::class.eq(class.clone()));
    }
    if let Some(code) = &filter.device_code {
        query = query.filter(equipment::device_code.eq(code.trim().to_ascii_uppercase()));
    }
    if let Some(number) = &filter.registration_number {
        query = query.filter(equipment::registration_number.eq_any(registration_number::spellings(number)));
    }
    if let Some(day) = filter.commissioned_before {
        query = query.filter(equipment::commissioned_on.lt(day));
    }
    for (code, value) in filter.attributes.iter() {
        if value.is_boolean() || value.is_string() {
            let (kept, _) = containing(&format!("{}:{value}", json!(code)));
            query = query.filter(equipment::attributes.like(kept).escape('\\'));
        }
    }
    if let Some(cursor) = place.after {
        query = query.filter(
            equipment::created_at
                .lt(cursor.at)
                .or(equipment::created_at.eq(cursor.at).and(equipment::id.lt(cursor.id))),
        );
    }
    load(conn, query.order((equipment::created_at.desc(), equipment::id.desc())).limit(place.rows))
}

/// Keeps new equipment of `unit`, which the caller holds ([`super::hold_units`]). A device code or registration
/// number under another id is [`ProblemKind::Duplicate`].
pub fn add_equipment(
    conn: &mut Conn,
    creation: &Registered<EquipmentFacts>,
    unit: &Unit,
) -> Outcome<Equipment> {
    let (id, facts, at) = (creation.id(), creation.facts(), creation.at());
    no_other_has(conn, id, facts)?;
    diesel::insert_into(equipment::table)
        .values((
            equipment::id.eq(id),
            equipment::unit_id.eq(unit.id),
            equipment::district.eq(&unit.facts.district),
            equipment::kind.eq(facts.kind.as_str()),
            equipment::device_code.eq(facts.device_code.as_ref().map(DeviceCode::as_str)),
            equipment::registration_number.eq(&facts.registration_number),
            equipment::name.eq(&facts.name),
            equipment::location.eq(&facts.location),
            equipment::class.eq(&facts.class),
            equipment::commissioned_on.eq(facts.commissioned_on),
            equipment::attributes.eq(facts.attributes.to_json()),
            equipment::created_at.eq(at),
            equipment::changed_at.eq(at),
            equipment::version.eq(1_i64),
        ))
        .execute(conn)?;
    let deed = NewEvent {
        subject: "equipment",
        subject_id: id,
        action: "registered",
        actor_id: creation.by(),
        at,
        detail: &json!({ "unit_id": unit.id }),
    };
    events::record(conn, &deed)?;
    Ok(shown(id, facts.clone(), unit, (at, at), 1))
}

/// Keeps a change of equipment that now belongs to `unit`, which the caller holds. What was changed meanwhile is
/// [`ProblemKind::ChangedMeanwhile`].
pub fn keep_equipment(
    conn: &mut Conn,
    change: &RegistrationChanged<Equipment, EquipmentFacts>,
    unit: &Unit,
) -> Outcome<Equipment> {
    let (before, facts, at) = (change.before(), change.facts(), change.at());
    if change.fields().is_empty() {
        return Ok(before.clone());
    }
    no_other_has(conn, before.id, facts)?;
    let version = before.version.saturating_add(1);
    let same = equipment::id.eq(before.id).and(equipment::version.eq(before.version));
    let kept = diesel::update(equipment::table.filter(same))
        .set((
            equipment::unit_id.eq(unit.id),
            equipment::district.eq(&unit.facts.district),
            equipment::kind.eq(facts.kind.as_str()),
            equipment::device_code.eq(facts.device_code.as_ref().map(DeviceCode::as_str)),
            equipment::registration_number.eq(&facts.registration_number),
            equipment::name.eq(&facts.name),
            equipment::location.eq(&facts.location),
            equipment::class.eq(&facts.class),
            equipment::commissioned_on.eq(facts.commissioned_on),
            equipment::attributes.eq(facts.attributes.to_json()),
            equipment::changed_at.eq(at),
            equipment::version.eq(version),
        ))
        .execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let deed = NewEvent {
        subject: "equipment",
        subject_id: before.id,
        action: "changed",
        actor_id: change.by(),
        at,
        detail: &json!({ "changed": change.fields() }),
    };
    events::record(conn, &deed)?;
    Ok(shown(before.id, facts.clone(), unit, (before.created_at, at), version))
}

fn no_other_has(conn: &mut Conn, id: Id, facts: &EquipmentFacts) -> Outcome<()> {
    let mut problem = Problem::new(ProblemKind::Duplicate);
    if let Some(code) = &facts.device_code {
        let same = equipment::device_code.eq(code.as_str());
        let others: i64 = equipment::table.filter(same.and(equipment::id.ne(id))).count().get_result(conn)?;
        if others > 0 {
            let reason = Text::new("已有设备登记了该设备代码", "Other equipment has this device code");
            problem = problem.at("/device_code", reason);
        }
    }
    if let Some(number) = &facts.registration_number {
        let same = equipment::registration_number.eq_any(registration_number::spellings(number));
        let others: i64 = equipment::table.filter(same.and(equipment::id.ne(id))).count().get_result(conn)?;
        if others > 0 {
            let reason =
                Text::new("已有设备登记了该使用登记证编号", "Other equipment has this registration number");
            problem = problem.at("/registration_number", reason);
        }
    }
    if problem.errors.is_empty() { Ok(()) } else { Err(problem) }
}
