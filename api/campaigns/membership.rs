//! Rule: whether a visit or an assignment may belong to a campaign.

use super::Campaign;
use crate::{district::District, validation::ValidationErrors};
use chrono::NaiveDate;

/// The checklist of follow-up visits. No campaign has to name it.
pub const FOLLOW_UP: &str = "follow-up";

/// What wants to belong to a campaign.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub district: &'a District,
    /// None: any checklist will do, as for a follow-up visit.
    pub checklist: Option<&'a str>,
    pub date: NaiveDate,
}

/// Notes why it does not: the district, the checklist and the day have to be the campaign's.
pub fn check(campaign: &Campaign, claim: Claim, flaws: &mut ValidationErrors) {
    flaws.check(
        campaign.covers(claim.district),
        "/campaign_id",
        "该专项行动不包括此地区",
        "The campaign does not cover the district",
    );
    let has_checklist =
        claim.checklist.is_none_or(|code| campaign.plan.checklists.iter().any(|known| known == code));
    flaws.check(
        has_checklist,
        "/campaign_id",
        "该专项行动不使用此检查表",
        "The campaign does not use the checklist",
    );
    flaws.check(
        campaign.phase_on(claim.date).is_some(),
        "/campaign_id",
        "该日不在专项行动的任何阶段内",
        "The day is in no phase of the campaign",
    );
}
