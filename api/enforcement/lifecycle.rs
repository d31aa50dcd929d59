//! Rule: how an enforcement action is extended, ended or revoked.

use super::{ActionEnding, ActionKind, ActionState, EnforcementAction, Extension, record::LONGEST_SEALING};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    problem::{self, Outcome, Problem},
    registry::Named,
    validation::{ValidationErrors, texts},
};
use chrono::{Days, NaiveDate};

/// What somebody does with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Of a sealing, once, by at most thirty days, by a supervisor: the head's approval (Administrative Compulsion Law,
    /// Art. 25).
    Extend { until: NaiveDate, reason: String, document: String },
    /// Closed, paid, lifted, taken on.
    End { ended_on: NaiveDate, reason: String },
    /// It was wrong, by a supervisor's word.
    Revoke { reason: String },
}

impl Act {
    /// The word in the record of events.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Extend { .. } => "extended",
            Self::End { .. } => "ended",
            Self::Revoke { .. } => "revoked",
        }
    }

    /// Whether it is, word by word, what the caller has done already.
    pub fn was_done(&self, actor: &Actor, action: &EnforcementAction) -> bool {
        match self {
            Self::Extend { until, reason, document } => action.extension.as_ref().is_some_and(|known| {
                known.by.id == actor.id
                    && (known.until, &known.reason, &known.document) == (*until, reason, document)
            }),
            Self::End { ended_on, reason } => {
                is_ending(actor, action, ActionState::Ended, Some(*ended_on), reason)
            }
            Self::Revoke { reason } => is_ending(actor, action, ActionState::Revoked, None, reason),
        }
    }
}

fn is_ending(
    actor: &Actor,
    action: &EnforcementAction,
    state: ActionState,
    ended_on: Option<NaiveDate>,
    reason: &str,
) -> bool {
    action.state == state
        && action.ending.as_ref().is_some_and(|known| {
            known.by.id == actor.id && known.ended_on == ended_on && known.reason == reason
        })
}

/// An act that may be kept. Only [`act`] makes one.
#[derive(Debug)]
pub struct Acted {
    /// The action as it becomes; its version is one more than the one it was decided on.
    after: EnforcementAction,
    word: &'static str,
}

impl Acted {
    pub fn after(&self) -> &EnforcementAction {
        &self.after
    }

    pub fn word(&self) -> &'static str {
        self.word
    }
}

/// Whether the caller may, and what it comes to.
pub fn act(actor: &Actor, action: &EnforcementAction, act: &Act, at: Moment) -> Outcome<Acted> {
    let by_supervisor = matches!(act, Act::Extend { .. } | Act::Revoke { .. });
    let roles: &[Role] =
        if by_supervisor { &[Role::Supervisor] } else { &[Role::Inspector, Role::Supervisor] };
    actor.must_be(roles)?;
    check(action, act)?;
    may_follow(action, act)?;
    let by = || Named { id: actor.id, name: actor.name.clone() };
    let ending = |ended_on: Option<NaiveDate>, reason: &String| ActionEnding {
        ended_on,
        reason: reason.clone(),
        by: by(),
        at,
    };
    let mut after =
        EnforcementAction { changed_at: at, version: action.version.saturating_add(1), ..action.clone() };
    match act {
        Act::Extend { until, reason, document } => {
            after.extension = Some(Extension {
                until: *until,
                reason: reason.clone(),
                document: document.clone(),
                by: by(),
                at,
            });
        }
        Act::End { ended_on, reason } => {
            after.state = ActionState::Ended;
            after.ending = Some(ending(Some(*ended_on), reason));
        }
        Act::Revoke { reason } => {
            after.state = ActionState::Revoked;
            after.ending = Some(ending(None, reason));
        }
    }
    Ok(Acted { after, word: act.word() })
}

fn check(action: &EnforcementAction, act: &Act) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    let (Act::Extend { reason, .. } | Act::End { reason, .. } | Act::Revoke { reason }) = act;
    texts::lines(&mut flaws, "/reason", reason, 2000);
    if let Act::Extend { until, document, .. } = act {
        texts::required(&mut flaws, "/document", document, 100);
        let decided = action.until.unwrap_or(action.taken_on);
        let last = decided.checked_add_days(Days::new(LONGEST_SEALING)).unwrap_or(NaiveDate::MAX);
        flaws.check(
            *until > decided && *until <= last,
            "/until",
            "延长期限不超过三十日",
            "A seal is extended by one to thirty days",
        );
    }
    if let Act::End { ended_on, .. } = act {
        flaws.check(
            *ended_on >= action.taken_on,
            "/ended_on",
            "结束日期不得早于措施日期",
            "It ends before it began",
        );
    }
    flaws.finish()
}

/// Whether it may follow on what the action is by now; an action that has ended can still be revoked.
fn may_follow(action: &EnforcementAction, act: &Act) -> Outcome<()> {
    let refused = |zh: &str, en: &str| {
        Err(Problem::new(problem::ProblemKind::WrongState)
            .because(zh, en)
            .with("state", action.state.as_str().into()))
    };
    match (action.state, act) {
        (ActionState::Revoked, _) => refused("该措施已撤销", "The action is revoked"),
        (ActionState::Ended, Act::Extend { .. } | Act::End { .. }) => {
            refused("该措施已结束", "The action has ended")
        }
        (ActionState::InForce, Act::Extend { .. }) if action.kind != ActionKind::Sealing => {
            refused("只有查封、扣押可以延长", "Only a sealing is extended")
        }
        (ActionState::InForce, Act::Extend { .. }) if action.extension.is_some() => {
            refused("查封、扣押只能延长一次", "A sealing is extended once")
        }
        _ => Ok(()),
    }
}
