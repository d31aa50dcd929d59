//! Writes orders, their service and their end.

use crate::{
    clock::Moment,
    db::{
        Conn,
        json::written,
        schema::{order_hazards, order_numbers, orders},
    },
    district::District,
    events::{self, NewEvent},
    ids::Id,
    orders::{Ending, Order, service_of_order::Served, withdrawal::OrderEnded},
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// The next number of an authority in a year. Others wait until this transaction ends, and get the same number when it
/// fails: no number is left out.
pub fn next_number(conn: &mut Conn, authority: &District, year: i32) -> Outcome<i64> {
    let year = i64::from(year);
    let counter = order_numbers::table.find((authority, year));
    let moved = diesel::update(counter).set(order_numbers::last.eq(order_numbers::last + 1)).execute(conn)?;
    if moved == 0 {
        diesel::insert_into(order_numbers::table)
            .values((
                order_numbers::authority.eq(authority),
                order_numbers::year.eq(year),
                order_numbers::last.eq(1),
            ))
            .execute(conn)?;
    }
    Ok(counter.select(order_numbers::last).first(conn)?)
}

/// Keeps a new order.
pub fn insert(conn: &mut Conn, order: &Order) -> Outcome<()> {
    diesel::insert_into(orders::table)
        .values((
            (
                orders::id.eq(order.id),
                orders::authority.eq(&order.number.authority),
                orders::year.eq(i64::from(order.number.year)),
                orders::number.eq(order.number.number),
                orders::district.eq(&order.district),
                orders::unit_id.eq(order.unit_id),
                orders::issued_on.eq(order.issued_on),
                orders::findings.eq(written(&order.findings)?),
                orders::provisions.eq(written(&order.provisions)?),
                orders::measures.eq(written(&order.measures)?),
            ),
            (
                orders::stop_at_once.eq(order.stop_at_once),
                orders::deadline.eq(order.deadline),
                orders::inspectors.eq(written(&order.inspectors)?),
                orders::state.eq(order.state.as_str()),
                orders::replaces_id.eq(order.replaces_id),
                orders::created_by.eq(order.created_by),
                orders::created_at.eq(order.created_at),
                orders::changed_at.eq(order.changed_at),
                orders::version.eq(order.version),
            ),
        ))
        .execute(conn)?;
    for hazard_id in &order.hazards {
        diesel::insert_into(order_hazards::table)
            .values((order_hazards::order_id.eq(order.id), order_hazards::hazard_id.eq(hazard_id)))
            .execute(conn)?;
    }
    let detail = json!({ "number": order.number.to_string() });
    note(conn, order.id, "issued", (order.created_by, order.created_at), &detail)
}

/// Keeps that an order is in force no more.
pub fn keep_ending(conn: &mut Conn, ended: &OrderEnded) -> Outcome<()> {
    let (by, name) = ended.by();
    let ending = Ending {
        reason: ended.reason().to_owned(),
        by: Named { id: by, name: name.to_owned() },
        at: ended.at(),
        replaced_by: ended.replaced_by(),
    };
    let as_decided_on = orders::table.find(ended.order_id()).filter(orders::version.eq(ended.version()));
    let moved = diesel::update(as_decided_on)
        .set((
            orders::state.eq(ended.state().as_str()),
            orders::ending.eq(written(&ending)?),
            orders::changed_at.eq(ended.at()),
            orders::version.eq(orders::version + 1),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let detail = json!({ "reason": ended.reason(), "replaced_by": ended.replaced_by() });
    note(conn, ended.order_id(), ended.state().as_str(), (by, ended.at()), &detail)
}

/// Keeps how an order was served.
pub fn keep_service(conn: &mut Conn, served: &Served) -> Outcome<()> {
    diesel::update(orders::table.find(served.order_id()))
        .set((
            orders::service.eq(written(served.service())?),
            orders::changed_at.eq(served.at()),
            orders::version.eq(orders::version + 1),
        ))
        .execute(conn)?;
    let detail = json!(served.service());
    note(conn, served.order_id(), "served", (served.by(), served.at()), &detail)
}

fn note(
    conn: &mut Conn,
    id: Id,
    action: &'static str,
    (by, at): (Id, Moment),
    detail: &Value,
) -> Outcome<()> {
    let deed = NewEvent { subject: "order", subject_id: id, action, actor_id: Some(by), at, detail };
    events::record(conn, &deed)
}
