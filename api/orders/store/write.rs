//! Writes orders, their service and their end.

use super::Row;
use crate::{
    db::{
        Conn, Json,
        schema::{order_hazards, order_numbers, orders},
    },
    district::District,
    events::{self, ChangedBy, NewEvent},
    ids::Id,
    orders::{Number, Order, issue::Issued, service_of_order::Served, withdrawal::OrderEnded},
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// Keeps a new order under the next number of its authority and year; gives it with that.
pub fn insert(conn: &mut Conn, issued: &Issued) -> Outcome<Order> {
    let mut order = issued.order.clone();
    let Number { authority, year, .. } = &order.number;
    order.number.number = next_number(conn, authority, *year)?;
    diesel::insert_into(orders::table).values(Row::of(&order)?).execute(conn)?;
    for hazard_id in &order.hazards {
        diesel::insert_into(order_hazards::table)
            .values((order_hazards::order_id.eq(order.id), order_hazards::hazard_id.eq(hazard_id)))
            .execute(conn)?;
    }
    note(conn, order.id, "issued", issued.by, &json!({ "number": order.number.to_string() }))?;
    Ok(order)
}

/// The next number of an authority in a year. Other transactions wait until this one ends, and get the same number if it
/// fails: no number is left out.
fn next_number(conn: &mut Conn, authority: &District, year: i32) -> Outcome<i64> {
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

/// Keeps the end of an order.
pub fn keep_ending(conn: &mut Conn, ended: &OrderEnded) -> Outcome<()> {
    let OrderEnded { order_id, version, state, ending, by, .. } = ended;
    let decided_on = orders::table.find(order_id).filter(orders::version.eq(version));
    let moved = diesel::update(decided_on)
        .set((
            orders::state.eq(state),
            orders::ending.eq(Json::new(ending)?),
            orders::changed_at.eq(by.at),
            orders::version.eq(orders::version + 1),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let detail = json!({ "reason": ending.reason, "replaced_by": ending.replaced_by });
    note(conn, *order_id, state.as_str(), *by, &detail)
}

/// Keeps the service of an order.
pub fn keep_service(conn: &mut Conn, served: &Served) -> Outcome<()> {
    let Served { order_id, service, by, .. } = served;
    diesel::update(orders::table.find(order_id))
        .set((
            orders::service.eq(Json::new(service)?),
            orders::changed_at.eq(by.at),
            orders::version.eq(orders::version + 1),
        ))
        .execute(conn)?;
    note(conn, *order_id, "served", *by, &json!(service))
}

fn note(conn: &mut Conn, id: Id, action: &'static str, by: ChangedBy, detail: &Value) -> Outcome<()> {
    let actor_id = Some(by.account_id);
    events::record(conn, &NewEvent { subject: "order", subject_id: id, action, actor_id, at: by.at, detail })
}
