//! The queue of jobs: a table.

use crate::{
    clock::Moment,
    db::{Conn, schema::jobs},
    ids::Id,
    problem::Outcome,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// How long a claimed job is left alone by other servers; one that takes longer, or whose server died, is run again.
const CLAIM: TimeDelta = TimeDelta::minutes(5);

/// How often a job may be claimed without coming to an end: one that was is taken for what ended the server.
const UNFINISHED: i64 = 3;

/// What there is to do.
#[derive(Clone, Debug)]
pub enum Due {
    Job(Claimed),
    /// It was claimed [`UNFINISHED`] times and never came to an end; it is not asked for any more.
    GivenUp(Claimed),
    /// Another server was quicker: look again.
    Taken,
}

/// A job that this server has claimed.
#[derive(Clone, Debug, Queryable)]
pub struct Claimed {
    pub id: i64,
    pub kind: String,
    pub subject_id: Id,
    pub run_at: Moment,
    pub attempts: i64,
    /// Claims since it last came to an end.
    unfinished: i64,
}

/// Asks for a job, in the transaction that makes it needed. One that waits already is enough.
pub fn add(conn: &mut Conn, kind: &'static str, subject_id: Id, at: Moment) -> Outcome<()> {
    let waiting =
        diesel::update(jobs::table.filter(jobs::kind.eq(kind).and(jobs::subject_id.eq(subject_id))))
            .set((jobs::run_at.eq(at), jobs::attempts.eq(0), jobs::unfinished.eq(0)))
            .execute(conn)?;
    if waiting == 0 {
        diesel::insert_into(jobs::table)
            .values((
                jobs::kind.eq(kind),
                jobs::subject_id.eq(subject_id),
                jobs::run_at.eq(at),
                jobs::attempts.eq(0),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// How a job stands that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing was told of it yet.
    Open,
    /// It failed, and will be tried again.
    Failed,
}

/// The jobs of a kind that wait for these subjects.
pub fn of(conn: &mut Conn, kind: &'static str, subjects: &[Id]) -> Outcome<BTreeMap<Id, Attempt>> {
    let jobs: Vec<(Id, Option<String>)> = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::subject_id.eq_any(subjects)))
        .select((jobs::subject_id, jobs::last_error))
        .load(conn)?;
    Ok(jobs.into_iter().map(|(id, error)| (id, error.map_or(Attempt::Open, |_| Attempt::Failed))).collect())
}

/// How many jobs wait, whenever they are due.
pub fn waiting(conn: &mut Conn) -> Outcome<i64> {
    Ok(jobs::table.count().get_result(conn)?)
}

/// Whether a job is due.
pub fn claimable(conn: &mut Conn, now: Moment) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(jobs::table.filter(jobs::run_at.le(now)))).get_result(conn)?)
}

/// Claims the job that is due first.
pub fn claim(conn: &mut Conn, now: Moment) -> Outcome<Due> {
    let due: Option<Claimed> = jobs::table
        .filter(jobs::run_at.le(now))
        .order((jobs::run_at, jobs::id))
        .select((jobs::id, jobs::kind, jobs::subject_id, jobs::run_at, jobs::attempts, jobs::unfinished))
        .first(conn)
        .optional()?;
    let Some(job) = due else {
        return Ok(Due::Taken);
    };
    if job.unfinished >= UNFINISHED {
        done(conn, &job)?;
        return Ok(Due::GivenUp(job));
    }
    let until = now.plus(CLAIM);
    let attempts = job.attempts.saturating_add(1);
    let claimed = diesel::update(jobs::table.filter(jobs::id.eq(job.id).and(jobs::run_at.eq(job.run_at))))
        .set((
            jobs::run_at.eq(until),
            jobs::attempts.eq(attempts),
            jobs::unfinished.eq(job.unfinished.saturating_add(1)),
        ))
        .execute(conn)?;
    if claimed == 0 {
        return Ok(Due::Taken);
    }
    Ok(Due::Job(Claimed { run_at: until, attempts, ..job }))
}

/// Done: gone, unless somebody asked for it anew meanwhile.
pub fn done(conn: &mut Conn, job: &Claimed) -> Outcome<()> {
    diesel::delete(jobs::table.filter(jobs::id.eq(job.id).and(jobs::run_at.eq(job.run_at)))).execute(conn)?;
    Ok(())
}

/// Failed: again after a pause that doubles from one second to an hour.
pub fn put_off(conn: &mut Conn, job: &Claimed, reason: &str, now: Moment) -> Outcome<()> {
    let exponent = u32::try_from(job.attempts.saturating_sub(1).clamp(0, 12)).unwrap_or(12);
    let pause = TimeDelta::seconds(2_i64.saturating_pow(exponent).min(3600));
    diesel::update(jobs::table.filter(jobs::id.eq(job.id).and(jobs::run_at.eq(job.run_at))))
        .set((jobs::run_at.eq(now.plus(pause)), jobs::last_error.eq(reason), jobs::unfinished.eq(0)))
        .execute(conn)?;
    Ok(())
}
