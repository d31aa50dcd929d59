//! Reads and writes the rows of idempotency keys.

use super::{
    Fingerprint, IdempotencyKey, KEPT,
    key_state::{KeyState, LEASE, StoredAnswer, StoredKey, in_progress, state_of},
};
use crate::{
    clock::Moment,
    db::{Conn, json, schema::idempotency_keys},
    ids::Id,
    problem::{Outcome, Problem},
};
use diesel::prelude::*;

/// The right to work on the request of a key.
#[derive(Clone, Debug)]
pub struct Claim {
    account_id: Id,
    key: IdempotencyKey,
    id: Id,
}

/// What a request with a key is to do.
#[derive(Debug)]
pub enum Claimed {
    /// It is the first, or the one before is gone.
    Now(Claim),
    Answered(StoredAnswer),
}

type Row = (Vec<u8>, Moment, bool, Option<i64>, Option<String>, Option<Vec<u8>>);

fn on_record(conn: &mut Conn, account_id: Id, key: &IdempotencyKey) -> Outcome<Option<StoredKey>> {
    let row: Option<Row> = idempotency_keys::table
        .find((account_id, key.as_str()))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::lease_until,
            idempotency_keys::acted,
            idempotency_keys::status,
            idempotency_keys::headers,
            idempotency_keys::body,
        ))
        .first(conn)
        .optional()?;
    row.map(|(fingerprint, lease_until, acted, status, headers, body)| {
        let answer = match (status, headers, body) {
            (Some(status), Some(headers), Some(body)) => Some(StoredAnswer {
                fingerprint: fingerprint.clone(),
                status: u16::try_from(status).map_err(Problem::internal)?,
                headers: json::read(&headers)?,
                body,
            }),
            _ => None,
        };
        Ok(StoredKey { fingerprint, lease_until, acted, answer })
    })
    .transpose()
}

/// The answer that is kept under an account's key.
///
/// A key whose request has no answer yet, or none any more, is refused. For callers that keep an effect and its answer in
/// one transaction: compare the fingerprint, then [`keep`].
pub fn find(conn: &mut Conn, account_id: Id, key: &IdempotencyKey) -> Outcome<Option<StoredAnswer>> {
    match on_record(conn, account_id, key)? {
        None => Ok(None),
        Some(StoredKey { answer: Some(kept), .. }) => Ok(Some(kept)),
        Some(_) => Err(in_progress()),
    }
}

/// Keeps an answer under a key that [`find`] did not find, in the transaction of the effect.
///
/// [`crate::problem::ProblemKind::Duplicate`] if somebody else has kept one meanwhile; [`crate::db::Db::write`] runs anew
/// then.
pub fn keep(
    conn: &mut Conn,
    account_id: Id,
    key: &IdempotencyKey,
    kept: &StoredAnswer,
    at: Moment,
) -> Outcome<()> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::account_id.eq(account_id),
            idempotency_keys::key.eq(key.as_str()),
            idempotency_keys::fingerprint.eq(&kept.fingerprint),
            idempotency_keys::claim.eq(Id::new()),
            idempotency_keys::lease_until.eq(at),
            idempotency_keys::acted.eq(true),
            idempotency_keys::status.eq(i64::from(kept.status)),
            idempotency_keys::headers.eq(json::written(&kept.headers)?),
            idempotency_keys::body.eq(&kept.body),
            idempotency_keys::kept_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Claims a key for the request, or says what it stands for already.
