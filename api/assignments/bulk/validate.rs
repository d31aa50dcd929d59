//! Validates a request to assign in bulk.

use super::{EquipmentQuery, Plan, Wanted};
use crate::{
    accounts::{
        Actor, Candidate,
        eligibility::{self, once},
    },
    assignments::assign::{may_assign, note_unknown_checklist},
    campaigns::Campaign,
    ids::Id,
    problem::Outcome,
    registry::{
        Attributes, EquipmentKind,
        store::{EquipmentFilter, UnitFilter},
    },
    validation::{ValidationErrors, days::check_year},
};
use checklists::Template;
use chrono::{Months, NaiveDate};

/// The most teams of one plan.
const MOST_TEAMS: usize = 100;

const OLDEST: u32 = 200;

/// Checks a plan, made by a supervisor; gives what it looks for.
pub fn check(
    actor: &Actor,
    plan: &Plan,
    (template, campaign): (Option<&Template>, Option<&Campaign>),
    candidates: &[Candidate],
) -> Outcome<Wanted> {
    may_assign(actor)?;
    let mut errors = ValidationErrors::default();
    check_year(&mut errors, "/due_on", plan.due_on);
    check_teams(&mut errors, actor, &plan.teams, candidates);
    if template.is_none() {
        note_unknown_checklist(&mut errors);
    }
    errors.check(
        plan.campaign_id.is_none() || campaign.is_some(),
        "/campaign_id",
        "没有这个专项行动",
        "There is no such campaign",
    );
    let of_equipment = template.is_none_or(Template::inspects_equipment);
    let wanted = match (&plan.equipment, &plan.units) {
        (Some(query), None) => {
            errors.check(
                of_equipment,
                "/equipment",
                "该检查表检查的是单位",
                "This checklist inspects a unit, not equipment",
            );
            Wanted::Equipment(Box::new(equipment_filter(&mut errors, query, plan.due_on)))
        }
        (None, Some(query)) => {
            errors.check(
                !of_equipment || template.is_none(),
                "/units",
                "该检查表检查的是设备",
                "This checklist inspects a piece of equipment",
            );
            Wanted::Units(UnitFilter {
                venue_kind: query.venue_kind,
                district: query.district.clone(),
                ..UnitFilter::default()
            })
        }
        _ => {
            errors.note(
                "/equipment",
                "须且只能给出设备或单位之一的查询条件",
                "A plan asks either for equipment or for units",
            );
            Wanted::Units(UnitFilter::default())
        }
    };
    errors.finish()?;
    Ok(wanted)
}

fn equipment_filter(
    errors: &mut ValidationErrors,
    query: &EquipmentQuery,
    due_on: NaiveDate,
) -> EquipmentFilter {
    errors.check(
        query.kind.as_deref().is_none_or(EquipmentKind::is_start),
        "/equipment/kind",
        "应为目录代码的前 1 至 4 位",
        "The first one to four places of a catalogue code are expected",
    );
    errors.check(
        query.older_than_years.is_none_or(|years| years <= OLDEST),
        "/equipment/older_than_years",
        "年数为 0 至 200",
        "It is a number of years from 0 to 200",
    );
    let mut of_attributes = ValidationErrors::default();
    let attributes = Attributes::check(query.attributes.clone(), &mut of_attributes);
    for (pointer, reason) in of_attributes.reasons() {
        errors.note(format!("/equipment{pointer}"), &reason.zh, &reason.en);
    }
    EquipmentFilter {
        kind: query.kind.clone(),
        district: query.district.clone(),
        class: query.class.clone().map(String::from),
        commissioned_before: query.older_than_years.map(|years| {
            let months = Months::new(years.saturating_mul(12));
            due_on.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
        }),
        attributes,
        ..EquipmentFilter::default()
    }
}

fn check_teams(errors: &mut ValidationErrors, actor: &Actor, teams: &[Vec<Id>], candidates: &[Candidate]) {
    if !(1..=MOST_TEAMS).contains(&teams.len()) {
        return errors.note("/teams", "须有 1 至 100 个检查组", "There are one to a hundred teams");
    }
    for (number, team) in teams.iter().enumerate() {
        if !(1..=eligibility::MOST).contains(&team.len()) {
            errors.note(
                format!("/teams/{number}"),
                "检查组须有 1 至 20 名检查人员",
                "A team has one to twenty inspectors",
            );
            continue;
        }
        for (place, id) in team.iter().enumerate() {
            let pointer = format!("/teams/{number}/{place}");
            let fits = |candidate: &Candidate| {
                let (own, area) = (&candidate.district, &actor.district);
                candidate.account_id == *id
                    && candidate.is_inspector()
                    && (own.covers(area) || area.covers(own))
            };
            errors.check(
                candidates.iter().any(fits),
                &pointer,
                "不是本地区的在用检查人员账号",
                "This is no active inspector of the area",
            );
            once(errors, team, place, &pointer);
        }
    }
}
