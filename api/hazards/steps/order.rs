//! Rule: what a safety supervision order does to the hazards that it names.

use super::{RequestedStep, StepTaken, after, rule_for};
use crate::{
    accounts::Actor,
    clock::Moment,
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
    /// The last day for putting it right, in Suzhou.
    pub deadline: NaiveDate,
}

/// The order names the hazard. Who may issue one, the table says; another role is [`crate::problem::ProblemKind::NotAllowed`],
/// a hazard that waits for nobody [`crate::problem::ProblemKind::WrongState`].
pub fn order(actor: &Actor, hazard: &Hazard, order: &Order, at: Moment) -> Outcome<StepTaken> {
    rule_for(actor, hazard, StepName::Order)?;
    let facts = StepFields {
        deadline: Some(order.deadline),
        document: Some(order.document.clone()),
        order_id: Some(order.id),
        ..StepFields::default()
    };
    let wanted = RequestedStep { id: Id::new(), step: StepName::Order, facts: facts.clone() };
    Ok(StepTaken {
        id: wanted.id,
        before: hazard.version,
        what: HistoryKind::Ordered,
        after: after(hazard, &wanted, actor.id, at),
        facts,
        by: actor.id,
        at,
    })
}

/// The order is in force no more: nobody demands any longer that the hazard is put right. What was put right
/// meanwhile, or is demanded by another order, stays as it is.
pub fn withdraw(hazard: &Hazard, order_id: Id, reason: &str, by: Id, at: Moment) -> Option<StepTaken> {
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
        changed_at: at,
        version: hazard.version.saturating_add(1),
        ..hazard.clone()
    };
    let facts =
        StepFields { reason: Some(reason.to_owned()), order_id: Some(order_id), ..StepFields::default() };
    Some(StepTaken {
        id: Id::new(),
        before: hazard.version,
        what: HistoryKind::OrderWithdrawn,
        facts,
        by,
        at,
        after,
    })
}
