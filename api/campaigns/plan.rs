//! Rule: what the plan of a campaign must contain, who may make it, and what may still change.

use super::{Campaign, Phase, Target};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::{
        ValidationErrors,
        days::check_year,
        texts::{self, SingleLineText},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What is laid down of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignPlan)]
pub struct CampaignPlan {
    /// The city or district that leads it.
    pub authority: District,
    #[schema(value_type = SingleLineText<200>, inline)]
    pub name: String,
    /// The documents that it rests on.
    #[serde(default)]
    #[schema(value_type = Vec<SingleLineText<300>>, inline, max_items = 20)]
    pub documents: Vec<String>,
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

/// A campaign that may be kept. Only this file makes one.
#[derive(Debug)]
pub struct Planned(Campaign);

impl Planned {
    pub fn campaign(&self) -> &Campaign {
        &self.0
    }
}

/// Lays a campaign down: by a supervisor, for districts of the caller's own area. `is_checklist` knows the codes.
pub fn plan(
    actor: &Actor,
    id: Id,
    plan: &CampaignPlan,
    is_checklist: impl Fn(&str) -> bool,
    at: Moment,
) -> Outcome<Planned> {
    may_plan(actor)?;
    check(actor, plan, is_checklist)?;
    Ok(Planned(Campaign {
        id,
        plan: plan.clone(),
        used: false,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    }))
}

/// Changes it. Once something belongs to it, days, districts and checklists are added but not taken away: whatever
/// belongs to a campaign lies in one of its phases.
pub fn change(
    actor: &Actor,
    campaign: &Campaign,
    plan: CampaignPlan,
    is_checklist: impl Fn(&str) -> bool,
    at: Moment,
) -> Outcome<Planned> {
    may_lead(actor, campaign)?;
    check(actor, &plan, is_checklist)?;
    if campaign.used {
        check_growth(&campaign.plan, &plan)?;
    }
    Ok(Planned(Campaign {
        plan,
        changed_at: at,
        version: campaign.version.saturating_add(1),
        ..campaign.clone()
    }))
}

/// A campaign to which nothing belongs may be taken back.
pub fn may_delete(actor: &Actor, campaign: &Campaign) -> Outcome<()> {
    may_lead(actor, campaign)?;
    if campaign.used {
        return Err(Problem::new(ProblemKind::WrongState).because(
            "专项行动已有检查或任务,不能删除",
            "Inspections or assignments belong to the campaign: it stays",
        ));
    }
    Ok(())
}

/// Those who see campaigns.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor, Role::Admin])
}

fn may_plan(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])
}

fn may_lead(actor: &Actor, campaign: &Campaign) -> Outcome<()> {
    may_plan(actor)?;
    if actor.district.covers(&campaign.plan.authority) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::NotAllowed)
        .because("专项行动由上级单位组织", "The campaign is led by the authority above"))
}

fn check(actor: &Actor, plan: &CampaignPlan, is_checklist: impl Fn(&str) -> bool) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    flaws.check(
        actor.district.covers(&plan.authority),
        "/authority",
        "不在本人管辖范围内",
        "This is outside the caller's area",
    );
    texts::required(&mut flaws, "/name", &plan.name, 200);
    texts_of(&mut flaws, "/documents", &plan.documents, (20, 300));
    count(&mut flaws, "/districts", plan.districts.len(), 1..=50);
    for (place, district) in plan.districts.iter().enumerate() {
        flaws.check(
            plan.authority.covers(district),
            &format!("/districts/{place}"),
            "不在组织单位管辖范围内",
            "This is outside the leading authority's area",
        );
    }
    once_each(&mut flaws, "/districts", &plan.districts);
    count(&mut flaws, "/checklists", plan.checklists.len(), 1..=20);
    for (place, code) in plan.checklists.iter().enumerate() {
        flaws.check(
            is_checklist(code),
            &format!("/checklists/{place}"),
            "没有这个检查表",
            "There is no such checklist",
        );
    }
    once_each(&mut flaws, "/checklists", &plan.checklists);
    check_phases(&mut flaws, &plan.phases);
    check_targets(&mut flaws, plan);
    flaws.finish()
}

fn check_phases(flaws: &mut ValidationErrors, phases: &[Phase]) {
    count(flaws, "/phases", phases.len(), 1..=12);
    let mut day_before: Option<NaiveDate> = None;
    for (place, phase) in phases.iter().enumerate() {
        texts::required(flaws, &format!("/phases/{place}/name"), &phase.name, 100);
        let duties = format!("/phases/{place}/duties");
        texts_of(flaws, &duties, &phase.duties, (20, 500));
        for (field, day) in [("from", phase.from), ("to", phase.to)] {
            check_year(flaws, &format!("/phases/{place}/{field}"), day);
        }
        flaws.check(
            phase.from <= phase.to,
            &format!("/phases/{place}/to"),
            "结束日期早于开始日期",
            "The phase ends before it begins",
        );
        flaws.check(
            day_before.is_none_or(|end| end < phase.from),
            &format!("/phases/{place}/from"),
            "各阶段须依次排列,不得重叠",
            "The phases follow one another without overlap",
        );
        day_before = day_before.max(Some(phase.to));
    }
}

