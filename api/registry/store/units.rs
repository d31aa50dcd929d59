//! Reads and writes the rows of using units.

use super::{RegistryPosition, containing, lower};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend,
        schema::{equipment, units},
    },
    district::District,
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Attributes, CreditCode, Position, Registered, RegistrationChanged, Unit, UnitFacts, VenueKind,
    },
};
use diesel::prelude::*;
use serde_json::json;

/// What a list of units is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// A part of the name or of the credit code.
    pub q: Option<String>,
    pub credit_code: Option<String>,
    /// A district or a whole city.
    pub district: Option<District>,
    pub venue_kind: Option<VenueKind>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = units)]
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
    venue_kind: Option<String>,
    attributes: String,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl TryFrom<Row> for Unit {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        let venue_kind = match row.venue_kind {
            Some(code) => Some(VenueKind::parse(&code).map_err(|reason| Problem::internal(reason.en))?),
            None => None,
        };
        Ok(Self {
            id: row.id,
            facts: UnitFacts {
                credit_code: CreditCode::kept(row.credit_code),
                name: row.name,
                address: row.address,
                district: row.district,
                contact_name: row.contact_name,
                contact_phone: row.contact_phone,
                position: position(row.latitude, row.longitude),
                venue_kind,
                attributes: Attributes::kept(&row.attributes).map_err(Problem::internal)?,
            },
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}

fn position(latitude: Option<f64>, longitude: Option<f64>) -> Option<Position> {
    latitude.zip(longitude).map(|(latitude, longitude)| Position { latitude, longitude })
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
    rows.into_iter().map(Unit::try_from).collect()
}

/// The unit, where the caller may see it.
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
        query = query.filter(units::venue_kind.eq(kind.code()));
    }
    if let Some(cursor) = place.after {
        query = query.filter(
            units::created_at.lt(cursor.at).or(units::created_at.eq(cursor.at).and(units::id.lt(cursor.id))),
        );
    }
    load(conn, query.order((units::created_at.desc(), units::id.desc())).limit(place.rows))
}

/// Keeps others from changing these units until the transaction ends, so that what follows from a unit (its
/// equipment's district) is decided on what it is.
pub fn hold_units(conn: &mut Conn, ids: &[Id]) -> Outcome<()> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        diesel::update(units::table.filter(units::id.eq(id)))
            .set(units::version.eq(units::version))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps a new unit. Its credit code under another id is [`ProblemKind::Duplicate`].
pub fn add_unit(conn: &mut Conn, creation: &Registered<UnitFacts>) -> Outcome<Unit> {
    let (id, facts, at) = (creation.id(), creation.facts(), creation.at());
    no_other_has(conn, id, &facts.credit_code)?;
    diesel::insert_into(units::table)
        .values((
            units::id.eq(id),
            units::district.eq(&facts.district),
            units::credit_code.eq(facts.credit_code.as_str()),
            units::name.eq(&facts.name),
            units::address.eq(&facts.address),
            units::contact_name.eq(&facts.contact_name),
            units::contact_phone.eq(&facts.contact_phone),
            units::latitude.eq(facts.position.map(|position| position.latitude)),
            units::longitude.eq(facts.position.map(|position| position.longitude)),
            units::venue_kind.eq(facts.venue_kind.map(VenueKind::code)),
            units::attributes.eq(facts.attributes.to_json()),
            units::created_at.eq(at),
            units::changed_at.eq(at),
            units::version.eq(1_i64),
        ))
        .execute(conn)?;
    let deed = NewEvent {
        subject: "unit",
        subject_id: id,
        action: "registered",
        actor_id: creation.by(),
        at,
        detail: &json!({}),
    };
    events::record(conn, &deed)?;
    Ok(Unit { id, facts: facts.clone(), created_at: at, changed_at: at, version: 1 })
}

/// Keeps a change; the unit's equipment goes with it into another district. A unit that was changed meanwhile is
/// [`ProblemKind::ChangedMeanwhile`].
pub fn keep_unit(conn: &mut Conn, change: &RegistrationChanged<Unit, UnitFacts>) -> Outcome<Unit> {
    let (before, facts, at) = (change.before(), change.facts(), change.at());
    if change.fields().is_empty() {
        return Ok(before.clone());
    }
    if facts.credit_code != before.facts.credit_code {
        no_other_has(conn, before.id, &facts.credit_code)?;
    }
    let version = before.version.saturating_add(1);
    let kept =
        diesel::update(units::table.filter(units::id.eq(before.id).and(units::version.eq(before.version))))
            .set((
                units::district.eq(&facts.district),
                units::credit_code.eq(facts.credit_code.as_str()),
                units::name.eq(&facts.name),
                units::address.eq(&facts.address),
                units::contact_name.eq(&facts.contact_name),
                units::contact_phone.eq(&facts.contact_phone),
                units::latitude.eq(facts.position.map(|position| position.latitude)),
                units::longitude.eq(facts.position.map(|position| position.longitude)),
                units::venue_kind.eq(facts.venue_kind.map(VenueKind::code)),
                units::attributes.eq(facts.attributes.to_json()),
                units::changed_at.eq(at),
                units::version.eq(version),
            ))
            .execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let mut detail = json!({ "changed": change.fields() });
    if facts.district != before.facts.district {
        let moved = diesel::update(equipment::table.filter(equipment::unit_id.eq(before.id)))
            .set((
                equipment::district.eq(&facts.district),
                equipment::changed_at.eq(at),
                equipment::version.eq(equipment::version + 1_i64),
            ))
            .execute(conn)?;
        detail = json!({ "changed": change.fields(), "equipment_moved": moved,
            "district": { "from": before.facts.district, "to": facts.district } });
    }
    let deed = NewEvent {
        subject: "unit",
        subject_id: before.id,
        action: "changed",
        actor_id: change.by(),
        at,
        detail: &detail,
    };
    events::record(conn, &deed)?;
    Ok(Unit { id: before.id, facts: facts.clone(), created_at: before.created_at, changed_at: at, version })
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
