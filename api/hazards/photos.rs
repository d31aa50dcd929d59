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

/// Whether the caller may store a photo: the unit, inspectors and supervisors, under `before` or `after`, while the
/// hazard is open. What is `known` may still arrive, under its own item.
pub fn may_store(actor: &Actor, hazard: &Hazard, known: Option<&Photo>, item: Option<&str>) -> Outcome<()> {
    may_add(actor)?;
    match known {
        Some(known) => {
            let is_of_another_item = item.is_some() && item != known.declared.item.as_deref();
            if known.owner_id != hazard.id || is_of_another_item {
                return Err(conflict(known.declared.id));
            }
            Ok(())
        }
        None if !matches!(item, Some(BEFORE | AFTER)) => Err(Problem::new(ProblemKind::InvalidParameter)
            .because("item 须为 before 或 after", "item: before or after is expected for a hazard's photo")),
        None if !hazard.is_open() => Err(not_now(hazard)),
        None => Ok(()),
    }
}

/// Deletes a photo: by the account that stored it, if no step rests on it.
pub fn delete(
    actor: &Actor,
    hazard: &Hazard,
    photo: Photo,
    is_needed: bool,
    at: Moment,
) -> Outcome<PhotoDeleted> {
    may_add(actor)?;
    if photo.declared_by != actor.id {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有上传该照片的人可以删除",
            "Only the account that uploaded this photo may delete it",
        ));
    }
    if is_needed {
        return Err(Problem::new(ProblemKind::PhotoConflict)
            .because("已有步骤以该照片为证,不能删除", "A step rests on this photo: it stays"));
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(PhotoDeleted { hazard_id: hazard.id, photo: photo.declared, by, _sealed: () })
}

/// Refuses callers who may neither store nor delete photos.
pub fn may_add(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Enterprise, Role::Inspector, Role::Supervisor])
}
