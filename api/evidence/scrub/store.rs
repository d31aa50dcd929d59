//! Reads and writes the progress of the verification, and which originals are lost.

use super::Round;
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{lost_originals, scrub},
    },
    problem::Outcome,
};
use chrono::TimeDelta;
use diesel::{dsl::count_star, prelude::*};

/// Takes the next share, unless one was taken less than `every` ago. The first time a round begins.
pub fn claim(conn: &mut Conn, now: Moment, every: TimeDelta) -> Outcome<Option<Round>> {
    let claimed = diesel::update(scrub::table.filter(scrub::claimed_at.le(now.minus(every))))
        .set(scrub::claimed_at.eq(now))
        .execute(conn)?;
    let known: Option<(String, i64, Moment)> =
        scrub::table.select((scrub::after, scrub::checked, scrub::round_began_at)).first(conn).optional()?;
    if let Some((after, checked, began_at)) = known {
        let round = Round { after, checked, began_at };
        return Ok((claimed == 1).then_some(round));
    }
    diesel::insert_into(scrub::table)
        .values((
            scrub::single.eq(true),
            scrub::after.eq(""),
            scrub::checked.eq(0),
            scrub::round_began_at.eq(now),
            scrub::claimed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(Some(Round { after: String::new(), checked: 0, began_at: now }))
}

/// Keeps how far the round is.
pub fn keep(conn: &mut Conn, round: &Round) -> Outcome<()> {
    diesel::update(scrub::table)
        .set((
            scrub::after.eq(&round.after),
            scrub::checked.eq(round.checked),
            scrub::round_began_at.eq(round.began_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps that an original is lost, once.
pub fn note(conn: &mut Conn, object: &str, trouble: &str, at: Moment) -> Outcome<()> {
    let known = diesel::update(lost_originals::table.find(object))
        .set(lost_originals::trouble.eq(trouble))
        .execute(conn)?;
    if known == 0 {
        diesel::insert_into(lost_originals::table)
            .values((
                lost_originals::object.eq(object),
                lost_originals::trouble.eq(trouble),
                lost_originals::found_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// How many originals are known to be lost.
pub fn lost(conn: &mut Conn) -> Outcome<i64> {
    Ok(lost_originals::table.select(count_star()).get_result(conn)?)
}

/// The originals that are known to be lost: the first thousand.
pub fn lost_objects(conn: &mut Conn) -> Outcome<Vec<String>> {
    Ok(lost_originals::table
        .select(lost_originals::object)
        .order(lost_originals::object)
        .limit(1000)
        .load(conn)?)
}

/// These are lost no more.
pub fn forget(conn: &mut Conn, objects: &[String]) -> Outcome<()> {
    diesel::delete(lost_originals::table.filter(lost_originals::object.eq_any(objects))).execute(conn)?;
    Ok(())
}
