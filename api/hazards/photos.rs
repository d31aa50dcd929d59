//! Rule: who may store or delete a photo of a hazard.

use super::{AFTER, BEFORE, Hazard, steps::not_now};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    evidence::photo::{DeclaredPhoto, Photo, conflict},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};

/// A deleted photo. Only [`delete`] makes one.
#[derive(Debug)]
pub struct PhotoDeleted {
    pub hazard_id: Id,
    pub photo: DeclaredPhoto,
    pub by: ChangedBy,
    _sealed: (),
}

/// Whether the caller may store and delete photos of hazards at all: the unit, inspectors and supervisors.
pub fn may_store(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Enterprise, Role::Inspector, Role::Supervisor])
}

/// Whether the bytes of a photo that is `known` may be stored: under the item that it was declared with.
pub fn may_store_known(hazard: &Hazard, known: &Photo, item: Option<&str>) -> Outcome<()> {
    let is_of_another_item = item.is_some() && item != known.declared.item.as_deref();
    if known.owner_id != hazard.id || is_of_another_item {
        return Err(conflict(known.declared.id));
    }
    Ok(())
}

/// Whether a photo that nobody declared may be stored: of before or after, while the hazard is open.
pub fn may_store_new(hazard: &Hazard, item: Option<&str>) -> Outcome<()> {
    if !matches!(item, Some(BEFORE | AFTER)) {
        return Err(Problem::new(ProblemKind::InvalidParameter)
            .because("item 须为 before 或 after", "item: before or after is expected for a hazard's photo"));
    }
    if hazard.is_open() { Ok(()) } else { Err(not_now(hazard)) }
}

/// Deletes a photo: by the account that stored it, if no step rests on it.
pub fn delete(
    actor: &Actor,
    hazard: &Hazard,
    photo: Photo,
    is_evidence: bool,
    at: Moment,
) -> Outcome<PhotoDeleted> {
    may_store(actor)?;
    if photo.declared_by != actor.id {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有上传该照片的人可以删除",
            "Only the account that uploaded this photo may delete it",
        ));
    }
    if is_evidence {
        return Err(Problem::new(ProblemKind::PhotoConflict)
            .because("已有步骤以该照片为证,不能删除", "A step rests on this photo: it stays"));
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(PhotoDeleted { hazard_id: hazard.id, photo: photo.declared, by, _sealed: () })
}
