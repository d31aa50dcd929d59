//! Reads and writes the rows of orders.

mod list;
mod write;

pub use list::{OrderFilter, list};
pub use write::{insert, keep_ending, keep_service, next_number};

use super::{Number, Order, Signer, issue::OrderHazard};
use crate::{
    accounts::{Role, Scope},
    clock::Moment,
    db::{
        Conn, MultiBackend, in_area,
        json::read,
        schema::{accounts, order_hazards, orders},
    },
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = orders)]
struct Row {
    id: Id,
    authority: District,
    year: i64,
    number: i64,
    district: District,
    unit_id: Id,
    issued_on: NaiveDate,
    findings: String,
    provisions: String,
    measures: String,
    stop_at_once: bool,
    deadline: NaiveDate,
    inspectors: String,
    state: String,
    replaces_id: Option<Id>,
    service: Option<String>,
    ending: Option<String>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn with(self, hazards: Vec<Id>) -> Outcome<Order> {
        Ok(Order {
            id: self.id,
            number: Number {
                authority: self.authority,
                year: i32::try_from(self.year).map_err(Problem::internal)?,
                number: self.number,
            },
            district: self.district,
            unit_id: self.unit_id,
            issued_on: self.issued_on,
            findings: read(&self.findings)?,
            provisions: read(&self.provisions)?,
            measures: read(&self.measures)?,
            stop_at_once: self.stop_at_once,
            deadline: self.deadline,
            inspectors: read(&self.inspectors)?,
            hazards,
            state: self.state.parse().map_err(Problem::internal)?,
            replaces_id: self.replaces_id,
            service: self.service.as_deref().map(read).transpose()?,
            ending: self.ending.as_deref().map(read).transpose()?,
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            version: self.version,
        })
    }
}

fn within<'a>(scope: &Scope) -> orders::BoxedQuery<'a, MultiBackend> {
    let query = in_area!(orders::table.into_boxed(), orders::district, scope.area());
    match scope.unit_id() {
        Some(unit_id) => query.filter(orders::unit_id.eq(unit_id)),
        None => query,
    }
}

/// An order that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Order> {
    let seen = within(scope).filter(orders::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    let row = row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let hazards = hazards_of(conn, &[id])?.remove(&id).unwrap_or_default();
    row.with(hazards)
}

/// The same for a change: other changes of the order wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Order> {
    diesel::update(orders::table.find(id)).set(orders::version.eq(orders::version)).execute(conn)?;
    find(conn, scope, id)
}

/// Whether some order has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(orders::table.find(id))).get_result(conn)?)
}

fn hazards_of(conn: &mut Conn, ids: &[Id]) -> Outcome<BTreeMap<Id, Vec<Id>>> {
    let rows: Vec<(Id, Id)> = order_hazards::table
        .filter(order_hazards::order_id.eq_any(ids))
        .order((order_hazards::order_id, order_hazards::hazard_id))
        .select((order_hazards::order_id, order_hazards::hazard_id))
        .load(conn)?;
    let mut hazards: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (order_id, hazard_id) in rows {
        hazards.entry(order_id).or_default().push(hazard_id);
    }
    Ok(hazards)
}

/// The accounts that are named as inspectors, as far as they exist.
pub fn candidates(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<OrderHazard>> {
    type Row = (Id, String, Option<String>, Role, bool, District);
    let rows: Vec<Row> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((
            accounts::id,
            accounts::name,
            accounts::badge,
            accounts::role,
            accounts::active,
            accounts::district,
        ))
        .load(conn)?;
    let candidate = |(account_id, name, badge, role, active, district)| OrderHazard {
        signer: Signer { account_id, name, badge },
        role,
        active,
        district,
    };
    Ok(rows.into_iter().map(candidate).collect())
}
