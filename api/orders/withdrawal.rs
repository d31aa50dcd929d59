//! Rule: who may withdraw an order; how another order replaces it.

use super::{Order, OrderState};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};

/// An order that is in force no more. Only [`withdraw`] and [`replace`] make one.
#[derive(Debug)]
pub struct OrderEnded {
    order_id: Id,
    version: i64,
    state: OrderState,
    reason: String,
    replaced_by: Option<Id>,
    by: (Id, String),
    at: Moment,
}

impl OrderEnded {
    pub fn order_id(&self) -> Id {
        self.order_id
    }

    /// The version that it was decided on.
    pub fn version(&self) -> i64 {
        self.version
    }

    pub fn state(&self) -> OrderState {
        self.state
    }

    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub fn replaced_by(&self) -> Option<Id> {
        self.replaced_by
    }

    /// Account and name.
    pub fn by(&self) -> (Id, &str) {
        (self.by.0, &self.by.1)
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

/// By a supervisor, while it is in force.
pub fn withdraw(actor: &Actor, order: &Order, reason: String, at: Moment) -> Outcome<OrderEnded> {
    actor.must_be(&[Role::Supervisor])?;
    if order.state != OrderState::InForce {
        return Err(not_in_force(order));
    }
    Ok(ended(actor, order, reason, None, at))
}

/// By the order that takes its place, which [`super::issue::issue`] has allowed.
pub fn replace(actor: &Actor, order: &Order, by: &Order, at: Moment) -> OrderEnded {
    let reason = format!("由{}替换", by.number);
    ended(actor, order, reason, Some(by.id), at)
}

fn ended(actor: &Actor, order: &Order, reason: String, replaced_by: Option<Id>, at: Moment) -> OrderEnded {
    OrderEnded {
        order_id: order.id,
        version: order.version,
        state: if replaced_by.is_some() { OrderState::Replaced } else { OrderState::Withdrawn },
        reason,
        replaced_by,
        by: (actor.id, actor.name.clone()),
        at,
    }
}

/// The order is not in force.
pub fn not_in_force(order: &Order) -> Problem {
    let zh = order.state.name().zh;
    Problem::new(ProblemKind::WrongState)
        .because(format!("指令书当前状态为“{zh}”"), format!("The order is {}", order.state.as_str()))
        .with("state", order.state.as_str().into())
}
