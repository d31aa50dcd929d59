//! Rule: who may sign an inspection, and what a signature or a refusal needs.

use super::{Inspection, Signatory, permissions::may_change};
use crate::{accounts::Actor, evidence, ids::Id, problem::Outcome, validation::ValidationErrors};

/// The largest picture of a signature, in bytes.
pub const SIZE: i64 = evidence::SIGNATURE_SIZE;

/// What a phone says of a signature.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    pub role: Signatory,
    pub account_id: Option<Id>,
    /// The size of the picture, in bytes, where there is one.
    pub picture: Option<i64>,
    pub refused: bool,
}

/// Whether the signature may be added: by an inspector of the visit while the inspection is open; an inspector's
/// names his account, and only the unit's representative can refuse (the refusal is then recorded with a witness).
pub fn may_sign(actor: &Actor, inspection: &Inspection, offered: &Offered) -> Outcome<()> {
    may_change(actor, inspection)?;
    let mut flaws = ValidationErrors::default();
    flaws.check(
        offered.picture.is_some() != offered.refused,
        "/photo",
        "签名图片与拒签记录须有且只有一个",
        "Either the picture of the signature or its refusal is given",
    );
    flaws.check(
        offered.picture.is_none_or(|size| (1..=SIZE).contains(&size)),
        "/photo/size",
        "签名图片最大 512 KiB",
        "The picture of a signature has 1 byte to 512 KiB",
    );
    match offered.role {
        Signatory::Inspector => {
            let on_the_visit = offered.account_id.is_some_and(|id| inspection.is_inspector(id));
            flaws.check(
                on_the_visit,
                "/account_id",
                "须为本次检查的检查人员账号",
                "The account of an inspector of this visit is needed",
            );
            flaws.check(
                !offered.refused,
                "/refusal",
                "检查人员不能拒签",
                "An inspector cannot refuse to sign",
            );
        }
        Signatory::UnitRepresentative => {
            flaws.check(
                offered.account_id.is_none(),
                "/account_id",
                "单位代表没有检查人员账号",
                "The unit's representative signs by name, not by account",
            );
        }
    }
    flaws.finish()
}
