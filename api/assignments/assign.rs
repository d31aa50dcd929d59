//! Rule: who may assign what to whom, and until when.

use super::{Assignment, AssignmentState};
use crate::{
    accounts::{Actor, Candidate, Role, eligibility::check_inspectors},
    campaigns::{
        Campaign,
        membership::{self, Claim, FOLLOW_UP, Joined},
    },
    clock::Moment,
    district::District,
    ids::Id,
    problem::Outcome,
    registry::{Equipment, Unit, checklist_fit},
    validation::{ValidationErrors, days::check_year, texts::MultiLineText},
};
use checklists::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

pub const LONGEST_NOTE: usize = 2000;

/// An assignment to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    pub unit_id: Id,
    /// Needed if the checklist inspects a piece of equipment; of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// A checklist's code.
    #[schema(min_length = 1, max_length = 100, example = "crowded-venues")]
    pub checklist: String,
    /// The last day, in Suzhou; 2000 to 2999.
    pub due_on: NaiveDate,
    /// Of the district, the checklist (but for the one of follow-up visits) and the last day.
    #[serde(default)]
    pub campaign_id: Option<Id>,
    /// Those whose work it is: active inspectors or supervisors whose district covers the unit's.
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Vec<Id>,
    #[serde(default)]
    #[schema(inline)]
    pub note: Option<MultiLineText<2000>>,
}

impl NewAssignment {
    /// Whether `known` was made by this request of this caller. What a supervisor may change of it counts only until it
    /// changes for the first time.
    pub fn was_made(&self, known: &Assignment, actor: &Actor) -> bool {
        let is_as_made = || {
            known.due_on == self.due_on
                && known.note.as_deref() == self.note.as_deref()
                && known.inspectors.len() == self.inspectors.len()
                && self.inspectors.iter().all(|id| known.is_assigned_to(*id))
        };
        known.created_by == actor.id
            && known.plan_id.is_none()
            && known.unit_id == self.unit_id
            && known.equipment_id == self.equipment_id
            && known.checklist == self.checklist
            && known.campaign_id == self.campaign_id
            && (known.version > 1 || is_as_made())
    }
}

/// What is known of the records that a new assignment names; none: the caller sees no such record.
#[derive(Clone, Copy, Debug)]
pub struct NamedRecords<'a> {
    pub unit: &'a Unit,
    pub equipment: Option<&'a Equipment>,
    /// The version that is in force on the last day.
    pub template: Option<&'a Template>,
    pub campaign: Option<&'a Campaign>,
    pub candidates: &'a [Candidate],
}

/// A new assignment. Only [`assign`] makes one.
#[derive(Debug)]
pub struct Assigned {
    /// Without its inspectors.
    pub assignment: Assignment,
    pub inspectors: Vec<Id>,
    /// The campaign that it belongs to.
    pub joined: Option<Joined>,
    _sealed: (),
}

/// Inspectors and supervisors see assignments.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])
}

/// Supervisors make them.
pub fn may_assign(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])
}

/// Assigns a unit, or a piece of its equipment, to inspectors whose district covers it; `plan_id`: in bulk.
pub fn assign(
    actor: &Actor,
    (id, plan_id): (Id, Option<Id>),
    new: NewAssignment,
    records: NamedRecords,
    at: Moment,
) -> Outcome<Assigned> {
    may_assign(actor)?;
    let district = &records.unit.facts.district;
    let mut errors = ValidationErrors::default();
    match records.template {
        Some(template) => checklist_fit::check(&mut errors, template, records.equipment),
        None => note_unknown_checklist(&mut errors),
    }
    check_year(&mut errors, "/due_on", new.due_on);
    check_assignees(&mut errors, district, &new.inspectors, records.candidates);
    let work = (district, new.checklist.as_str(), new.due_on);
    let joined = check_campaign(&mut errors, new.campaign_id, records.campaign, work);
    errors.finish()?;
    let assignment = Assignment {
        id,
        district: district.clone(),
        unit_id: records.unit.id,
        equipment_id: records.equipment.map(|equipment| equipment.id),
        campaign_id: new.campaign_id,
        plan_id,
        checklist: new.checklist,
        due_on: new.due_on,
        inspectors: Vec::new(),
        note: new.note.map(String::from),
        state: AssignmentState::Assigned,
        inspection_id: None,
        cancellation: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    };
    Ok(Assigned { assignment, inspectors: new.inspectors, joined, _sealed: () })
}

pub(super) fn note_unknown_checklist(errors: &mut ValidationErrors) {
    errors.note(
        "/checklist",
        "没有这个检查表,或它在截止日不施行",
        "There is no such checklist, or it is not in force on the last day",
    );
}

pub(super) fn check_assignees(
    errors: &mut ValidationErrors,
    district: &District,
    named: &[Id],
    found: &[Candidate],
) {
    errors.check(!named.is_empty(), "/inspectors", "须指明检查人员", "Somebody has to be named");
    let pointer = |place| format!("/inspectors/{place}");
    check_inspectors(errors, district, named, found, ("/inspectors", pointer));
}

/// The caller must see the campaign that is named, and the work must belong to it: by district, checklist and last day.
pub(super) fn check_campaign(
    errors: &mut ValidationErrors,
    campaign_id: Option<Id>,
    campaign: Option<&Campaign>,
    (district, checklist, due_on): (&District, &str, NaiveDate),
) -> Option<Joined> {
    let checklist = (checklist != FOLLOW_UP).then_some(checklist);
    membership::check(errors, Claim { campaign_id, district, checklist, date: due_on }, campaign)
}
