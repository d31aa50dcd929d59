//! Rule: what the service of an order needs.

use super::{Order, OrderState, ServiceOfOrder, Way, withdrawal::not_in_force};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{ValidationErrors, days::check_year, texts},
};

/// A service that may be kept. Only [`serve`] makes one.
#[derive(Debug)]
pub struct Served {
    order_id: Id,
    service: ServiceOfOrder,
    by: Id,
    at: Moment,
}

impl Served {
    pub fn order_id(&self) -> Id {
        self.order_id
    }

    pub fn service(&self) -> &ServiceOfOrder {
        &self.service
    }

    pub fn by(&self) -> Id {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

/// By one of its inspectors or a supervisor, once, while the order is in force. In hand it needs who received it; left,
/// why nobody would sign and a witness; by post, its number.
pub fn serve(actor: &Actor, order: &Order, service: ServiceOfOrder, at: Moment) -> Outcome<Served> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let signed = order.inspectors.iter().any(|signer| signer.account_id == actor.id);
    if actor.role == Role::Inspector && !signed {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有签署指令书的检查人员或监督人员可以记录送达",
            "Only an inspector who signed the order or a supervisor records its service",
        ));
    }
    check(&service, order)?;
    if order.state != OrderState::InForce {
        return Err(not_in_force(order));
    }
    if order.service.is_some() {
        return Err(Problem::new(ProblemKind::WrongState)
            .because("送达情况已经记录,不能更改", "How it was served is on record already"));
    }
    Ok(Served { order_id: order.id, service, by: actor.id, at })
}

fn check(service: &ServiceOfOrder, order: &Order) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    check_year(&mut flaws, "/served_on", service.served_on);
    flaws.check(
        service.served_on >= order.issued_on,
        "/served_on",
        "送达日期不得早于下达日期",
        "It was served before it was issued",
    );
    let fields = [
        ("/recipient", &service.recipient, 100, Way::InHand),
        ("/refusal", &service.refusal, 500, Way::Left),
        ("/witness", &service.witness, 100, Way::Left),
        ("/tracking_number", &service.tracking_number, 100, Way::Post),
    ];
    for (pointer, text, longest, way) in fields {
        texts::optional(&mut flaws, pointer, text.as_deref(), longest);
        if way == service.way {
            flaws.check(text.is_some(), pointer, "此送达方式须填写此项", "This way of serving needs it");
        } else {
            flaws.check(
                text.is_none(),
                pointer,
                "此送达方式不填此项",
                "This way of serving does not take it",
            );
        }
    }
    flaws.finish()
}
