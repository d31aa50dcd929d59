//! Applies each change of a batch once: its effect and its result are kept in one transaction.

use super::{
    apply::{ChangeOutcome, apply},
    change::{BlockedRecords, Change},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    context::Context,
    db::{self, Conn, Db},
    http::{language::Language, problem_response::ProblemBody},
    idempotency::{self, IdempotencyKey, StoredAnswer},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    templates::Templates,
};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// What became of a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeResult {
    /// The change's.
    pub id: Id,
    /// 200: it is done and durable. Otherwise as its own endpoint would have refused it.
    pub status: u16,
    /// It was sent before; this is what was answered then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub replayed: bool,
    /// Of a change that is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ChangeOutcome>)]
    pub done: Option<Value>,
    /// Of one that was refused. `retry` says whether the same change may be sent again: unless it is `later`, the
    /// refusal stands under the change's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProblemBody>)]
    pub problem: Option<Value>,
}

impl ChangeResult {
    /// Whether it was not decided on, so that a repeat may do it.
    pub fn has_met_a_fault(&self) -> bool {
        self.status >= 500
    }
}

/// Whose changes, with the clock of their phone, and what it takes to carry them out.
#[derive(Clone)]
pub struct BatchContext {
    pub actor: Actor,
    pub language: Language,
    pub templates: Arc<Templates>,
    pub db: Db,
}

impl BatchContext {
    /// Takes changes in, in their order; `refused` knows those that were refused before them.
    pub async fn take(
        &self,
        changes: Vec<Change>,
        refused: &mut BlockedRecords,
        now: Moment,
    ) -> Vec<ChangeResult> {
        let mut results = Vec::with_capacity(changes.len());
        for change in changes {
            let taken = match refused.check(&change) {
                Ok(()) => self.take_one(&change, now).await,
                Err(problem) => Err(problem),
            };
            let taken = taken.unwrap_or_else(|problem| self.refusal(change.id, &problem));
            if taken.status != 200 {
                refused.note(&change);
            }
            results.push(taken);
        }
        results
    }

    async fn take_one(&self, change: &Change, now: Moment) -> Outcome<ChangeResult> {
        let (sender, change) = (self.clone(), change.clone());
        self.db.write(move |conn| sender.once(conn, &change, now)).await
    }

    /// The context of what is done at this time.
    pub fn context(&self, at: Moment) -> Context {
        Context { actor: self.actor.clone(), at, templates: Arc::clone(&self.templates) }
    }

    fn once(&self, conn: &mut Conn, change: &Change, now: Moment) -> Outcome<ChangeResult> {
        let key = IdempotencyKey::parse(&change.id.to_string())
            .ok_or_else(|| Problem::internal("an id that is no key"))?;
        let fingerprint = change.fingerprint();
        if let Some(kept) = idempotency::find(conn, self.actor.id, &key)? {
            return again(change.id, &fingerprint, &kept);
        }
        let done = db::attempt(conn, |conn| apply(conn, &self.context(now), change.read()?));
        let taken = match done {
            Ok(done) => ChangeResult {
                id: change.id,
                status: 200,
                replayed: false,
                done: Some(serde_json::to_value(done).map_err(Problem::internal)?),
                problem: None,
            },
            // Met another transaction, or the database is not there: nothing is decided.
            Err(problem) if problem.kind.status() >= 500 || problem.kind == ProblemKind::Duplicate => {
                return Err(problem);
            }
            Err(problem) => self.refusal(change.id, &problem),
        };
        let kept = StoredAnswer {
            fingerprint: fingerprint.to_vec(),
            status: taken.status,
            headers: Vec::new(),
            body: serde_json::to_vec(&taken.done.as_ref().or(taken.problem.as_ref()))
                .map_err(Problem::internal)?,
        };
        idempotency::keep(conn, self.actor.id, &key, &kept, now)?;
        Ok(taken)
    }

    fn refusal(&self, id: Id, problem: &Problem) -> ChangeResult {
        ChangeResult {
            id,
            status: problem.kind.status(),
            replayed: false,
            done: None,
            problem: serde_json::to_value(ProblemBody::new(problem, self.language)).ok(),
        }
    }
}

/// What was answered the first time.
fn again(id: Id, fingerprint: &[u8], kept: &StoredAnswer) -> Outcome<ChangeResult> {
    if kept.fingerprint != fingerprint {
        return Err(Problem::new(ProblemKind::IdTaken)
            .because("该变更编号已用于另一内容", "This change's id stands for another act already"));
    }
    let body: Value = serde_json::from_slice(&kept.body).map_err(Problem::internal)?;
    let (done, problem) = if kept.status == 200 { (Some(body), None) } else { (None, Some(body)) };
    Ok(ChangeResult { id, status: kept.status, replayed: true, done, problem })
}
