//! Reads and writes the rows of orders.

mod detail;
mod list;
mod write;

pub use detail::OrderDetail;
pub use list::{OrdersQuery, list};
pub use write::{insert, keep_ending, keep_service};

use super::{
    Ending, Number, Order, OrderState, OrderedEquipment, ServiceOfOrder, Signer, issue::SignerCandidate,
};
use crate::{
    accounts::{Role, Scope},
    clock::Moment,
    db::{
        Conn, Json, MultiBackend, in_area, lock,
        schema::{accounts, order_hazards, orders},
    },
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = orders)]
struct Row {
    id: Id,
    authority: District,
    year: i64,
    number: i64,
    district: District,
    unit_id: Id,
    issued_on: NaiveDate,
    findings: Json<Vec<String>>,
    provisions: Json<Vec<String>>,
    measures: Json<Vec<String>>,
    stop_at_once: bool,
    deadline: NaiveDate,
    inspectors: Json<Vec<Signer>>,
    state: OrderState,
    replaces_id: Option<Id>,
    service: Option<Json<ServiceOfOrder>>,
    ending: Option<Json<Ending>>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
    equipment: Json<Vec<OrderedEquipment>>,
}

impl Row {
    fn of(order: &Order) -> Outcome<Self> {
        let order = order.clone();
        Ok(Self {
            id: order.id,
            authority: order.number.authority,
            year: order.number.year.into(),
            number: order.number.number,
            district: order.district,
            unit_id: order.unit_id,
            issued_on: order.issued_on,
            findings: Json::new(order.findings)?,
            provisions: Json::new(order.provisions)?,
            measures: Json::new(order.measures)?,
            stop_at_once: order.stop_at_once,
            deadline: order.deadline,
            inspectors: Json::new(order.inspectors)?,
            state: order.state,
            replaces_id: order.replaces_id,
            service: order.service.map(Json::new).transpose()?,
            ending: order.ending.map(Json::new).transpose()?,
            created_by: order.created_by,
            created_at: order.created_at,
            changed_at: order.changed_at,
            version: order.version,
            equipment: Json::new(order.equipment)?,
        })
    }

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
            findings: self.findings.into_inner(),
            provisions: self.provisions.into_inner(),
            measures: self.measures.into_inner(),
            stop_at_once: self.stop_at_once,
            deadline: self.deadline,
            inspectors: self.inspectors.into_inner(),
            hazards,
            equipment: self.equipment.into_inner(),
            state: self.state,
            replaces_id: self.replaces_id,
            service: self.service.map(Json::into_inner),
            ending: self.ending.map(Json::into_inner),
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
    lock!(conn, orders, id);
    find(conn, scope, id)
}

/// Whether any order has this id, within the caller's scope or not.
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
pub fn candidates(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<SignerCandidate>> {
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
    let candidate = |(account_id, name, badge, role, active, district)| SignerCandidate {
        signer: Signer { account_id, name, badge },
        role,
        active,
        district,
    };
    Ok(rows.into_iter().map(candidate).collect())
}