pub fn claim(
    conn: &mut Conn,
    account_id: Id,
    key: &IdempotencyKey,
    fingerprint: &Fingerprint,
    now: Moment,
) -> Outcome<Claimed> {
    let id = Id::new();
    let claim = Claim { account_id, key: key.clone(), id };
    let Some(on_record) = on_record(conn, account_id, key)? else {
        diesel::insert_into(idempotency_keys::table)
            .values((
                idempotency_keys::account_id.eq(account_id),
                idempotency_keys::key.eq(key.as_str()),
                idempotency_keys::fingerprint.eq(fingerprint.as_slice()),
                idempotency_keys::claim.eq(id),
                idempotency_keys::lease_until.eq(now.plus(LEASE)),
                idempotency_keys::acted.eq(false),
                idempotency_keys::kept_at.eq(now),
            ))
            .execute(conn)?;
        return Ok(Claimed::Now(claim));
    };
    let ended = on_record.lease_until;
    match state_of(on_record, fingerprint, now) {
        KeyState::Answered(kept) => Ok(Claimed::Answered(kept)),
        KeyState::Refused(problem) => Err(problem),
        KeyState::Free => {
            let taken = diesel::update(idempotency_keys::table.find((account_id, key.as_str())))
                .filter(idempotency_keys::lease_until.eq(ended))
                .filter(idempotency_keys::acted.eq(false))
                .filter(idempotency_keys::status.is_null())
                .set((
                    idempotency_keys::claim.eq(id),
                    idempotency_keys::lease_until.eq(now.plus(LEASE)),
                    idempotency_keys::kept_at.eq(now),
                ))
                .execute(conn)?;
            if taken == 0 {
                return Err(in_progress());
            }
            Ok(Claimed::Now(claim))
        }
    }
}

/// The row of a key, as long as it is held under the claim `id`.
#[diesel::dsl::auto_type(no_type_alias)]
fn held_by<'a>(account_id: Id, key: &'a str, id: Id) -> _ {
    idempotency_keys::table
        .filter(idempotency_keys::account_id.eq(account_id))
        .filter(idempotency_keys::key.eq(key))
        .filter(idempotency_keys::claim.eq(id))
}

impl Claim {
    /// In the transaction of an effect: marks the request as acted on, or only makes sure of the claim. Refuses if
    /// somebody else has taken it over, so that the effect does not happen twice.
    pub fn confirm_in(&self, conn: &mut Conn, acts: bool) -> Outcome<()> {
        let mine =
            held_by(self.account_id, self.key.as_str(), self.id).filter(idempotency_keys::status.is_null());
        let held = if acts {
            diesel::update(mine).set(idempotency_keys::acted.eq(true)).execute(conn)?
        } else {
            // An update holds the row until the end of the transaction; a look at it would not.
            diesel::update(mine).set(idempotency_keys::claim.eq(self.id)).execute(conn)?
        };
        if held == 0 { Err(in_progress()) } else { Ok(()) }
    }

    /// For another [`LEASE`].
    pub fn renew(&self, conn: &mut Conn, now: Moment) -> Outcome<()> {
        diesel::update(held_by(self.account_id, self.key.as_str(), self.id))
            .set(idempotency_keys::lease_until.eq(now.plus(LEASE)))
            .execute(conn)?;
        Ok(())
    }

    /// Keeps the answer; a claim that somebody else has taken over keeps nothing.
    pub fn answer(&self, conn: &mut Conn, kept: &StoredAnswer, now: Moment) -> Outcome<()> {
        diesel::update(held_by(self.account_id, self.key.as_str(), self.id))
            .set((
                idempotency_keys::status.eq(i64::from(kept.status)),
                idempotency_keys::headers.eq(json::written(&kept.headers)?),
                idempotency_keys::body.eq(&kept.body),
                idempotency_keys::kept_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Ends the claim without an answer. The key is free again, or if the request had its effect stands for that.
    pub fn release(&self, conn: &mut Conn, now: Moment) -> Outcome<()> {
        let freed = diesel::delete(
            held_by(self.account_id, self.key.as_str(), self.id).filter(idempotency_keys::acted.eq(false)),
        )
        .execute(conn)?;
        if freed == 0 {
            diesel::update(held_by(self.account_id, self.key.as_str(), self.id))
                .set((idempotency_keys::lease_until.eq(now), idempotency_keys::kept_at.eq(now)))
                .execute(conn)?;
        }
        Ok(())
    }
}

/// Removes what is older than [`KEPT`]; says how many.
pub fn remove_old(conn: &mut Conn, now: Moment) -> Outcome<usize> {
    let old = idempotency_keys::table.filter(idempotency_keys::kept_at.lt(now.minus(KEPT)));
    Ok(diesel::delete(old).execute(conn)?)
}
