//! Rule: who may sign an inspection, what a signature or a refusal needs, and who may remove one.

use super::{
    Inspection, InspectionState, Refusal, Signatory, Signature,
    permissions::{may_change, must_be_inspector},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    evidence::{
        SIGNATURE_SIZE,
        photo::{DeclaredPhoto, Sha256},
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{ValidationErrors, texts::SingleLineText},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A signature: a picture that will be sent like a photo, or a refusal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "role": "unit_representative", "name": "张安",
    "refusal": { "reason": "对“安全技术档案”一项的结论有异议", "witness": "保安队长 李强" },
    "signed_at": "2018-03-13T11:40:00+08:00"
}))]
pub struct NewSignature {
    pub role: Signatory,
    /// The inspector's account; left out for the unit's representative.
    #[serde(default)]
    pub account_id: Option<Id>,
    /// Who signs or refuses. Kept of an inspector is the account's name, whatever stands here.
    #[schema(inline)]
    pub name: SingleLineText<100>,
    /// The picture (PNG); its bytes go to `PUT /v1/inspections/{id}/photos/{photo_id}`.
    #[serde(default)]
    pub photo: Option<Picture>,
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// By the device's clock.
    pub signed_at: Moment,
}

/// What a phone will send.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub id: Id,
    pub sha256: Sha256,
    /// Bytes; at most 512 KiB.
    #[schema(minimum = 1, maximum = 524288)]
    pub size: i64,
}

/// A new signature or refusal. Only [`sign`] makes one.
#[derive(Debug)]
pub struct Signed {
    pub inspection_id: Id,
    pub signature: Signature,
    /// The picture that is expected from now on.
    pub picture: Option<DeclaredPhoto>,
    pub by: ChangedBy,
    _sealed: (),
}

/// A removed signature. Only [`remove`] makes one.
#[derive(Debug)]
pub struct SignatureRemoved {
    pub inspection_id: Id,
    pub signature_id: Id,
    /// The picture, if it goes with the signature.
    pub picture: Option<Id>,
    pub by: ChangedBy,
    _sealed: (),
}

impl NewSignature {
    /// The picture as it is expected among the photos.
    pub fn picture(&self) -> Option<DeclaredPhoto> {
        self.photo.map(|Picture { id, sha256, size }| DeclaredPhoto { id, item: None, sha256, size })
    }

    /// Whether `known` was added by this request: what an inspector's account is called now does not matter.
    pub fn added(&self, known: &Signature) -> bool {
        let name = match known.role {
            Signatory::Inspector => &*known.name,
            Signatory::UnitRepresentative => &*self.name,
        };
        self.role == known.role
            && self.account_id == known.account_id
            && name == known.name
            && self.photo.map(|picture| picture.id) == known.photo_id
            && self.refusal == known.refusal
            && self.signed_at == known.signed_at
    }
}

/// Adds a signature or a refusal to those that are `known`. A picture stands for one signature only.
pub fn sign(
    actor: &Actor,
    inspection: &Inspection,
    id: Id,
    new: &NewSignature,
    known: &[Signature],
    at: Moment,
) -> Outcome<Signed> {
    must_be_inspector(actor, inspection)?;
    may_sign(actor, inspection, new)?;
    let photo_id = new.photo.map(|picture| picture.id);
    if photo_id.is_some() && known.iter().any(|other| other.photo_id == photo_id) {
        return Err(Problem::new(ProblemKind::PhotoConflict)
            .because("该图片已用于另一签名", "This picture is that of another signature"));
    }
    let name = match new.role {
        Signatory::Inspector => {
            let mut inspectors = inspection.inspectors.iter();
            inspectors.find(|one| Some(one.account_id) == new.account_id).map(|one| one.name.clone())
        }
        Signatory::UnitRepresentative => Some(new.name.to_string()),
    };
    let signature = Signature {
        id,
        role: new.role,
        account_id: new.account_id,
        name: name.unwrap_or_default(),
        photo_id,
        refusal: new.refusal.clone(),
        signed_at: new.signed_at,
        received_at: at,
        collected_by: Some(actor.id),
        dispute: None,
    };
    let by = ChangedBy { account_id: actor.id, at };
    Ok(Signed { inspection_id: inspection.id, signature, picture: new.picture(), by, _sealed: () })
}

/// Removes a signature: by an inspector of the visit while the inspection is open. The picture goes with it in a draft,
/// unless the signature is disputed; after a return, an earlier submission may rest on it.
pub fn remove(
    actor: &Actor,
    inspection: &Inspection,
    signature: &Signature,
    at: Moment,
) -> Outcome<SignatureRemoved> {
    may_change(actor, inspection)?;
    let picture_goes = inspection.state == InspectionState::Draft && signature.dispute.is_none();
    Ok(SignatureRemoved {
        inspection_id: inspection.id,
        signature_id: signature.id,
        picture: signature.photo_id.filter(|_| picture_goes),
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}

/// Whether the signature may be added: by an inspector of the visit while the inspection is open; an inspector's
/// names their account, and only the unit's representative can refuse (the refusal is then recorded with a witness).
fn may_sign(actor: &Actor, inspection: &Inspection, new: &NewSignature) -> Outcome<()> {
    may_change(actor, inspection)?;
    let mut errors = ValidationErrors::default();
    errors.check(
        new.photo.is_some() != new.refusal.is_some(),
        "/photo",
        "签名图片与拒签记录须有且只有一个",
        "Either the picture of the signature or its refusal is given",
    );
    errors.check(
        new.photo.is_none_or(|picture| (1..=SIGNATURE_SIZE).contains(&picture.size)),
        "/photo/size",
        "签名图片最大 512 KiB",
        "The picture of a signature has 1 byte to 512 KiB",
    );
    match new.role {
        Signatory::Inspector => {
            let on_the_visit = new.account_id.is_some_and(|id| inspection.is_inspector(id));
            errors.check(
                on_the_visit,
                "/account_id",
                "须为本次检查的检查人员账号",
                "The account of an inspector of this visit is needed",
            );
            errors.check(
                new.refusal.is_none(),
                "/refusal",
                "检查人员不能拒签",
                "An inspector cannot refuse to sign",
            );
        }
        Signatory::UnitRepresentative => {
            errors.check(
                new.account_id.is_none(),
                "/account_id",
                "单位代表没有检查人员账号",
                "The unit's representative signs by name, not by account",
            );
        }
    }
    errors.finish()
}
