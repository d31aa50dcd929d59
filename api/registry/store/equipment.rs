//! Reads and writes the rows of equipment.

use super::{RegistryPosition, containing, lower, units_by_id};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, Json, MultiBackend, newest_first, schema::equipment},
    district::District,
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Attributes, DeviceCode, Equipment, EquipmentFacts, EquipmentKind, Registered, RegistrationChanged,
        Unit, attributes::Entered, registration_number,
    },
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Which equipment is wanted; every field narrows.
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
    /// Put into use before this day; equipment without that day is not wanted.
    pub commissioned_before: Option<NaiveDate>,
    /// With these attributes. Numbers are not looked at here: [`Attributes::agree_with`] does.
    pub attributes: Attributes,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = equipment, treat_none_as_null = true)]
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
    attributes: Json<Entered>,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn of(equipment: &Equipment) -> Outcome<Self> {
        let facts = equipment.facts.clone();
        Ok(Self {
            id: equipment.id,
            unit_id: facts.unit_id,
            district: equipment.district.clone(),
            kind: facts.kind.as_str().to_owned(),
            device_code: facts.device_code.map(|code| code.as_str().to_owned()),
            registration_number: facts.registration_number,
            name: facts.name,
            location: facts.location,
            class: facts.class,
            commissioned_on: facts.commissioned_on,
            attributes: Json::new(facts.attributes.entered())?,
            created_at: equipment.created_at,
            changed_at: equipment.changed_at,
            version: equipment.version,
        })
    }
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
                attributes: Attributes::kept(row.attributes.into_inner()),
            };
            let times = (row.created_at, row.changed_at);
            let found = Equipment::of(unit, (row.id, row.version), facts, times);
            Ok(Equipment { district: row.district, ..found })
        })
        .collect()
}

/// The equipment, if the caller may see it.
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
    newest_first!(query, equipment, place.after);
    load(conn, query.limit(place.rows))
}

/// Keeps new equipment; its unit is locked ([`super::lock_units`]). A device code or registration number under another id
/// is [`ProblemKind::Duplicate`].
pub fn add_equipment(conn: &mut Conn, registered: &Registered<Equipment>) -> Outcome<()> {
    let new = &registered.record;
    no_other_has(conn, new.id, &new.facts)?;
    diesel::insert_into(equipment::table).values(Row::of(new)?).execute(conn)?;
    note(conn, new, "registered", registered.by, &json!({ "unit_id": new.facts.unit_id }))
}

/// Keeps a change, if the equipment is still as it was decided on; the unit that it now belongs to is locked.
pub fn keep_equipment(conn: &mut Conn, changed: &RegistrationChanged<Equipment>) -> Outcome<()> {
    let RegistrationChanged { before, after, fields, by, .. } = changed;
    if fields.is_empty() {
        return Ok(());
    }
    no_other_has(conn, after.id, &after.facts)?;
    let as_decided_on = equipment::table.find(after.id).filter(equipment::version.eq(before.version));
    let kept = diesel::update(as_decided_on).set(Row::of(after)?).execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    note(conn, after, "changed", *by, &json!({ "changed": fields }))
}

fn note(
    conn: &mut Conn,
    equipment: &Equipment,
    action: &'static str,
    actor_id: Option<Id>,
    detail: &Value,
) -> Outcome<()> {
    let (subject, subject_id, at) = ("equipment", equipment.id, equipment.changed_at);
    events::record(conn, &NewEvent { subject, subject_id, action, actor_id, at, detail })
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
