//! Rule: what an inspection needs before it is submitted.

use super::{
    Inspection, Signatory, Signature,
    evaluation::evaluate,
    permissions::may_change,
    reinspection_items::Recheck,
    revision::{KeptPhoto, RevisionBody},
    statistics::{VisitStatistics, count},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    evidence::photo::{DeclaredPhoto, Photo},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::Equipment,
};
use checklists::{Answers, Evaluation, Template};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Inspectors that a visit needs (Order 57, Art. 19; earlier the on-site inspection rule).
pub const INSPECTORS: usize = 2;

/// Something that an inspection lacks before it can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingRequirement {
    pub what: RequirementKind,
    /// The item's code, if it is about one.
    pub item: Option<String>,
    /// The photo whose bytes have not arrived.
    pub photo_id: Option<Id>,
    /// The inspector whose signature is missing.
    pub account_id: Option<Id>,
    /// How many are missing.
    pub count: u32,
    pub text: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    Answer,
    UsableAnswer,
    Photo,
    Reason,
    StatedLimit,
    /// Which units a count is of; they are the inspected unit's.
    Units,
    /// A photo is named, but its bytes are not stored yet.
    PhotoBytes,
    Inspectors,
    InspectorSignature,
    /// A signature whose inspector says that they did not give it: it is removed and given anew.
    DisputedSignature,
    UnitSignature,
}

/// All that is missing; empty if the inspection may be submitted.
pub fn missing_requirements(
    inspection: &Inspection,
    evaluation: &Evaluation,
    needed: &BTreeSet<Id>,
    photos: &[Photo],
    signatures: &[Signature],
) -> Vec<MissingRequirement> {
    let mut missing: Vec<MissingRequirement> = evaluation.missing.iter().map(of_item).collect();
    missing.extend(needed.iter().filter_map(|id| {
        let photo = photos.iter().find(|photo| photo.declared.id == *id);
        let stored = photo.is_some_and(|photo| photo.stored.is_some());
        (!stored).then(|| MissingRequirement {
            item: photo.and_then(|photo| photo.declared.item.clone()),
            photo_id: Some(*id),
            ..lack(
                RequirementKind::PhotoBytes,
                "照片或签名文件尚未上传",
                "The bytes of a photo or signature have not arrived",
            )
        })
    }));
    let here = inspection.inspectors.len();
    if here < INSPECTORS {
        missing.push(MissingRequirement {
            count: u32::try_from(INSPECTORS.saturating_sub(here)).unwrap_or(1),
            ..lack(
                RequirementKind::Inspectors,
                "现场检查不得少于两名检查人员",
                "A visit needs at least two inspectors",
            )
        });
    }
    missing.extend(
        inspection
            .inspectors
            .iter()
            .filter(|inspector| {
                !signatures.iter().any(|signature| {
                    signature.role == Signatory::Inspector
                        && signature.account_id == Some(inspector.account_id)
                })
            })
            .map(|inspector| MissingRequirement {
                account_id: Some(inspector.account_id),
                text: Text::new(
                    format!("缺少检查人员{}的签名", inspector.name),
                    format!("The signature of inspector {} is missing", inspector.name),
                ),
                ..lack(RequirementKind::InspectorSignature, "", "")
            }),
    );
    let disputed = signatures.iter().filter(|signature| signature.dispute.is_some());
    missing.extend(disputed.map(|signature| MissingRequirement {
        account_id: signature.account_id,
        text: Text::new(
            format!("检查人员{}对其签名提出异议,须删除后重签", signature.name),
            format!(
                "Inspector {} disputes the signature in their name: it has to be removed and given again",
                signature.name
            ),
        ),
        ..lack(RequirementKind::DisputedSignature, "", "")
    }));
    if !signatures.iter().any(|signature| signature.role == Signatory::UnitRepresentative) {
        missing.push(lack(
            RequirementKind::UnitSignature,
            "缺少被检查单位负责人的签名(或拒签记录)",
            "The signature of the unit's representative, or a record of its refusal, is missing",
        ));
    }
    missing
}

fn of_item(missing: &checklists::Missing) -> MissingRequirement {
    let what = match missing.what {
        checklists::MissingWhat::Answer => RequirementKind::Answer,
        checklists::MissingWhat::UsableAnswer => RequirementKind::UsableAnswer,
        checklists::MissingWhat::Photo => RequirementKind::Photo,
        checklists::MissingWhat::Reason => RequirementKind::Reason,
        checklists::MissingWhat::StatedLimit => RequirementKind::StatedLimit,
        checklists::MissingWhat::Units => RequirementKind::Units,
    };
    MissingRequirement {
        item: Some(missing.item.clone()),
        count: missing.count,
        text: missing.text.clone(),
        ..lack(what, "", "")
    }
}

