//! Rule: what a safety supervision order does to the hazards that it names.

use super::{HazardChanged, after, rule_for};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    hazards::{Hazard, HazardState, HistoryKind, StepFields, StepName},
    ids::Id,
    problem::Outcome,
};
use chrono::NaiveDate;

/// An order that is issued.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: Id,
    /// Its number in words.
    pub document: String,
    /// The last day for rectification, in Suzhou.
    pub deadline: NaiveDate,
}

/// Names the hazard in an order. The table says who may issue one; another role is
/// [`crate::problem::ProblemKind::NotAllowed`], a hazard that is not waiting
/// [`crate::problem::ProblemKind::WrongState`].
pub fn order(actor: &Actor, hazard: &Hazard, order: &Order, at: Moment) -> Outcome<HazardChanged> {
    rule_for(actor, hazard, StepName::Order)?;
    let facts = StepFields {
        deadline: Some(order.deadline),
        document: Some(order.document.clone()),
        order_id: Some(order.id),
        ..StepFields::default()
    };
    let by = ChangedBy { account_id: actor.id, at };
    let after = after(hazard, StepName::Order, &facts, by);
    Ok(HazardChanged::from(hazard, after, HistoryKind::Ordered, facts, by))
}

/// Releases the hazard from an order that is no longer in force. A hazard that was rectified meanwhile, or that another
/// order names, stays as it is.
pub fn withdraw(hazard: &Hazard, order_id: Id, reason: &str, by: ChangedBy) -> Option<HazardChanged> {
    if hazard.order_id != Some(order_id) || !hazard.state.is_waiting() {
        return None;
    }
    let after = Hazard {
        state: match hazard.state {
            HazardState::Ordered if hazard.plan.is_some() => HazardState::Planned,
            HazardState::Ordered => HazardState::Found,
            state => state,
        },
        deadline: hazard.plan.as_ref().map(|plan| plan.deadline),
        order_id: None,
        ..hazard.clone()
    };
    let facts =
        StepFields { reason: Some(reason.to_owned()), order_id: Some(order_id), ..StepFields::default() };
    Some(HazardChanged::from(hazard, after, HistoryKind::OrderWithdrawn, facts, by))
}
