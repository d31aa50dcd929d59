//! Rule: who may store or delete a photo of an inspection.

use super::{
    Inspection, InspectionState,
    permissions::{must_be_inspector, wrong_state},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    evidence::photo::{Photo, conflict},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::{Answers, Template};

/// A deleted photo. Only [`delete`] makes one.
#[derive(Debug)]
pub struct PhotoDeleted {
    pub inspection_id: Id,
    pub photo_id: Id,
    pub by: ChangedBy,
    _sealed: (),
}

/// Whether the bytes of a photo that is `known` may be stored: by an inspector, under the item that it was declared with.
/// What was declared while the inspection was open may still arrive.
pub fn may_store_known(inspection: &Inspection, known: &Photo, item: Option<&str>) -> Outcome<()> {
    let is_of_another_item = item.is_some() && item != known.declared.item.as_deref();
    if known.owner_id != inspection.id || is_of_another_item {
        return Err(conflict(known.declared.id));
    }
    Ok(())
}

/// Whether a photo that nobody declared may be stored: for an item that is open.
pub fn may_store_new(
    inspection: &Inspection,
    template: &Template,
    submitted: &Answers,
    item: Option<&str>,
) -> Outcome<()> {
    let refused = |zh, en| Err(Problem::new(ProblemKind::InvalidParameter).because(zh, en));
    let Some(item) = item else {
        return refused(
            "该照片尚未在答案中登记,须用 item 指明检查项",
            "No answer has named this photo yet: say its item",
        );
    };
    if template.item(item).is_none() {
        return refused("检查表中没有此项", "item: the checklist has no such item");
    }
    if inspection.is_open(item, submitted) { Ok(()) } else { Err(wrong_state(inspection.state)) }
}

/// Deletes a photo: in a draft, by one of its inspectors, if no answer and no signature needs it and it is not the
/// picture of a disputed signature.
pub fn delete(
    actor: &Actor,
    inspection: &Inspection,
    photo_id: Id,
    (is_needed, is_of_dispute): (bool, bool),
    at: Moment,
) -> Outcome<PhotoDeleted> {
    must_be_inspector(actor, inspection)?;
    if inspection.state != InspectionState::Draft {
        return Err(wrong_state(inspection.state));
    }
    let refused = |zh, en| Err(Problem::new(ProblemKind::PhotoConflict).because(zh, en));
    if is_needed {
        return refused(
            "答案或签名仍引用该照片,请先修改答案",
            "An answer or a signature still names this photo: change that first",
        );
    }
    if is_of_dispute {
        return refused(
            "该图片是有异议的签名,须保留",
            "This is the picture of a disputed signature, which is kept",
        );
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(PhotoDeleted { inspection_id: inspection.id, photo_id, by, _sealed: () })
}