fn lack(what: RequirementKind, zh: &str, en: &str) -> MissingRequirement {
    MissingRequirement {
        what,
        item: None,
        photo_id: None,
        account_id: None,
        count: 1,
        text: Text::new(zh, en),
    }
}

/// The photos that the answers and signatures, as they stand, name.
pub fn needed_photos(answers: &Answers, signatures: &[Signature]) -> BTreeSet<Id> {
    let of_answers = answers.values().flat_map(|answer| answer.photos.iter().map(|photo| Id(photo.id)));
    let of_signatures = signatures.iter().filter_map(|signature| signature.photo_id);
    of_answers.chain(of_signatures).collect()
}

/// What a submission would be, and what it lacks. Only [`prepare`] makes one.
#[derive(Debug)]
pub struct Prepared {
    pub body: RevisionBody,
    pub missing: Vec<MissingRequirement>,
    _sealed: (),
}

/// The pieces of equipment that counts name.
pub fn counted_equipment(answers: &Answers) -> BTreeSet<Id> {
    let units = answers.values().flat_map(|answer| &answer.units);
    units.filter_map(|unit| unit.equipment_id.map(Id)).collect()
}

/// The items whose counts name equipment that is not the unit's.
fn foreign_units<'a>(
    unit_id: Id,
    answers: &'a Answers,
    equipment: &'a [Equipment],
) -> impl Iterator<Item = MissingRequirement> + 'a {
    let is_foreign =
        move |id: Id| !equipment.iter().any(|piece| piece.id == id && piece.facts.unit_id == unit_id);
    answers.iter().filter_map(move |(item, answer)| {
        let foreign =
            answer.units.iter().filter_map(|unit| unit.equipment_id.map(Id)).filter(|id| is_foreign(*id));
        let count = u32::try_from(foreign.count()).unwrap_or(u32::MAX);
        (count > 0).then(|| MissingRequirement {
            item: Some(item.clone()),
            count,
            ..lack(
                RequirementKind::Units,
                "所列设备中有不属于该单位的",
                "Some of the equipment named is not the unit's",
            )
        })
    })
}

/// Prepares a submission of the answers, signatures and photos as they stand. `equipment` is what the counts name.
pub fn prepare(
    inspection: &Inspection,
    template: &Template,
    answers: Answers,
    signatures: Vec<Signature>,
    photos: Vec<Photo>,
    equipment: &[Equipment],
) -> Prepared {
    let evaluation = evaluate(template, inspection, &answers);
    let needed = needed_photos(&answers, &signatures);
    let mut missing = missing_requirements(inspection, &evaluation, &needed, &photos, &signatures);
    missing.extend(foreign_units(inspection.unit_id, &answers, equipment));
    let photos = photos
        .into_iter()
        .map(|photo| photo.declared)
        .filter(|declared| needed.contains(&declared.id))
        .map(|DeclaredPhoto { id, item, sha256, size }| KeptPhoto { id, item, sha256, size })
        .collect();
    Prepared { body: RevisionBody { answers, evaluation, photos, signatures }, missing, _sealed: () }
}

/// A submission. Only [`submit`] makes one.
#[derive(Debug)]
pub struct Submitted {
    /// As it was before.
    pub inspection: Inspection,
    /// The number of this submission, from 1.
    pub revision: i64,
    pub body: RevisionBody,
    pub statistics: VisitStatistics,
    /// The hazards that the visit looked at again.
    pub rechecks: Vec<Recheck>,
    pub by: ChangedBy,
    _sealed: (),
}

/// Submits: by one of its inspectors, from draft or returned, with nothing missing.
pub fn submit(
    actor: &Actor,
    inspection: Inspection,
    template: &Template,
    prepared: Prepared,
    rechecks: Vec<Recheck>,
    at: Moment,
) -> Outcome<Submitted> {
    may_submit(actor, &inspection)?;
    let Prepared { body, missing, .. } = prepared;
    if !missing.is_empty() {
        let listed = serde_json::to_value(&missing).map_err(Problem::internal)?;
        let count = missing.len();
        return Err(Problem::new(ProblemKind::InspectionIncomplete)
            .because(format!("还缺 {count} 项"), format!("{count} things are missing"))
            .with("missing", listed));
    }
    Ok(Submitted {
        revision: inspection.revision.saturating_add(1),
        statistics: count(&inspection, template, &body.answers),
        inspection,
        body,
        rechecks,
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}

/// Whether the caller may submit, whatever is missing.
pub fn may_submit(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    may_change(actor, inspection)
}
