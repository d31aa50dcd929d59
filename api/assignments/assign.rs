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
    validation::{ValidationErrors, days::check_year, texts},
};
use checklists::Template;
use chrono::NaiveDate;

pub const LONGEST_NOTE: usize = 2000;

/// An assignment that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentDraft {
    /// The client's.
    pub id: Id,
    pub checklist: String,
    pub due_on: NaiveDate,
    pub campaign_id: Option<Id>,
    pub plan_id: Option<Id>,
    pub inspectors: Vec<Id>,
    pub note: Option<String>,
}

/// What is known of the things that it names.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
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

/// Those who see assignments.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])
}

/// Those who give them.
pub fn may_assign(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])
}

/// Assigns a unit, or a piece of its equipment, to inspectors whose district covers it.
pub fn assign(actor: &Actor, known: Known, draft: AssignmentDraft, at: Moment) -> Outcome<Assigned> {
    may_assign(actor)?;
    let district = &known.unit.facts.district;
    let mut errors = ValidationErrors::default();
    check_subject(&mut errors, known);
    check_year(&mut errors, "/due_on", draft.due_on);
    check_assignees(&mut errors, district, &draft.inspectors, known.candidates);
    check_note(&mut errors, draft.note.as_deref());
    let work = (district, draft.checklist.as_str(), draft.due_on);
    let joined = check_campaign(&mut errors, draft.campaign_id, known.campaign, work);
    errors.finish()?;
    Ok(Assigned {
        assignment: Assignment {
            id: draft.id,
            district: district.clone(),
            unit_id: known.unit.id,
            equipment_id: known.equipment.map(|equipment| equipment.id),
            campaign_id: draft.campaign_id,
            plan_id: draft.plan_id,
            checklist: draft.checklist,
            due_on: draft.due_on,
            inspectors: Vec::new(),
            note: draft.note,
            state: AssignmentState::Assigned,
            inspection_id: None,
            cancellation: None,
            created_by: actor.id,
            created_at: at,
            changed_at: at,
            version: 1,
        },
        inspectors: draft.inspectors,
        joined,
        _sealed: (),
    })
}

fn check_subject(errors: &mut ValidationErrors, known: Known) {
    let Some(template) = known.template else {
        return note_unknown_checklist(errors);
    };
    checklist_fit::check(errors, template, known.equipment);
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

pub(super) fn check_note(errors: &mut ValidationErrors, note: Option<&str>) {
    if let Some(note) = note {
        texts::lines(errors, "/note", note, LONGEST_NOTE);
    }
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
