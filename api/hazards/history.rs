//! The history of a hazard: steps and their results.

use super::{HistoryKind, NewStep, StepFields};
use crate::{accounts::Actor, clock::Moment, ids::Id, registry::Named};
use serde::Serialize;
use utoipa::ToSchema;

/// An entry in the history of a hazard.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = HazardHappening)]
pub struct HistoryEntry {
    pub id: Id,
    pub what: HistoryKind,
    #[serde(flatten)]
    pub facts: StepFields,
    pub by: Named,
    pub at: Moment,
}

impl HistoryEntry {
    /// Whether the entry was written for this step of the caller.
    pub fn is_of(&self, step: &NewStep, actor: &Actor) -> bool {
        self.by.id == actor.id && self.what == step.step.happening() && self.facts.said() == step.fields()
    }
}
