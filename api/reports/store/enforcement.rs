//! Counts orders and enforcement actions.

use super::{ByDistrict, add, districts, number};
use crate::{
    accounts::Scope,
    db::{
        Conn, MultiBackend,
        schema::{enforcement_actions as actions, enforcement_hazards, hazards, order_hazards, orders},
    },
    district::District,
    enforcement::{ActionKind, ActionState},
    orders::OrderState,
    problem::Outcome,
    reports::{Metric, ReportScope},
};
use diesel::{dsl::count_star, prelude::*};

pub(super) fn count(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    count_orders(conn, scope, wanted, counts)?;
    count_actions(conn, scope, wanted, counts)
}

fn count_orders(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    let about = order_hazards::table
        .inner_join(hazards::table)
        .filter(hazards::campaign_id.eq(wanted.campaign_id))
        .select(order_hazards::order_id);
    let (lowest, highest) = districts(scope, wanted);
    let mut query = orders::table
        .group_by((orders::district, orders::stop_at_once))
        .select((orders::district, orders::stop_at_once, count_star()))
        .into_boxed::<MultiBackend>()
        .filter(orders::state.eq(OrderState::InForce))
        .filter(orders::district.between(lowest, highest));
    query = match wanted.checklist.clone() {
        None => query.filter(orders::id.eq_any(about)),
        Some(checklist) => query.filter(orders::id.eq_any(about.filter(hazards::checklist.eq(checklist)))),
    };
    if let Some(from) = wanted.days.from {
        query = query.filter(orders::issued_on.ge(from));
    }
    if let Some(to) = wanted.days.to {
        query = query.filter(orders::issued_on.le(to));
    }
    let rows: Vec<(District, bool, i64)> = query.load(conn)?;
    for (district, stop_at_once, orders) in rows {
        add(counts, &district, Metric::Orders, number(orders));
        let stops = if stop_at_once { number(orders) } else { 0.0 };
        add(counts, &district, Metric::StopOrders, stops);
    }
    Ok(())
}

fn count_actions(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    counts: &mut ByDistrict,
) -> Outcome<()> {
    let about = enforcement_hazards::table
        .inner_join(hazards::table)
        .filter(hazards::campaign_id.eq(wanted.campaign_id))
        .select(enforcement_hazards::action_id);
    let (lowest, highest) = districts(scope, wanted);
    let mut query = actions::table
        .select((actions::district, actions::kind, actions::amount_yuan))
        .into_boxed::<MultiBackend>()
        .filter(actions::state.ne(ActionState::Revoked))
        .filter(actions::district.between(lowest, highest));
    query = match wanted.checklist.clone() {
        None => query.filter(actions::id.eq_any(about)),
        Some(checklist) => query.filter(actions::id.eq_any(about.filter(hazards::checklist.eq(checklist)))),
    };
    if let Some(from) = wanted.days.from {
        query = query.filter(actions::taken_on.ge(from));
    }
    if let Some(to) = wanted.days.to {
        query = query.filter(actions::taken_on.le(to));
    }
    let rows: Vec<(District, ActionKind, Option<i64>)> = query.load(conn)?;
    for (district, kind, yuan) in rows {
        let counted = match kind {
            ActionKind::Case => Metric::Cases,
            ActionKind::Fine => Metric::Fines,
            ActionKind::StopUse => Metric::StopUse,
            ActionKind::Sealing => Metric::Sealings,
            ActionKind::ShutDown => Metric::ShutDown,
            ActionKind::Transfer => Metric::Transfers,
        };
        add(counts, &district, counted, 1.0);
        let fined = number(yuan.unwrap_or_default());
        add(counts, &district, Metric::FinesYuan, fined);
    }
    Ok(())
}
