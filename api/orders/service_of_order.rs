//! Rule: what the service of an order needs.

use super::{Order, OrderState, ServiceOfOrder, Way, withdrawal::not_in_force};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{ValidationErrors, days::check_year},
};

/// The service of an order. Only [`serve`] makes one.
#[derive(Debug)]
pub struct Served {
    pub order_id: Id,
    pub service: ServiceOfOrder,
    pub by: ChangedBy,
    _sealed: (),
}

/// Serves an order: by one of its inspectors or a supervisor, once, while the order is in force. In hand, the recipient is
/// needed; left, why nobody would sign and a witness; by post, the tracking number.
pub fn serve(actor: &Actor, order: &Order, service: &ServiceOfOrder, at: Moment) -> Outcome<Served> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let signed = order.inspectors.iter().any(|signer| signer.account_id == actor.id);
    if actor.role == Role::Inspector && !signed {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有签署指令书的检查人员或监督人员可以记录送达",
            "Only an inspector who signed the order or a supervisor records its service",
        ));
    }
    check(service, order)?;
    if order.state != OrderState::InForce {
        return Err(not_in_force(order));
    }
    if order.service.is_some() {
        return Err(Problem::new(ProblemKind::WrongState)
            .because("送达情况已经记录,不能更改", "How it was served is on record already"));
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(Served { order_id: order.id, service: service.clone(), by, _sealed: () })
}

fn check(service: &ServiceOfOrder, order: &Order) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    check_year(&mut errors, "/served_on", service.served_on);
    errors.check(
        service.served_on >= order.issued_on,
        "/served_on",
        "送达日期不得早于下达日期",
        "It was served before it was issued",
    );
    let fields = [
        ("/recipient", service.recipient.is_some(), Way::InHand),
        ("/refusal", service.refusal.is_some(), Way::Left),
        ("/witness", service.witness.is_some(), Way::Left),
        ("/tracking_number", service.tracking_number.is_some(), Way::Post),
    ];
    for (pointer, is_there, way) in fields {
        if way == service.way {
            errors.check(is_there, pointer, "此送达方式须填写此项", "This way of serving needs it");
        } else {
            errors.check(!is_there, pointer, "此送达方式不填此项", "This way of serving does not take it");
        }
    }
    errors.finish()
}
