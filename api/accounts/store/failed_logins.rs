//! Reads and writes the rows of failed sign-ins.

use crate::{
    accounts::{
        client_ip::network,
        sign_in::FailedSignIn,
        throttle::{Failures, KNOWN_FOR, MEMORY, Record, Subjects},
    },
    clock::Moment,
    db::{
        Conn,
        schema::{devices, sign_in_failures as failures},
    },
    ids::Id,
    problem::Outcome,
};
use diesel::prelude::*;
use std::net::IpAddr;

/// What is kept about a sign-in's failures so far.
pub fn record(
    conn: &mut Conn,
    subjects: &Subjects,
    account_id: Option<Id>,
    address: IpAddr,
    now: Moment,
) -> Outcome<Record> {
    let known_address = match account_id {
        Some(account_id) => has_signed_in_from(conn, account_id, address, now)?,
        None => false,
    };
    Ok(Record {
        account_from_address: of(conn, &subjects.account_from_address)?,
        address: of(conn, &subjects.address)?,
        account: of(conn, &subjects.account)?,
        known_address,
    })
}

fn of(conn: &mut Conn, subject: &str) -> Outcome<Option<Failures>> {
    let row = failures::table
        .filter(failures::subject.eq(subject))
        .select((failures::failures, failures::last_at))
        .first::<(i64, Moment)>(conn)
        .optional()?;
    Ok(row.map(|(count, last_at)| Failures { count, last_at }))
}

fn has_signed_in_from(conn: &mut Conn, account_id: Id, address: IpAddr, now: Moment) -> Outcome<bool> {
    let from: Vec<String> = devices::table
        .filter(devices::account_id.eq(account_id))
        .filter(devices::signed_in_at.gt(now.minus(KNOWN_FOR)))
        .select(devices::address)
        .distinct()
        .load(conn)?;
    let here = network(address);
    Ok(from.iter().any(|address| address.parse().is_ok_and(|address| network(address) == here)))
}

/// Counts a failure, and forgets those that are long past.
pub fn count(conn: &mut Conn, failed: &FailedSignIn) -> Outcome<()> {
    let now = failed.at;
    diesel::delete(failures::table.filter(failures::last_at.lt(now.minus(MEMORY)))).execute(conn)?;
    for subject in failed.subjects.all() {
        let row = failures::table.filter(failures::subject.eq(subject));
        // Locks the row, so that of two at once both are counted. A row that somebody else has just inserted is not
        // locked: the insert then fails, and the transaction is repeated.
        let is_locked =
            diesel::update(row).set(failures::failures.eq(failures::failures)).execute(conn)? == 1;
        let before = if is_locked { of(conn, subject)? } else { None };
        let after = Failures::and_one(before, now);
        if is_locked {
            diesel::update(row)
                .set((failures::failures.eq(after.count), failures::last_at.eq(after.last_at)))
                .execute(conn)?;
        } else {
            diesel::insert_into(failures::table)
                .values((
                    failures::subject.eq(subject),
                    failures::failures.eq(after.count),
                    failures::last_at.eq(after.last_at),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Forgets the failures of the account from the address.
pub(super) fn clear(conn: &mut Conn, subjects: &Subjects) -> Outcome<()> {
    diesel::delete(failures::table.filter(failures::subject.eq(&subjects.account_from_address)))
        .execute(conn)?;
    Ok(())
}
