//! The context of a command: who calls, when, and the checklists.

use crate::{
    accounts::{Actor, Scope},
    clock::Moment,
    events::ChangedBy,
    templates::Templates,
};
use std::sync::Arc;

/// What each command is given: HTTP, a batch of `POST /v1/sync`, the import of a phone's archive and the demo make one
/// each.
#[derive(Clone)]
pub struct Context {
    pub actor: Actor,
    /// By the server's clock.
    pub at: Moment,
    pub templates: Arc<Templates>,
}

impl Context {
    /// The context of a request that has just been read.
    pub fn now(actor: Actor, templates: Arc<Templates>) -> Self {
        Self { actor, at: Moment::now(), templates }
    }

    /// What the caller can see.
    pub fn scope(&self) -> Scope {
        self.actor.scope()
    }

    /// The caller and the time, as an audit event names them.
    pub fn by(&self) -> ChangedBy {
        ChangedBy { account_id: self.actor.id, at: self.at }
    }
}
