//! Rule: what may be changed of a campaign, and by whom.

use super::{Campaign, CampaignPlan, Phase, Target, permissions::may_lead, plan::check};
use crate::{
    accounts::Actor,
    clock::Moment,
    district::District,
    events::ChangedBy,
    problem::Outcome,
    validation::{ValidationErrors, texts::SingleLineText},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A change of a campaign (JSON merge patch, RFC 7396): what is left out stays, a list is replaced whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "全市特种设备“除隐患、防事故、保安全”专项行动（2018年）"
}))]
pub struct CampaignPatch {
    #[serde(default)]
    pub authority: Option<District>,
    #[serde(default)]
    #[schema(inline)]
    pub name: Option<SingleLineText<200>>,
    #[serde(default)]
    #[schema(inline, max_items = 20)]
    pub documents: Option<Vec<SingleLineText<300>>>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 50)]
    pub districts: Option<Vec<District>>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<SingleLineText<100>>>, inline, min_items = 1, max_items = 20)]
    pub checklists: Option<Vec<String>>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 12)]
    pub phases: Option<Vec<Phase>>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub targets: Option<Vec<Target>>,
}

impl CampaignPatch {
    /// The plan with what the patch replaces.
    fn over(self, plan: CampaignPlan) -> CampaignPlan {
        CampaignPlan {
            authority: self.authority.unwrap_or(plan.authority),
            name: self.name.unwrap_or(plan.name),
            documents: self.documents.unwrap_or(plan.documents),
            districts: self.districts.unwrap_or(plan.districts),
            checklists: self.checklists.unwrap_or(plan.checklists),
            phases: self.phases.unwrap_or(plan.phases),
            targets: self.targets.unwrap_or(plan.targets),
        }
    }
}

/// A changed campaign. Only [`change`] makes one.
#[derive(Debug)]
pub struct Changed {
    /// As it becomes; its version is one more than the one it was decided on.
    pub campaign: Campaign,
    pub by: ChangedBy,
    _sealed: (),
}

/// Changes a campaign: by a supervisor of the authority that leads it. Once something belongs to it, days, districts
/// and checklists are added but not removed: everything that belongs to a campaign lies in one of its phases.
pub fn change(
    actor: &Actor,
    campaign: Campaign,
    patch: CampaignPatch,
    is_checklist: impl Fn(&str) -> bool,
    at: Moment,
) -> Outcome<Changed> {
    may_lead(actor, &campaign)?;
    let plan = patch.over(campaign.plan.clone());
    check(actor, &plan, is_checklist)?;
    if campaign.used {
        check_growth(&campaign.plan, &plan)?;
    }
    let version = campaign.version.saturating_add(1);
    let campaign = Campaign { plan, changed_at: at, version, ..campaign };
    Ok(Changed { campaign, by: ChangedBy { account_id: actor.id, at }, _sealed: () })
}

fn check_growth(before: &CampaignPlan, after: &CampaignPlan) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    errors.check(
        before.authority == after.authority,
        "/authority",
        "已有检查,不能更换组织单位",
        "Something belongs to the campaign: its authority stays",
    );
    errors.check(
        before.districts.iter().all(|district| after.districts.iter().any(|area| area.covers(district))),
        "/districts",
        "已有检查,只能增加地区",
        "Something belongs to the campaign: districts are only added",
    );
    errors.check(
        before.checklists.iter().all(|code| after.checklists.contains(code)),
        "/checklists",
        "已有检查,只能增加检查表",
        "Something belongs to the campaign: checklists are only added",
    );
    errors.check(
        before.phases.iter().all(|phase| is_covered(phase, &after.phases)),
        "/phases",
        "已有检查,各阶段合计须包含原有的每一天",
        "Something belongs to the campaign: every day of it stays in some phase",
    );
    errors.finish()
}

/// Whether every day of a phase lies in one of the others, which follow one another.
fn is_covered(phase: &Phase, others: &[Phase]) -> bool {
    let mut day = phase.from;
    for other in others {
        if day > phase.to {
            break;
        }
        if (other.from..=other.to).contains(&day) {
            match other.to.succ_opt() {
                Some(next) => day = next,
                None => return true,
            }
        }
    }
    day > phase.to
}

#[cfg(test)]
mod tests {
    use super::{
        super::plan::tests::{day, phases},
        *,
    };
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn a_phase_is_covered_where_each_of_its_days_is(
            lengths in vec((0..4u16, 0..9u16), 1..6), from in 0..30u16, length in 0..20u16,
        ) {
            let others = phases(&lengths);
            let phase = Phase { from: day(from), to: day(from + length), ..others[0].clone() };
            let each = (from..=from + length)
                .all(|number| others.iter().any(|other| (other.from..=other.to).contains(&day(number))));
            prop_assert_eq!(is_covered(&phase, &others), each);
        }
    }
}
