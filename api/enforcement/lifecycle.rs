//! Rule: how an enforcement action is extended, ended or revoked.

use super::{ActionEnding, ActionKind, ActionState, EnforcementAction, Extension, record::LONGEST_SEALING};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    problem::{Outcome, Problem, ProblemKind},
    registry::Named,
    validation::{
        ValidationErrors,
        texts::{MultiLineText, SingleLineText},
    },
};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

/// How a sealing is extended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "until": "2018-04-04", "reason": "案情复杂，需委托检验", "document": "质监封字〔2018〕320508-2号"
}))]
pub struct NewExtension {
    /// The new last day, at most thirty days after the one before, in Suzhou.
    pub until: NaiveDate,
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
    /// The number of the decision.
    #[schema(inline)]
    pub document: SingleLineText<100>,
}

/// How an action ended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "ended_on": "2018-03-12", "reason": "罚款已缴清" }))]
pub struct NewEnding {
    /// In Suzhou.
    pub ended_on: NaiveDate,
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

/// Why an action was wrong.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "文书编号有误" }))]
pub struct Revocation {
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

/// What somebody does with an action.
#[derive(Clone, Debug)]
pub enum Act {
    /// Of a sealing, once, by at most thirty days, by a supervisor: the head's approval (Administrative Compulsion Law,
    /// Art. 25).
    Extend(NewExtension),
    /// Closed, paid, lifted, taken on.
    End(NewEnding),
    /// It was wrong, by decision of a supervisor.
    Revoke(Revocation),
}

impl Act {
    /// The word in the record of events.
    fn word(&self) -> &'static str {
        match self {
            Self::Extend(_) => "extended",
            Self::End(_) => "ended",
            Self::Revoke(_) => "revoked",
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Extend(NewExtension { reason, .. })
            | Self::End(NewEnding { reason, .. })
            | Self::Revoke(Revocation { reason }) => reason,
        }
    }

    /// Whether it is, word by word, what the caller has done already.
    pub fn was_done(&self, actor: &Actor, action: &EnforcementAction) -> bool {
        match self {
            Self::Extend(new) => action.extension.as_ref().is_some_and(|known| {
                known.by.id == actor.id
                    && known.until == new.until
                    && known.reason == new.reason
                    && known.document == new.document
            }),
            Self::End(new) => is_ending(actor, action, ActionState::Ended, Some(new.ended_on), &new.reason),
            Self::Revoke(new) => is_ending(actor, action, ActionState::Revoked, None, &new.reason),
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

/// A changed action. Only [`act`] makes one.
#[derive(Debug)]
pub struct ActionChanged {
    /// The version that it was decided on.
    pub before: i64,
    pub after: EnforcementAction,
    /// The verb of the event.
    pub word: &'static str,
    pub by: ChangedBy,
    _sealed: (),
}

/// Carries out an act: an inspector or a supervisor ends an action, only a supervisor extends and revokes one.
pub fn act(actor: &Actor, action: &EnforcementAction, act: &Act, at: Moment) -> Outcome<ActionChanged> {
    let roles: &[Role] = match act {
        Act::Extend(_) | Act::Revoke(_) => &[Role::Supervisor],
        Act::End(_) => &[Role::Inspector, Role::Supervisor],
    };
    actor.must_be(roles)?;
    check(action, act)?;
    may_follow(action, act)?;
    let (reason, by) = (act.reason().to_owned(), Named { id: actor.id, name: actor.name.clone() });
    let mut after =
        EnforcementAction { changed_at: at, version: action.version.saturating_add(1), ..action.clone() };
    match act {
        Act::Extend(NewExtension { until, document, .. }) => {
            let document = document.to_string();
            after.extension = Some(Extension { until: *until, reason, document, by, at });
        }
        Act::End(NewEnding { ended_on, .. }) => {
            after.state = ActionState::Ended;
            after.ending = Some(ActionEnding { ended_on: Some(*ended_on), reason, by, at });
        }
        Act::Revoke(_) => {
            after.state = ActionState::Revoked;
            after.ending = Some(ActionEnding { ended_on: None, reason, by, at });
        }
    }
    let by = ChangedBy { account_id: actor.id, at };
    Ok(ActionChanged { before: action.version, after, word: act.word(), by, _sealed: () })
}

fn check(action: &EnforcementAction, act: &Act) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    if let Act::Extend(NewExtension { until, .. }) = act {
        let decided = action.until.unwrap_or(action.taken_on);
        let last = decided.checked_add_days(Days::new(LONGEST_SEALING)).unwrap_or(NaiveDate::MAX);
        errors.check(
            *until > decided && *until <= last,
            "/until",
            "延长期限不超过三十日",
            "A seal is extended by one to thirty days",
        );
    }
    if let Act::End(NewEnding { ended_on, .. }) = act {
        errors.check(
            *ended_on >= action.taken_on,
            "/ended_on",
            "结束日期不得早于措施日期",
            "It ends before it began",
        );
    }
    errors.finish()
}

/// Whether the action's state allows the act; an action that has ended can still be revoked.
fn may_follow(action: &EnforcementAction, act: &Act) -> Outcome<()> {
    let refused = |zh: &str, en: &str| {
        Err(Problem::new(ProblemKind::WrongState).because(zh, en).with("state", action.state.as_str().into()))
    };
    match (action.state, act) {
        (ActionState::Revoked, _) => refused("该措施已撤销", "The action is revoked"),
        (ActionState::Ended, Act::Extend(_) | Act::End(_)) => refused("该措施已结束", "The action has ended"),
        (ActionState::InForce, Act::Extend(_)) if action.kind != ActionKind::Sealing => {
            refused("只有查封、扣押可以延长", "Only a sealing is extended")
        }
        (ActionState::InForce, Act::Extend(_)) if action.extension.is_some() => {
            refused("查封、扣押只能延长一次", "A sealing is extended once")
        }
        _ => Ok(()),
    }
}
