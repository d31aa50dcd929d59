//! What follows a submission: approved, returned, or withdrawn.

use super::{
    Inspection, ReturnedItem, State,
    draft::{must_be_inspector, wrong_state},
};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    ids::Id,
    problem::{Flaws, Kind, Outcome, Problem},
};
use checklists::Template;

/// A decision on an inspection. Only this file makes one.
#[derive(Debug)]
pub struct Reviewed {
    inspection_id: Id,
    from: State,
    to: State,
    comment: Option<String>,
    items: Vec<ReturnedItem>,
    by: Id,
    at: Moment,
}

impl Reviewed {
    pub fn inspection_id(&self) -> Id {
        self.inspection_id
    }

    pub fn from(&self) -> State {
        self.from
    }

    pub fn to(&self) -> State {
        self.to
    }

    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    pub fn items(&self) -> &[ReturnedItem] {
        &self.items
    }

    pub fn by(&self) -> Id {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

/// Approves a submitted inspection: a supervisor of its district or of the city, who was not on the visit.
pub fn approve(
    actor: &Actor,
    inspection: &Inspection,
    comment: Option<String>,
    at: Moment,
) -> Outcome<Reviewed> {
    may_review(actor, inspection)?;
    Ok(decided(
        actor,
        inspection,
        State::Approved,
        comment,
        Vec::new(),
        at,
    ))
}

/// Sends a submitted inspection back with a comment on the whole, on items, or both.
pub fn send_back(
    actor: &Actor,
    inspection: &Inspection,
    template: &Template,
    comment: Option<String>,
    items: Vec<ReturnedItem>,
    at: Moment,
) -> Outcome<Reviewed> {
    may_review(actor, inspection)?;
    let mut flaws = Flaws::default();
    flaws.check(
        comment.is_some() || !items.is_empty(),
        "/comment",
        "退回须说明原因,或指明退回的检查项",
        "A comment on the whole or on an item is needed",
    );
    for (place, returned) in items.iter().enumerate() {
        let pointer = format!("/items/{place}/item");
        let known = template.item(&returned.item).is_some();
        flaws.check(
            known,
            &pointer,
            "检查表中没有此项",
            "The checklist has no such item",
        );
        let twice = items
            .iter()
            .take(place)
            .any(|earlier| earlier.item == returned.item);
        flaws.check(!twice, &pointer, "同一检查项重复", "The same item is named twice");
    }
    flaws.finish()?;
    Ok(decided(actor, inspection, State::Returned, comment, items, at))
}

/// Takes an inspection back for good before it is approved: one of its inspectors, with a reason.
pub fn withdraw(actor: &Actor, inspection: &Inspection, reason: String, at: Moment) -> Outcome<Reviewed> {
    must_be_inspector(actor, inspection)?;
    match inspection.state {
        State::Draft | State::Submitted | State::Returned => Ok(decided(
            actor,
            inspection,
            State::Withdrawn,
            Some(reason),
            Vec::new(),
            at,
        )),
        state => Err(wrong_state(state)),
    }
}

fn may_review(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])?;
    if inspection.is_inspector(actor.id) {
        return Err(Problem::new(Kind::NotAllowed).because(
            "检查人员不能审核自己参加的检查",
            "An inspector of the visit cannot review it",
        ));
    }
    if !actor.scope().covers(&inspection.district) {
        return Err(Problem::new(Kind::NotFound));
    }
    match inspection.state {
        State::Submitted => Ok(()),
        state => Err(wrong_state(state)),
    }
}

fn decided(
    actor: &Actor,
    inspection: &Inspection,
    to: State,
    comment: Option<String>,
    items: Vec<ReturnedItem>,
    at: Moment,
) -> Reviewed {
    Reviewed {
        inspection_id: inspection.id,
        from: inspection.state,
        to,
        comment,
        items,
        by: actor.id,
        at,
    }
}
