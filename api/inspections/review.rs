//! Rule: who may approve, return or withdraw an inspection.

use super::{
    Inspection, InspectionState, ReturnedItem, Signature,
    disputes::must_be_undisputed,
    permissions::{must_be_inspector, wrong_state},
};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{ValidationErrors, texts::MultiLineText},
};
use checklists::Template;

/// A decision on an inspection. Only [`decide`] makes one.
#[derive(Debug)]
pub struct Reviewed {
    pub inspection_id: Id,
    pub from: InspectionState,
    pub to: InspectionState,
    pub comment: Option<String>,
    pub items: Vec<ReturnedItem>,
    pub by: ChangedBy,
    _sealed: (),
}

/// What somebody decides about an inspection.
#[derive(Clone, Debug)]
pub enum Decision {
    /// By a supervisor of its district or of the city who was not on the visit; of a submitted one with no disputed
    /// signature.
    Approve { comment: Option<MultiLineText<2000>> },
    /// The same, with a comment on the whole, on items, or both: these items open again.
    Return { comment: Option<MultiLineText<2000>>, items: Vec<ReturnedItem> },
    /// Taken back for good before it is approved, by one of its inspectors.
    Withdraw { reason: MultiLineText<2000> },
}

impl Decision {
    /// The state that it leads to.
    fn to(&self) -> InspectionState {
        match self {
            Self::Approve { .. } => InspectionState::Approved,
            Self::Return { .. } => InspectionState::Returned,
            Self::Withdraw { .. } => InspectionState::Withdrawn,
        }
    }

    fn comment(&self) -> Option<&MultiLineText<2000>> {
        match self {
            Self::Approve { comment } | Self::Return { comment, .. } => comment.as_ref(),
            Self::Withdraw { reason } => Some(reason),
        }
    }

    fn items(&self) -> &[ReturnedItem] {
        match self {
            Self::Return { items, .. } => items,
            Self::Approve { .. } | Self::Withdraw { .. } => &[],
        }
    }

    /// Whether it is, word for word, what `actor` has decided already.
    pub fn was_made(&self, actor: &Actor, inspection: &Inspection) -> bool {
        let by_the_same = match self {
            Self::Withdraw { .. } => inspection.is_inspector(actor.id),
            Self::Approve { .. } | Self::Return { .. } => inspection.reviewed_by == Some(actor.id),
        };
        let known = &inspection.returned_items;
        by_the_same
            && inspection.state == self.to()
            && inspection.comment.as_deref() == self.comment().map(|comment| &**comment)
            && known.len() == self.items().len()
            && self.items().iter().all(|item| known.contains(item))
    }
}

/// Whether `actor` may decide so, and what it comes to.
pub fn decide(
    actor: &Actor,
    inspection: &Inspection,
    template: &Template,
    signatures: &[Signature],
    decision: &Decision,
    at: Moment,
) -> Outcome<Reviewed> {
    match decision {
        Decision::Approve { .. } => {
            may_review(actor, inspection)?;
            must_be_undisputed(signatures)?;
        }
        Decision::Return { comment, items } => {
            may_review(actor, inspection)?;
            must_say_what(template, comment.as_deref(), items)?;
        }
        Decision::Withdraw { .. } => may_withdraw(actor, inspection)?,
    }
    Ok(Reviewed {
        inspection_id: inspection.id,
        from: inspection.state,
        to: decision.to(),
        comment: decision.comment().cloned().map(String::from),
        items: decision.items().to_vec(),
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}

fn must_say_what(template: &Template, comment: Option<&str>, items: &[ReturnedItem]) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    flaws.check(
        comment.is_some() || !items.is_empty(),
        "/comment",
        "退回须说明原因,或指明退回的检查项",
        "A comment on the whole or on an item is needed",
    );
    for (place, returned) in items.iter().enumerate() {
        let pointer = format!("/items/{place}/item");
        let known = template.item(&returned.item).is_some();
        flaws.check(known, &pointer, "检查表中没有此项", "The checklist has no such item");
        let twice = items.iter().take(place).any(|earlier| earlier.item == returned.item);
        flaws.check(!twice, &pointer, "同一检查项重复", "The same item is named twice");
    }
    flaws.finish()
}

fn may_withdraw(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    must_be_inspector(actor, inspection)?;
    match inspection.state {
        InspectionState::Draft | InspectionState::Submitted | InspectionState::Returned => Ok(()),
        state => Err(wrong_state(state)),
    }
}

fn may_review(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])?;
    if inspection.is_inspector(actor.id) {
        return Err(Problem::new(ProblemKind::NotAllowed)
            .because("检查人员不能审核自己参加的检查", "An inspector of the visit cannot review it"));
    }
    if !actor.scope().covers(&inspection.district) {
        return Err(Problem::new(ProblemKind::NotFound));
    }
    match inspection.state {
        InspectionState::Submitted => Ok(()),
        state => Err(wrong_state(state)),
    }
}