fn check_targets(flaws: &mut ValidationErrors, plan: &CampaignPlan) {
    count(flaws, "/targets", plan.targets.len(), 0..=1000);
    let mut known = BTreeSet::new();
    for (place, target) in plan.targets.iter().enumerate() {
        flaws.check(
            plan.districts.iter().any(|area| area.covers(&target.district)),
            &format!("/targets/{place}/district"),
            "不是本行动的地区",
            "This is no district of the campaign",
        );
        flaws.check(
            plan.checklists.contains(&target.checklist),
            &format!("/targets/{place}/checklist"),
            "不是本行动的检查表",
            "This is no checklist of the campaign",
        );
        flaws.check(
            (1..=1_000_000).contains(&target.visits),
            &format!("/targets/{place}/visits"),
            "目标为 1 至 1000000",
            "A target is a number from 1 to 1,000,000",
        );
        flaws.check(
            known.insert((&target.district, &target.checklist)),
            &format!("/targets/{place}"),
            "同一地区、同一检查表重复",
            "The district and checklist have a target already",
        );
    }
}

fn texts_of(
    flaws: &mut ValidationErrors,
    pointer: &str,
    entered: &[String],
    (most, longest): (usize, usize),
) {
    count(flaws, pointer, entered.len(), 0..=most);
    for (place, text) in entered.iter().enumerate() {
        texts::required(flaws, &format!("{pointer}/{place}"), text, longest);
    }
}

fn count(flaws: &mut ValidationErrors, pointer: &str, found: usize, wanted: std::ops::RangeInclusive<usize>) {
    let (least, most) = (wanted.start(), wanted.end());
    flaws.check(
        wanted.contains(&found),
        pointer,
        &format!("应有 {least} 至 {most} 项"),
        &format!("{least} to {most} are taken"),
    );
}

fn once_each<T: Ord>(flaws: &mut ValidationErrors, pointer: &str, entered: &[T]) {
    let different: BTreeSet<&T> = entered.iter().collect();
    flaws.check(different.len() == entered.len(), pointer, "有重复", "Something is named twice");
}

fn check_growth(before: &CampaignPlan, after: &CampaignPlan) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    flaws.check(
        before.authority == after.authority,
        "/authority",
        "已有检查,不能更换组织单位",
        "Something belongs to the campaign: its authority stays",
    );
    flaws.check(
        before.districts.iter().all(|district| after.districts.iter().any(|area| area.covers(district))),
        "/districts",
        "已有检查,只能增加地区",
        "Something belongs to the campaign: districts are only added",
    );
    flaws.check(
        before.checklists.iter().all(|code| after.checklists.contains(code)),
        "/checklists",
        "已有检查,只能增加检查表",
        "Something belongs to the campaign: checklists are only added",
    );
    flaws.check(
        before.phases.iter().all(|phase| is_covered(phase, &after.phases)),
        "/phases",
        "已有检查,各阶段合计须包含原有的每一天",
        "Something belongs to the campaign: every day of it stays in some phase",
    );
    flaws.finish()
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
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn day(number: u16) -> NaiveDate {
        NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + chrono::Days::new(u64::from(number))
    }

    /// Phases that follow one another, from gaps and lengths in days.
    fn phases(lengths: &[(u16, u16)]) -> Vec<Phase> {
        let mut next = 0;
        let mut made = Vec::new();
        for (gap, length) in lengths {
            let from = next + gap;
            next = from + length + 1;
            made.push(Phase {
                name: "阶段".to_owned(),
                from: day(from),
                to: day(next - 1),
                duties: Vec::new(),
            });
        }
        made
    }

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

        #[test]
        fn phases_without_overlap_are_taken_and_swapped_ones_refused(
            lengths in vec((0..4u16, 0..9u16), 2..6), swapped in any::<prop::sample::Index>(),
        ) {
            let mut made = phases(&lengths);
            let mut flaws = ValidationErrors::default();
            check_phases(&mut flaws, &made);
            prop_assert!(flaws.is_empty());
            let place = swapped.index(made.len() - 1);
            made.swap(place, place + 1);
            check_phases(&mut flaws, &made);
            prop_assert!(!flaws.is_empty());
        }
    }
}
