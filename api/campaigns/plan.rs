//! Rule: what the plan of a campaign must contain, and who may plan one.

use super::{Campaign, Phase, Target, permissions::may_plan};
use crate::{
    accounts::Actor,
    clock::Moment,
    district::District,
    ids::Id,
    problem::Outcome,
    validation::{ValidationErrors, days::check_year, texts::SingleLineText},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The plan of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignPlan)]
pub struct CampaignPlan {
    /// The city or district that leads it.
    pub authority: District,
    #[schema(inline)]
    pub name: SingleLineText<200>,
    /// The documents that it rests on.
    #[serde(default)]
    #[schema(inline, max_items = 20)]
    pub documents: Vec<SingleLineText<300>>,
    /// A city stands for all of its districts.
    #[schema(min_items = 1, max_items = 50)]
    pub districts: Vec<District>,
    /// Codes of checklists.
    #[schema(value_type = Vec<SingleLineText<100>>, inline, min_items = 1, max_items = 20)]
    pub checklists: Vec<String>,
    /// One after the other, without overlap.
    #[schema(min_items = 1, max_items = 12)]
    pub phases: Vec<Phase>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub targets: Vec<Target>,
}

/// A new campaign. Only [`plan`] makes one.
#[derive(Debug)]
pub struct Planned {
    pub campaign: Campaign,
    _sealed: (),
}

impl CampaignPlan {
    /// Whether `known` was planned by this request of this caller.
    pub fn was_made(&self, known: &Campaign, actor: &Actor) -> bool {
        known.plan == *self && known.created_by == actor.id
    }
}

/// Plans a campaign: by a supervisor, for districts of the caller's own area. `is_checklist` knows the codes.
pub fn plan(
    actor: &Actor,
    id: Id,
    plan: &CampaignPlan,
    is_checklist: impl Fn(&str) -> bool,
    at: Moment,
) -> Outcome<Planned> {
    may_plan(actor)?;
    check(actor, plan, is_checklist)?;
    let campaign = Campaign {
        id,
        plan: plan.clone(),
        used: false,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    };
    Ok(Planned { campaign, _sealed: () })
}

/// Checks a plan and whether the caller's area covers it.
pub(super) fn check(actor: &Actor, plan: &CampaignPlan, is_checklist: impl Fn(&str) -> bool) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    errors.check(
        actor.district.covers(&plan.authority),
        "/authority",
        "不在本人管辖范围内",
        "This is outside the caller's area",
    );
    count(&mut errors, "/documents", plan.documents.len(), 0..=20);
    count(&mut errors, "/districts", plan.districts.len(), 1..=50);
    for (place, district) in plan.districts.iter().enumerate() {
        errors.check(
            plan.authority.covers(district),
            &format!("/districts/{place}"),
            "不在组织单位管辖范围内",
            "This is outside the leading authority's area",
        );
    }
    once_each(&mut errors, "/districts", &plan.districts);
    count(&mut errors, "/checklists", plan.checklists.len(), 1..=20);
    for (place, code) in plan.checklists.iter().enumerate() {
        errors.check(
            is_checklist(code),
            &format!("/checklists/{place}"),
            "没有这个检查表",
            "There is no such checklist",
        );
    }
    once_each(&mut errors, "/checklists", &plan.checklists);
    check_phases(&mut errors, &plan.phases);
    check_targets(&mut errors, plan);
    errors.finish()
}

fn check_phases(errors: &mut ValidationErrors, phases: &[Phase]) {
    count(errors, "/phases", phases.len(), 1..=12);
    let mut day_before: Option<NaiveDate> = None;
    for (place, phase) in phases.iter().enumerate() {
        count(errors, &format!("/phases/{place}/duties"), phase.duties.len(), 0..=20);
        for (field, day) in [("from", phase.from), ("to", phase.to)] {
            check_year(errors, &format!("/phases/{place}/{field}"), day);
        }
        errors.check(
            phase.from <= phase.to,
            &format!("/phases/{place}/to"),
            "结束日期早于开始日期",
            "The phase ends before it begins",
        );
        errors.check(
            day_before.is_none_or(|end| end < phase.from),
            &format!("/phases/{place}/from"),
            "各阶段须依次排列,不得重叠",
            "The phases follow one another without overlap",
        );
        day_before = day_before.max(Some(phase.to));
    }
}

fn check_targets(errors: &mut ValidationErrors, plan: &CampaignPlan) {
    count(errors, "/targets", plan.targets.len(), 0..=1000);
    let mut known = BTreeSet::new();
    for (place, target) in plan.targets.iter().enumerate() {
        errors.check(
            plan.districts.iter().any(|area| area.covers(&target.district)),
            &format!("/targets/{place}/district"),
            "不是本行动的地区",
            "This is no district of the campaign",
        );
        errors.check(
            plan.checklists.contains(&target.checklist),
            &format!("/targets/{place}/checklist"),
            "不是本行动的检查表",
            "This is no checklist of the campaign",
        );
        errors.check(
            (1..=1_000_000).contains(&target.visits),
            &format!("/targets/{place}/visits"),
            "目标为 1 至 1000000",
            "A target is a number from 1 to 1,000,000",
        );
        errors.check(
            known.insert((&target.district, &target.checklist)),
            &format!("/targets/{place}"),
            "同一地区、同一检查表重复",
            "The district and checklist have a target already",
        );
    }
}

fn count(
    errors: &mut ValidationErrors,
    pointer: &str,
    found: usize,
    wanted: std::ops::RangeInclusive<usize>,
) {
    let (least, most) = (wanted.start(), wanted.end());
    errors.check(
        wanted.contains(&found),
        pointer,
        &format!("应有 {least} 至 {most} 项"),
        &format!("{least} to {most} are taken"),
    );
}

fn once_each<T: Ord>(errors: &mut ValidationErrors, pointer: &str, entered: &[T]) {
    let different: BTreeSet<&T> = entered.iter().collect();
    errors.check(different.len() == entered.len(), pointer, "有重复", "Something is named twice");
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    pub(in crate::campaigns) fn day(number: u16) -> NaiveDate {
        NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + chrono::Days::new(u64::from(number))
    }

    /// Phases that follow one another, from gaps and lengths in days.
    pub(in crate::campaigns) fn phases(lengths: &[(u16, u16)]) -> Vec<Phase> {
        let mut next = 0;
        let mut made = Vec::new();
        for (gap, length) in lengths {
            let from = next + gap;
            next = from + length + 1;
            made.push(Phase {
                name: "阶段".parse().unwrap(),
                from: day(from),
                to: day(next - 1),
                duties: Vec::new(),
            });
        }
        made
    }

    proptest! {
        #[test]
        fn phases_without_overlap_are_taken_and_swapped_ones_refused(
            lengths in vec((0..4u16, 0..9u16), 2..6), swapped in any::<prop::sample::Index>(),
        ) {
            let mut made = phases(&lengths);
            let mut errors = ValidationErrors::default();
            check_phases(&mut errors, &made);
            prop_assert!(errors.is_empty());
            let place = swapped.index(made.len() - 1);
            made.swap(place, place + 1);
            check_phases(&mut errors, &made);
            prop_assert!(!errors.is_empty());
        }
    }
}
