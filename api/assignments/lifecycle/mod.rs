//! Rule: how an assignment is changed or cancelled.

pub mod visit;

use super::{
    Assignment, AssignmentState, Cancellation,
    assign::{check_assignees, check_campaign, may_assign},
};
use crate::{
    accounts::{Actor, Candidate},
    campaigns::Campaign,
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
    validation::{ValidationErrors, days::check_year, texts::MultiLineText},
};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_with::rust::double_option;
use utoipa::ToSchema;

/// A change of an assignment (JSON merge patch, RFC 7396): what is left out stays, null removes the note.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "due_on": "2018-03-15", "inspectors": [crate::example_ids::CHEN, crate::example_ids::LIU],
    "note": "先查机房"
}))]
pub struct AssignmentPatch {
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// In place of those before.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Option<Vec<Id>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub note: Option<Option<MultiLineText<2000>>>,
}

/// A changed assignment. Only this file and [`visit`] make one.
#[derive(Clone, Debug)]
pub struct AssignmentChanged {
    /// As it becomes, but for its inspectors; its version is one more than the one it was decided on.
    pub assignment: Assignment,
    /// In place of those before; none: they stay.
    pub inspectors: Option<Vec<Id>>,
    /// The audit event's.
    pub action: &'static str,
    pub by: ChangedBy,
    _sealed: (),
}

/// Changes the last day, the inspectors or the note, before the visit is submitted.
pub fn change(
    actor: &Actor,
    assignment: &Assignment,
    campaign: Option<&Campaign>,
    candidates: &[Candidate],
    patch: &AssignmentPatch,
    at: Moment,
) -> Outcome<AssignmentChanged> {
    may_assign(actor)?;
    must_be_waiting(assignment)?;
    let mut changed = next(assignment, "changed", ChangedBy { account_id: actor.id, at });
    let after = &mut changed.assignment;
    let mut errors = ValidationErrors::default();
    if let Some(due_on) = patch.due_on {
        after.due_on = due_on;
        check_year(&mut errors, "/due_on", due_on);
        let work = (&after.district, after.checklist.as_str(), due_on);
        check_campaign(&mut errors, after.campaign_id, campaign, work);
    }
    if let Some(inspectors) = &patch.inspectors {
        check_assignees(&mut errors, &after.district, inspectors, candidates);
    }
    if let Some(note) = &patch.note {
        after.note = note.clone().map(String::from);
    }
    errors.finish()?;
    changed.inspectors.clone_from(&patch.inspectors);
    Ok(changed)
}

/// Cancels an assignment before the visit is submitted.
pub fn cancel(
    actor: &Actor,
    assignment: &Assignment,
    reason: &MultiLineText<2000>,
    at: Moment,
) -> Outcome<AssignmentChanged> {
    may_assign(actor)?;
    must_be_waiting(assignment)?;
    let mut changed = next(assignment, "cancelled", ChangedBy { account_id: actor.id, at });
    changed.assignment.state = AssignmentState::Cancelled;
    let by = Named { id: actor.id, name: actor.name.clone() };
    changed.assignment.cancellation = Some(Cancellation { reason: reason.to_string(), by, at });
    Ok(changed)
}

/// Whether the caller has cancelled it already, with the same reason.
pub fn was_cancelled(actor: &Actor, assignment: &Assignment, reason: &str) -> bool {
    assignment.cancellation.as_ref().is_some_and(|known| known.by.id == actor.id && known.reason == reason)
}

fn next(assignment: &Assignment, action: &'static str, by: ChangedBy) -> AssignmentChanged {
    let version = assignment.version.saturating_add(1);
    let assignment = Assignment { changed_at: by.at, version, ..assignment.clone() };
    AssignmentChanged { assignment, inspectors: None, action, by, _sealed: () }
}

fn must_be_waiting(assignment: &Assignment) -> Outcome<()> {
    if AssignmentState::WAITING.contains(&assignment.state) {
        return Ok(());
    }
    Err(wrong_state(assignment))
}

/// The problem of a change that this state does not allow; it names the visit that was begun, if there is one.
fn wrong_state(assignment: &Assignment) -> Problem {
    let zh = assignment.state.name().zh;
    let state = assignment.state.as_str();
    Problem::new(ProblemKind::WrongState)
        .because(format!("任务当前状态为“{zh}”"), format!("The assignment is {state}"))
        .with("state", state.into())
        .with("inspection_id", assignment.inspection_id.map(|id| id.to_string()).into())
}
