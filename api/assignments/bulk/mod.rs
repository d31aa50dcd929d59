//! Rule: assigns in bulk, from a query of equipment or units to teams of inspectors.

mod validate;

pub use validate::check;

use super::{
    assign::{self, Assigned, NamedRecords, NewAssignment},
    team_allocation::{Work, deal},
};
use crate::{
    accounts::{Actor, Candidate},
    campaigns::Campaign,
    clock::Moment,
    district::District,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem},
    registry::{
        Attributes, Equipment, Unit, VenueKind,
        attributes::Entered,
        store::{EquipmentFilter, UnitFilter},
    },
    validation::texts::{MultiLineText, SingleLineText},
};
use checklists::Template;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most that one plan assigns.
pub const MOST: usize = 1000;

/// Which equipment; every field narrows. What the checklist is not for is not meant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlannedEquipment)]
pub struct EquipmentQuery {
    /// The first characters of the catalogue code: 31 finds 3100, 3110 ...
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4, pattern = "^[0-9A-Z]{1,4}$", example = "31")]
    pub kind: Option<String>,
    /// A district, or a city as a whole.
    #[serde(default)]
    pub district: Option<District>,
    #[serde(default)]
    #[schema(inline)]
    pub class: Option<SingleLineText<40>>,
    /// In use for longer than so many years on `due_on`; what has no day of commissioning is not meant.
    #[serde(default)]
    #[schema(maximum = 200)]
    pub older_than_years: Option<u32>,
    /// With each of these attributes.
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// Which units; every field narrows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlannedUnits)]
pub struct UnitQuery {
    #[serde(default)]
    pub venue_kind: Option<VenueKind>,
    /// A district, or a city as a whole.
    #[serde(default)]
    pub district: Option<District>,
}

/// What is to be assigned to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignmentPlan)]
#[schema(example = json!({
    "equipment": {
        "kind": "31", "district": "320508", "older_than_years": 15,
        "attributes": { "brake-type": "lever-drum-plunger" }
    },
    "checklist": "drum-brake-lifts", "due_on": "2018-03-16", "campaign_id": crate::example_ids::CAMPAIGN,
    "teams": [[crate::example_ids::CHEN, crate::example_ids::LIU]],
    "note": "使用超过15年、采用杠杆鼓式制动器的电梯"
}))]
pub struct Plan {
    /// For a checklist that inspects equipment: it and no `units`.
    #[serde(default, deserialize_with = "crate::validation::objects::optional")]
    pub equipment: Option<EquipmentQuery>,
    /// For a checklist that inspects units: it and no `equipment`.
    #[serde(default, deserialize_with = "crate::validation::objects::optional")]
    pub units: Option<UnitQuery>,
    #[schema(min_length = 1, max_length = 100, example = "drum-brake-lifts")]
    pub checklist: String,
    /// The last day, in Suzhou.
    pub due_on: NaiveDate,
    /// Of the districts, the checklist and the last day.
    #[serde(default)]
    pub campaign_id: Option<Id>,
    /// Inspectors who go together; the work is dealt out to the teams in turn, that of a unit to one team.
    #[schema(min_items = 1, max_items = 100)]
    pub teams: Vec<Vec<Id>>,
    #[serde(default)]
    #[schema(inline)]
    pub note: Option<MultiLineText<2000>>,
}

/// What a plan looks for.
#[derive(Clone, Debug)]
pub enum Wanted {
    Equipment(Box<EquipmentFilter>),
    Units(UnitFilter),
}

/// A unit, or a piece of its equipment, that a plan found.
#[derive(Clone, Debug)]
pub struct Subject {
    pub unit: Unit,
    pub equipment: Option<Equipment>,
}

impl Subject {
    /// The equipment's, if it is about equipment.
    pub fn id(&self) -> Id {
        self.equipment.as_ref().map_or(self.unit.id, |equipment| equipment.id)
    }
}

