//! What runs the jobs: one loop a server, awake when a job is asked for or due.

use super::queue::{self, Claimed, Due};
use crate::{clock::Moment, db::Db, http::metrics::Metrics, ids::Id, problem::Outcome};
use futures_util::future::BoxFuture;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How long the loop sleeps where nobody wakes it: jobs of other servers and jobs put off are found so.
const NAP: Duration = Duration::from_secs(2);

/// What one kind of job does with its subject. It may run more than once.
pub type Kind = Arc<dyn Fn(Id) -> BoxFuture<'static, Outcome<()>> + Send + Sync>;

/// The kinds of jobs and the loop that runs them.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    kinds: Arc<BTreeMap<&'static str, Kind>>,
    bell: Bell,
    metrics: Metrics,
}

/// Wakes the loop; to be rung after a commit that asked for jobs.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

impl Runner {
    pub fn new(
        db: Db,
        bell: Bell,
        metrics: Metrics,
        kinds: impl IntoIterator<Item = (&'static str, Kind)>,
    ) -> Self {
        Self {
            db,
            bell,
            kinds: Arc::new(kinds.into_iter().collect()),
            metrics,
        }
    }

    /// Runs jobs for ever.
    pub async fn run(self) {
        loop {
            match self.next().await {
                Ok(true) => {}
                Ok(false) => {
                    // Rung or not, look again.
                    let _ = tokio::time::timeout(NAP, self.bell.0.notified()).await;
                }
                Err(problem) => {
                    tracing::warn!(%problem, "jobs wait for the database");
                    tokio::time::sleep(NAP).await;
                }
            }
        }
    }

    /// Runs the jobs that are due, until none is.
    pub async fn run_due(&self) -> Outcome<()> {
        while self.next().await? {}
        Ok(())
    }

    /// Runs the job that is due first; false where none is.
    async fn next(&self) -> Outcome<bool> {
        let due = self.db.read(|conn| queue::claimable(conn, Moment::now())).await?;
        if !due {
            return Ok(false);
        }
        let job = match self.db.write(|conn| queue::claim(conn, Moment::now())).await? {
            Due::Job(job) => job,
            Due::GivenUp(job) => {
                tracing::error!(
                    kind = job.kind,
                    subject = %job.subject_id,
                    "a job is given up: it was begun three times and never came to an end"
                );
                self.metrics.job_given_up();
                return Ok(true);
            }
            Due::Taken => return Ok(true),
        };
        let outcome = match self.kinds.get(job.kind.as_str()) {
            Some(kind) => kind(job.subject_id).await,
            None => Err(crate::problem::Problem::internal(format!(
                "no job of kind {}",
                job.kind
            ))),
        };
        self.close(job, outcome).await?;
        Ok(true)
    }

    async fn close(&self, job: Claimed, outcome: Outcome<()>) -> Outcome<()> {
        self.db
            .write(move |conn| match &outcome {
                Ok(()) => queue::done(conn, &job),
                Err(problem) => {
                    tracing::warn!(kind = job.kind, subject = %job.subject_id, attempts = job.attempts, %problem, "a job is put off");
                    queue::put_off(conn, &job, &problem.to_string(), Moment::now())
                }
            })
            .await
    }
}
