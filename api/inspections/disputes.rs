//! Rule: who may dispute a signature that a colleague collected, and what it blocks.

use super::{Inspection, InspectionState, Signature, permissions::wrong_state};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::texts::MultiLineText,
};

/// The dispute of a signature. Only [`dispute`] makes one.
#[derive(Debug)]
pub struct Disputed {
    pub inspection_id: Id,
    /// As it was before.
    pub signature: Signature,
    pub reason: String,
    pub by: ChangedBy,
    _sealed: (),
}

/// Whether the caller has disputed the signature for this reason already.
pub fn was_made(actor: &Actor, signature: &Signature, reason: &str) -> bool {
    signature.account_id == Some(actor.id)
        && signature.dispute.as_ref().is_some_and(|known| known.reason == reason)
}

/// Disputes a signature: the inspector in whose name it stands, if somebody else collected it, once, and until the
/// inspection is approved or withdrawn.
pub fn dispute(
    actor: &Actor,
    inspection: &Inspection,
    signature: Signature,
    reason: &MultiLineText<500>,
    at: Moment,
) -> Outcome<Disputed> {
    if signature.account_id != Some(actor.id) {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有签名上的检查人员本人可以提出异议",
            "Only the inspector in whose name a signature stands may dispute it",
        ));
    }
    if signature.collected_by == Some(actor.id) {
        return Err(Problem::new(ProblemKind::NotAllowed)
            .because("该签名是本人在自己的设备上签的", "This signature was given on your own device"));
    }
    if matches!(inspection.state, InspectionState::Approved | InspectionState::Withdrawn) {
        return Err(wrong_state(inspection.state));
    }
    if signature.dispute.is_some() {
        return Err(Problem::new(ProblemKind::WrongState)
            .because("已对该签名提出异议", "This signature is disputed already, for another reason"));
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(Disputed { inspection_id: inspection.id, signature, reason: reason.to_string(), by, _sealed: () })
}

/// Refuses while a signature is disputed.
pub fn must_be_undisputed(signatures: &[Signature]) -> Outcome<()> {
    let Some(disputed) = signatures.iter().find(|signature| signature.dispute.is_some()) else {
        return Ok(());
    };
    Err(Problem::new(ProblemKind::SignatureDisputed)
        .because(
            format!("检查人员{}对其签名提出异议,须退回后重签", disputed.name),
            format!(
                "Inspector {} disputes the signature in their name: return the inspection to have it signed again",
                disputed.name
            ),
        )
        .with("signature_id", disputed.id.to_string().into()))
}
