//! Rule: how an assignment is changed, cancelled, or fulfilled by a visit.

pub mod visit;

use super::{
    Assignment, AssignmentState, Cancellation,
    assign::{check_assignees, check_campaign, check_note, may_assign},
};
use crate::{
    accounts::{Actor, Candidate},
    campaigns::Campaign,
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
    validation::{ValidationErrors, days::check_year, texts},
};
use chrono::NaiveDate;

/// What a supervisor wants to change; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestedChange {
    pub due_on: Option<NaiveDate>,
    pub inspectors: Option<Vec<Id>>,
    pub note: Option<Option<String>>,
}

/// A change that may be kept. Only this file and [`visit`] make one.
#[derive(Clone, Debug)]
pub struct AssignmentChanged {
    /// As it becomes; its version is one more than the one it was decided on.
    after: Assignment,
    /// Others than before.
    inspectors: Option<Vec<Id>>,
    word: &'static str,
    by: Id,
}

impl AssignmentChanged {
    pub fn after(&self) -> &Assignment {
        &self.after
    }

    pub fn inspectors(&self) -> Option<&[Id]> {
        self.inspectors.as_deref()
    }

    /// In the record of events.
    pub fn word(&self) -> &'static str {
        self.word
    }

    pub fn by(&self) -> Id {
        self.by
    }
}

/// Another last day, other inspectors, another note; before the visit is handed in.
pub fn change(
    actor: &Actor,
    assignment: &Assignment,
    campaign: Option<&Campaign>,
    candidates: &[Candidate],
    change: RequestedChange,
    at: Moment,
) -> Outcome<AssignmentChanged> {
    may_assign(actor)?;
    must_be_waiting(assignment)?;
    let mut after = next(assignment, at);
    let mut flaws = ValidationErrors::default();
    if let Some(due_on) = change.due_on {
        after.due_on = due_on;
        check_year(&mut flaws, "/due_on", due_on);
        let work = (&after.district, after.checklist.as_str(), due_on);
        check_campaign(&mut flaws, after.campaign_id, campaign, work);
    }
    if let Some(inspectors) = &change.inspectors {
        check_assignees(&mut flaws, &after.district, inspectors, candidates);
    }
    if let Some(note) = change.note {
        check_note(&mut flaws, note.as_deref());
        after.note = note;
    }
    flaws.finish()?;
    Ok(AssignmentChanged { after, inspectors: change.inspectors, word: "changed", by: actor.id })
}

/// Takes it back, before the visit is handed in.
pub fn cancel(
    actor: &Actor,
    assignment: &Assignment,
    reason: String,
    at: Moment,
) -> Outcome<AssignmentChanged> {
    may_assign(actor)?;
    let mut flaws = ValidationErrors::default();
    texts::lines(&mut flaws, "/reason", &reason, 2000);
    flaws.finish()?;
    must_be_waiting(assignment)?;
    let mut after = next(assignment, at);
    after.state = AssignmentState::Cancelled;
    after.cancellation =
        Some(Cancellation { reason, by: Named { id: actor.id, name: actor.name.clone() }, at });
    Ok(AssignmentChanged { after, inspectors: None, word: "cancelled", by: actor.id })
}

/// Whether it is, word by word, what the caller has done already.
pub fn was_cancelled(actor: &Actor, assignment: &Assignment, reason: &str) -> bool {
    assignment.cancellation.as_ref().is_some_and(|known| known.by.id == actor.id && known.reason == reason)
}

fn next(assignment: &Assignment, at: Moment) -> Assignment {
    Assignment { changed_at: at, version: assignment.version.saturating_add(1), ..assignment.clone() }
}

fn must_be_waiting(assignment: &Assignment) -> Outcome<()> {
    if AssignmentState::WAITING.contains(&assignment.state) {
        return Ok(());
    }
    Err(wrong_state(assignment))
}

/// What the caller wants is not for this state; the visit that was begun, where there is one, goes along.
fn wrong_state(assignment: &Assignment) -> Problem {
    let zh = match assignment.state {
        AssignmentState::Assigned => "待检查",
        AssignmentState::Begun => "检查中",
        AssignmentState::Submitted => "已提交",
        AssignmentState::Done => "已完成",
        AssignmentState::Cancelled => "已取消",
    };
    let state = assignment.state.as_str();
    Problem::new(ProblemKind::WrongState)
        .because(format!("任务当前状态为“{zh}”"), format!("The assignment is {state}"))
        .with("state", state.into())
        .with("inspection_id", assignment.inspection_id.map(|id| id.to_string()).into())
}
