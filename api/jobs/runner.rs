//! Runs jobs: one loop for each server, woken when a job is added or due.

use super::queue::{self, Claimed, Due};
use crate::{clock::Moment, db::Db, http::metrics::Metrics, ids::Id, problem::Outcome};
use futures_util::future::BoxFuture;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How long the loop sleeps if nobody wakes it: jobs of other servers and jobs put off are found so.
const NAP: Duration = Duration::from_secs(2);

/// What one kind of job does with its subject. It may run more than once.
pub type JobHandler = Arc<dyn Fn(Id) -> BoxFuture<'static, Outcome<()>> + Send + Sync>;

/// The kinds of jobs and the loop that runs them.
#[derive(Clone)]
pub struct JobRunner {
    db: Db,
    kinds: Arc<BTreeMap<&'static str, JobHandler>>,
    waker: JobWaker,
    metrics: Metrics,
}

/// Wakes the loop; called after a commit that added jobs.
#[derive(Clone, Default)]
pub struct JobWaker(Arc<Notify>);

impl JobWaker {
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

impl JobRunner {
    pub fn new(
        db: Db,
        waker: JobWaker,
        metrics: Metrics,
        kinds: impl IntoIterator<Item = (&'static str, JobHandler)>,
    ) -> Self {
        Self { db, waker, kinds: Arc::new(kinds.into_iter().collect()), metrics }
    }

    /// Runs jobs for ever.
    pub async fn run(self) {
        loop {
            match self.next().await {
                Ok(true) => {}
                Ok(false) => {
                    // Woken or not, it looks again.
                    let _ = tokio::time::timeout(NAP, self.waker.0.notified()).await;
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

    /// Runs the job that is due first; false if none is.
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
            None => Err(crate::problem::Problem::internal(format!("no job of kind {}", job.kind))),
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
