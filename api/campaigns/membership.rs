//! Rule: whether a visit or an assignment may belong to a campaign.

use super::Campaign;
use crate::{district::District, ids::Id, validation::ValidationErrors};
use chrono::NaiveDate;

/// The checklist of follow-up visits. No campaign has to name it.
pub const FOLLOW_UP: &str = "follow-up";

/// What wants to belong to a campaign.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The campaign that it names.
    pub campaign_id: Option<Id>,
    pub district: &'a District,
    /// None: any checklist is accepted, as for a follow-up visit.
    pub checklist: Option<&'a str>,
    pub date: NaiveDate,
}

/// Something belongs to a campaign. Only [`check`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Joined {
    pub campaign_id: Id,
    /// Nothing belonged to it before.
    pub is_first: bool,
    _sealed: (),
}

/// Notes why the claim is refused: the caller must see the campaign (else `campaign` is None), and district, checklist
/// and day must be the campaign's.
pub fn check(errors: &mut ValidationErrors, claim: Claim, campaign: Option<&Campaign>) -> Option<Joined> {
    let mut is_refused = false;
    let mut check = |holds, zh, en| {
        errors.check(holds, "/campaign_id", zh, en);
        is_refused |= !holds;
    };
    let Some(campaign) = campaign else {
        check(claim.campaign_id.is_none(), "没有这个专项行动", "There is no such campaign");
        return None;
    };
    check(
        campaign.covers(claim.district),
        "该专项行动不包括此地区",
        "The campaign does not cover the district",
    );
    let has_checklist =
        claim.checklist.is_none_or(|code| campaign.plan.checklists.iter().any(|known| known == code));
    check(has_checklist, "该专项行动不使用此检查表", "The campaign does not use the checklist");
    let is_in_phase = campaign.phase_on(claim.date).is_some();
    check(is_in_phase, "该日不在专项行动的任何阶段内", "The day is in no phase of the campaign");
    (!is_refused).then_some(Joined { campaign_id: campaign.id, is_first: !campaign.used, _sealed: () })
}
