//! Rule: who may withdraw an order; how another order replaces it.

use super::{Ending, Order, OrderState};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
    validation::texts::MultiLineText,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why an order is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "当事人名称有误" }))]
pub struct OrderWithdrawal {
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

impl OrderWithdrawal {
    /// Whether the caller has withdrawn the order for this reason already.
    pub fn was_made(&self, order: &Order, actor: &Actor) -> bool {
        let by_this = |ending: &Ending| ending.by.id == actor.id && ending.reason == self.reason;
        order.state == OrderState::Withdrawn && order.ending.as_ref().is_some_and(by_this)
    }
}

/// The end of an order. Only [`withdraw`] and [`replace`] make one.
#[derive(Debug)]
pub struct OrderEnded {
    pub order_id: Id,
    /// The version that it was decided on.
    pub version: i64,
    pub state: OrderState,
    pub ending: Ending,
    pub by: ChangedBy,
    _sealed: (),
}

/// Withdraws an order in force: by a supervisor.
pub fn withdraw(actor: &Actor, order: &Order, new: &OrderWithdrawal, at: Moment) -> Outcome<OrderEnded> {
    actor.must_be(&[Role::Supervisor])?;
    if order.state != OrderState::InForce {
        return Err(not_in_force(order));
    }
    Ok(ended(actor, order, new.reason.to_string(), None, at))
}

/// Replaces an order by the one that takes its place, which [`super::issue::issue`] has allowed.
pub fn replace(actor: &Actor, order: &Order, by: &Order, at: Moment) -> OrderEnded {
    let reason = format!("由{}替换", by.number);
    ended(actor, order, reason, Some(by.id), at)
}

fn ended(actor: &Actor, order: &Order, reason: String, replaced_by: Option<Id>, at: Moment) -> OrderEnded {
    let by = Named { id: actor.id, name: actor.name.clone() };
    OrderEnded {
        order_id: order.id,
        version: order.version,
        state: if replaced_by.is_some() { OrderState::Replaced } else { OrderState::Withdrawn },
        ending: Ending { reason, by, at, replaced_by },
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    }
}

/// The refusal of what only an order in force allows.
pub fn not_in_force(order: &Order) -> Problem {
    let zh = order.state.name().zh;
    Problem::new(ProblemKind::WrongState)
        .because(format!("指令书当前状态为“{zh}”"), format!("The order is {}", order.state.as_str()))
        .with("state", order.state.as_str().into())
}
