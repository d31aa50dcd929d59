//! Who may take which step with a hazard, and what the step needs. It stands here only.

use super::{Hazard, State, Step};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    ids::Id,
    problem::{Kind, Outcome, Problem},
};
use checklists::HazardLevel;
use serde::Serialize;
use utoipa::ToSchema;

/// A line of the table.
struct Rule {
    step: Step,
    by: &'static [Role],
    from: &'static [State],
    /// Only of a hazard of this level.
    of: Option<HazardLevel>,
}

/// Raising a level is for whoever sees the danger; lowering one, or taking a hazard back, is for a supervisor. Each
/// needs a reason.
const TABLE: [Rule; 3] = [
    Rule {
        step: Step::Raise,
        by: &[Role::Inspector, Role::Supervisor],
        from: &[State::Found],
        of: Some(HazardLevel::General),
    },
    Rule {
        step: Step::Lower,
        by: &[Role::Supervisor],
        from: &[State::Found],
        of: Some(HazardLevel::Major),
    },
    Rule {
        step: Step::Invalidate,
        by: &[Role::Supervisor],
        from: &[State::Found],
        of: None,
    },
];

impl Rule {
    fn holds_for(&self, hazard: &Hazard) -> bool {
        self.from.contains(&hazard.state) && self.of.is_none_or(|level| level == hazard.level)
    }
}

/// What a step asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Reason,
}

/// A step that the caller may take now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextStep {
    pub step: Step,
    pub needs: Vec<Need>,
}

/// The steps that the caller may take now: the buttons of a phone.
pub fn next(actor: &Actor, hazard: &Hazard) -> Vec<NextStep> {
    TABLE
        .iter()
        .filter(|rule| rule.by.contains(&actor.role) && rule.holds_for(hazard))
        .map(|rule| NextStep {
            step: rule.step,
            needs: vec![Need::Reason],
        })
        .collect()
}

/// A step that may be taken. Only [`take`] makes one.
#[derive(Clone, Debug)]
pub struct Taken {
    id: Id,
    hazard_id: Id,
    version: i64,
    step: Step,
    reason: String,
    by: Id,
    at: Moment,
}

impl Taken {
    pub fn id(&self) -> Id {
        self.id
    }

    pub fn hazard_id(&self) -> Id {
        self.hazard_id
    }

    /// The version of the hazard that it was decided on.
    pub fn version(&self) -> i64 {
        self.version
    }

    pub fn step(&self) -> Step {
        self.step
    }

    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub fn by(&self) -> Id {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }

    /// The state that it leads to.
    pub fn state(&self) -> State {
        match self.step {
            Step::Raise | Step::Lower => State::Found,
            Step::Invalidate => State::Invalidated,
        }
    }

    /// The level that it leads to, where it changes.
    pub fn level(&self) -> Option<HazardLevel> {
        match self.step {
            Step::Raise => Some(HazardLevel::Major),
            Step::Lower => Some(HazardLevel::General),
            Step::Invalidate => None,
        }
    }
}

/// Whether the caller may take the step, and what it comes to.
pub fn take(
    actor: &Actor,
    hazard: &Hazard,
    id: Id,
    step: Step,
    reason: String,
    at: Moment,
) -> Outcome<Taken> {
    let rule = TABLE
        .iter()
        .find(|rule| rule.step == step)
        .ok_or_else(|| Problem::internal(format!("no rule for {step:?}")))?;
    actor.must_be(rule.by)?;
    if !rule.holds_for(hazard) {
        return Err(not_now(hazard));
    }
    Ok(Taken {
        id,
        hazard_id: hazard.id,
        version: hazard.version,
        step,
        reason,
        by: actor.id,
        at,
    })
}

fn not_now(hazard: &Hazard) -> Problem {
    let (state, level) = match (hazard.state, hazard.level) {
        (State::Found, HazardLevel::General) => ("未处理", "一般隐患"),
        (State::Found, HazardLevel::Major) => ("未处理", "重大隐患"),
        (State::Dropped, _) => ("检查更正后已撤销", "隐患"),
        (State::Invalidated, _) => ("已判定为误报", "隐患"),
    };
    Problem::new(Kind::WrongState)
        .because(
            format!("该{level}当前状态为“{state}”"),
            format!(
                "The hazard is {} and {}",
                hazard.state.as_str(),
                hazard.level.as_str()
            ),
        )
        .with("state", hazard.state.as_str().into())
}
