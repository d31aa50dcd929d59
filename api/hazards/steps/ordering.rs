//! What a safety supervision order means for the hazards that it names.

use super::{Taken, Wanted, after, rule_for};
use crate::{
    accounts::Actor,
    clock::Moment,
    hazards::{Facts, Happening, Hazard, State, Step},
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

/// The order names the hazard. Who may issue one, the table says; another role is [`crate::problem::Kind::NotAllowed`],
/// a hazard that waits for nobody [`crate::problem::Kind::WrongState`].
pub fn order(actor: &Actor, hazard: &Hazard, order: &Order, at: Moment) -> Outcome<Taken> {
    rule_for(actor, hazard, Step::Order)?;
    let facts = Facts {
        deadline: Some(order.deadline),
        document: Some(order.document.clone()),
        order_id: Some(order.id),
        ..Facts::default()
    };
    let wanted = Wanted {
        id: Id::new(),
        step: Step::Order,
        facts: facts.clone(),
    };
    Ok(Taken {
        id: wanted.id,
        before: hazard.version,
        what: Happening::Ordered,
        after: after(hazard, &wanted, actor.id, at),
        facts,
        by: actor.id,
        at,
    })
}

/// The order is in force no more: nobody demands any longer that the hazard is put right. What was put right
/// meanwhile, or is demanded by another order, stays as it is.
pub fn withdraw(hazard: &Hazard, order_id: Id, reason: &str, by: Id, at: Moment) -> Option<Taken> {
    if hazard.order_id != Some(order_id) || !hazard.state.is_waiting() {
        return None;
    }
    let after = Hazard {
        state: match hazard.state {
            State::Ordered if hazard.plan.is_some() => State::Planned,
            State::Ordered => State::Found,
            state => state,
        },
        deadline: hazard.plan.as_ref().map(|plan| plan.deadline),
        order_id: None,
        changed_at: at,
        version: hazard.version.saturating_add(1),
        ..hazard.clone()
    };
    let facts = Facts {
        reason: Some(reason.to_owned()),
        order_id: Some(order_id),
        ..Facts::default()
    };
    Some(Taken {
        id: Id::new(),
        before: hazard.version,
        what: Happening::OrderWithdrawn,
        facts,
        by,
        at,
        after,
    })
}
