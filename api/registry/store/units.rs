//! Reads and writes the rows of using units.

use super::{RegistryPosition, containing, lower};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, Json, MultiBackend, lock, newest_first,
        schema::{equipment, units},
    },
    district::District,
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Attributes, CreditCode, Position, Registered, RegistrationChanged, Unit, UnitFacts, VenueKind,
        attributes::Entered,
    },
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// Which units are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// A part of the name or of the credit code.
    pub q: Option<String>,
    pub credit_code: Option<String>,
    /// A district or a whole city.
    pub district: Option<District>,
    pub venue_kind: Option<VenueKind>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_null = true)]
struct Row {
    id: Id,
    district: District,
    credit_code: String,
    name: String,
    address: String,
    contact_name: Option<String>,
    contact_phone: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    venue_kind: Option<VenueKind>,
    attributes: Json<Entered>,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn of(unit: &Unit) -> Outcome<Self> {
        let facts = unit.facts.clone();
        Ok(Self {
            id: unit.id,
            district: facts.district,
            credit_code: facts.credit_code.to_string(),
            name: facts.name,
            address: facts.address,
            contact_name: facts.contact_name,
            contact_phone: facts.contact_phone,
            latitude: facts.position.map(|position| position.latitude),
            longitude: facts.position.map(|position| position.longitude),
            venue_kind: facts.venue_kind,
            attributes: Json::new(facts.attributes.entered())?,
            created_at: unit.created_at,
            changed_at: unit.changed_at,
            version: unit.version,
        })
    }
}

impl From<Row> for Unit {
    fn from(row: Row) -> Self {
        let position = row.latitude.zip(row.longitude);
        Self {
            id: row.id,
            facts: UnitFacts {
                credit_code: CreditCode::kept(row.credit_code),
                name: row.name,
                address: row.address,
                district: row.district,
                contact_name: row.contact_name,
                contact_phone: row.contact_phone,
                position: position.map(|(latitude, longitude)| Position { latitude, longitude }),
                venue_kind: row.venue_kind,
                attributes: Attributes::kept(row.attributes.into_inner()),
            },
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

type Query<'a> = units::BoxedQuery<'a, MultiBackend>;

fn all<'a>() -> Query<'a> {
    units::table.into_boxed()
}

fn within<'a>(scope: &Scope) -> Query<'a> {
    match scope.unit_id() {
        Some(unit_id) => all().filter(units::id.eq(unit_id)),
        None => {
            let (lowest, highest) = scope.districts();
            all().filter(units::district.between(lowest, highest))
        }
    }
}

fn load(conn: &mut Conn, query: Query) -> Outcome<Vec<Unit>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// The unit, if the caller may see it.
pub fn unit_in_scope(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Unit> {
    let found = load(conn, within(scope).filter(units::id.eq(id)))?.pop();
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The unit, wherever it is: for rules that look at what exists, never for an answer.
pub fn unit_by_id(conn: &mut Conn, id: Id) -> Outcome<Option<Unit>> {
    Ok(load(conn, all().filter(units::id.eq(id)))?.pop())
}

/// The units with these ids, wherever they are.
pub fn units_by_id(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Unit>> {
    load(conn, all().filter(units::id.eq_any(ids.to_vec())))
}

/// The units with these credit codes, wherever they are.
pub fn units_by_credit_code(conn: &mut Conn, codes: &[&str]) -> Outcome<Vec<Unit>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    load(conn, all().filter(units::credit_code.eq_any(codes)))
}

/// A page of the units that the caller may see, newest first.
pub fn list_units(
    conn: &mut Conn,
    scope: &Scope,
    filter: &UnitFilter,
    place: RegistryPosition,
) -> Outcome<Vec<Unit>> {
    let mut query = within(scope);
    if let Some(part) = &filter.q {
        let (exact, small) = containing(part);
        query = query.filter(
            units::name
                .like(exact.clone())
                .escape('\\')
                .or(lower(units::name).like(small.clone()).escape('\\'))
                .or(lower(units::credit_code).like(small).escape('\\')),
        );
    }
    if let Some(code) = &filter.credit_code {
        query = query.filter(units::credit_code.eq(code.trim().to_ascii_uppercase()));
    }
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(units::district.between(lowest, highest));
    }
    if let Some(kind) = filter.venue_kind {
        query = query.filter(units::venue_kind.eq(kind));
    }
    newest_first!(query, units, place.after);
    load(conn, query.limit(place.rows))
}

/// Makes other changes of these units wait until the transaction ends, so that what follows from a unit (its
/// equipment's district) is decided on what it is.
pub fn lock_units(conn: &mut Conn, ids: &[Id]) -> Outcome<()> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        lock!(conn, units, id);
    }
    Ok(())
}

/// Keeps a new unit. Its credit code under another id is [`ProblemKind::Duplicate`].
pub fn add_unit(conn: &mut Conn, registered: &Registered<Unit>) -> Outcome<()> {
    let unit = &registered.record;
    no_other_has(conn, unit.id, &unit.facts.credit_code)?;
    diesel::insert_into(units::table).values(Row::of(unit)?).execute(conn)?;
    note(conn, unit, "registered", registered.by, &json!({}))
}

/// Keeps a change, if the unit is still as it was decided on; its equipment goes with it into another district.
pub fn keep_unit(conn: &mut Conn, changed: &RegistrationChanged<Unit>) -> Outcome<()> {
    let RegistrationChanged { before, after, fields, by, .. } = changed;
    if fields.is_empty() {
        return Ok(());
    }
    if after.facts.credit_code != before.facts.credit_code {
        no_other_has(conn, after.id, &after.facts.credit_code)?;
    }
    let as_decided_on = units::table.find(after.id).filter(units::version.eq(before.version));
    let kept = diesel::update(as_decided_on).set(Row::of(after)?).execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let (from, to) = (&before.facts.district, &after.facts.district);
    let mut detail = json!({ "changed": fields });
    if from != to {
        let moved = diesel::update(equipment::table.filter(equipment::unit_id.eq(after.id)))
            .set((
                equipment::district.eq(to),
                equipment::changed_at.eq(after.changed_at),
                equipment::version.eq(equipment::version + 1_i64),
            ))
            .execute(conn)?;
        detail =
            json!({ "changed": fields, "equipment_moved": moved, "district": { "from": from, "to": to } });
    }
    note(conn, after, "changed", *by, &detail)
}

fn note(
    conn: &mut Conn,
    unit: &Unit,
    action: &'static str,
    actor_id: Option<Id>,
    detail: &Value,
) -> Outcome<()> {
    let at = unit.changed_at;
    events::record(conn, &NewEvent { subject: "unit", subject_id: unit.id, action, actor_id, at, detail })
}

fn no_other_has(conn: &mut Conn, id: Id, code: &CreditCode) -> Outcome<()> {
    let others = units::table
        .filter(units::credit_code.eq(code.as_str()).and(units::id.ne(id)))
        .count()
        .get_result::<i64>(conn)?;
    if others == 0 {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Duplicate).at(
        "/credit_code",
        Text::new(
            "已有使用单位登记了该统一社会信用代码",
            "Another unit is registered under this credit code",
        ),
    ))
}