/// A plan with its assignments. Only [`plan`] makes one.
#[derive(Debug)]
pub struct Planned {
    pub id: Id,
    pub plan: Plan,
    /// How many the query found.
    pub matched: usize,
    /// How many of them have an open assignment with the checklist and the campaign already.
    pub left_out: usize,
    /// Of the rest, each with its subject and the place of its team.
    pub assigned: Vec<(Subject, usize, Assigned)>,
    pub by: ChangedBy,
    _sealed: (),
}

/// Makes the assignments of a plan from what its query found; `open` are those with an open assignment already.
///
/// The id of each assignment follows from the plan's and the subject's (UUID version 5).
pub fn plan(
    actor: &Actor,
    (id, plan): (Id, &Plan),
    (found, open): (Vec<Subject>, &BTreeSet<Id>),
    (template, campaign): (&Template, Option<&Campaign>),
    candidates: &[Candidate],
    at: Moment,
) -> Outcome<Planned> {
    let matched = found.len();
    if matched > MOST {
        return Err(Problem::invalid(
            asked_at(plan),
            format!("符合条件的超过 {MOST} 个,请缩小范围"),
            format!("More than {MOST} were found: ask for fewer"),
        ));
    }
    let mut rest: Vec<Subject> = found.into_iter().filter(|subject| !open.contains(&subject.id())).collect();
    rest.sort_by_cached_key(|subject| {
        let name = subject.equipment.as_ref().map(|equipment| equipment.facts.name.clone());
        let unit = &subject.unit;
        (unit.facts.district.clone(), unit.facts.name.clone(), unit.id, name, subject.id())
    });
    let member = |id: &Id| candidates.iter().find(|candidate| candidate.account_id == *id);
    let teams: Vec<Vec<Candidate>> =
        plan.teams.iter().map(|team| team.iter().filter_map(member).cloned().collect()).collect();
    let work: Vec<Work> = rest
        .iter()
        .map(|subject| Work { unit_id: subject.unit.id, district: &subject.unit.facts.district })
        .collect();
    let dealt = deal(&work, &teams).map_err(|uncovered| {
        let codes: Vec<&str> = uncovered.iter().map(District::as_str).collect();
        let codes = codes.join(", ");
        Problem::invalid(
            "/teams",
            format!("没有可在以下地区检查的检查组:{codes}"),
            format!("No team may inspect in {codes}"),
        )
    })?;
    let left_out = matched.saturating_sub(rest.len());
    let mut assigned = Vec::with_capacity(rest.len());
    for (subject, team) in rest.into_iter().zip(dealt) {
        let records = NamedRecords {
            unit: &subject.unit,
            equipment: subject.equipment.as_ref(),
            template: Some(template),
            campaign,
            candidates,
        };
        let new = NewAssignment {
            unit_id: subject.unit.id,
            equipment_id: subject.equipment.as_ref().map(|equipment| equipment.id),
            checklist: plan.checklist.clone(),
            due_on: plan.due_on,
            campaign_id: plan.campaign_id,
            inspectors: plan.teams.get(team).cloned().unwrap_or_default(),
            note: plan.note.clone(),
        };
        let named = Id::named(&id.0, &subject.id().to_string());
        let one = assign::assign(actor, (named, Some(id)), new, records, at)?;
        assigned.push((subject, team, one));
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(Planned { id, plan: plan.clone(), matched, left_out, assigned, by, _sealed: () })
}

/// Refuses a plan that found nothing: its query is wrong.
pub fn must_have_found_something(planned: &Planned) -> Outcome<()> {
    if planned.matched > 0 {
        return Ok(());
    }
    let pointer = asked_at(&planned.plan);
    Err(Problem::invalid(pointer, "没有符合条件的设备或单位", "No equipment or unit answers to this"))
}

fn asked_at(plan: &Plan) -> &'static str {
    if plan.equipment.is_some() { "/equipment" } else { "/units" }
}
