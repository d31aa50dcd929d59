//! Reads and writes the rows of devices and refresh tokens.

use super::{
    AccountPosition,
    audit::{hold, record},
    failed_logins,
};
use crate::{
    accounts::{
        Account, Actor,
        clock_skew::measure,
        device::{Device, DeviceEnding},
        password_check::VerifiedPassword,
        refresh_rotation::{self, RefreshToken, RotationResult, StoredToken},
    },
    clock::Moment,
    db::{
        Conn,
        schema::{accounts, devices, refresh_tokens},
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::TimeDelta;
use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use serde_json::json;
use std::net::IpAddr;

/// A device that signs in.
#[derive(Clone, Debug)]
pub struct NewDevice {
    pub id: Id,
    pub name: String,
    pub address: IpAddr,
}

/// Signs a device in. [`ProblemKind::SignInRefused`] where the password was changed or the account deactivated since it was
/// proved.
pub fn sign_in(
    conn: &mut Conn,
    proof: &VerifiedPassword,
    device: &NewDevice,
    token: &RefreshToken,
    now: Moment,
) -> Outcome<Account> {
    hold(conn, proof)?;
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(device.id),
            devices::account_id.eq(proof.account_id()),
            devices::name.eq(&device.name),
            devices::address.eq(device.address.to_string()),
            devices::signed_in_at.eq(now),
            devices::seen_at.eq(now),
        ))
        .execute(conn)?;
    add_token(conn, device.id, token, None, now)?;
    failed_logins::clear(conn, proof.subjects())?;
    let (account, by) = (proof.account_id(), Some(proof.account_id()));
    record(conn, account, "signed_in", by, now, &json!({ "device_id": device.id }))?;
    account_of(conn, device.id)
}

fn add_token(
    conn: &mut Conn,
    device_id: Id,
    token: &RefreshToken,
    predecessor: Option<&RefreshToken>,
    now: Moment,
) -> Outcome<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::hash.eq(token.digest()),
            refresh_tokens::device_id.eq(device_id),
            refresh_tokens::expires_at.eq(now.plus(refresh_rotation::LIFETIME)),
            refresh_tokens::predecessor.eq(predecessor.map(RefreshToken::digest)),
        ))
        .execute(conn)?;
    Ok(())
}

fn account_of(conn: &mut Conn, device_id: Id) -> Outcome<Account> {
    Ok(devices::table
        .inner_join(accounts::table)
        .filter(devices::id.eq(device_id))
        .select(Account::as_select())
        .first(conn)?)
}

/// Exchanges a refresh token for `next`: the device and its account, or the refusal. A refusal is part of the result
/// and not an error of the transaction: ending a family has to stay.
pub fn exchange(
    conn: &mut Conn,
    presented: &RefreshToken,
    next: &RefreshToken,
    now: Moment,
) -> Outcome<Result<(Id, Account), Problem>> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.le(now))).execute(conn)?;
    let row = refresh_tokens::table.filter(refresh_tokens::hash.eq(presented.digest()));
    // Holds the row, so that of two at once one comes second.
    diesel::update(row.clone())
        .set(refresh_tokens::expires_at.eq(refresh_tokens::expires_at))
        .execute(conn)?;
    let held = held(conn, presented)?;
    let device_id = held.map(|(device_id, _)| device_id);
    match (refresh_rotation::present(held.map(|(_, held)| held), now), device_id) {
        (RotationResult::Renew, Some(device_id)) => {
            diesel::update(row).set(refresh_tokens::used_at.eq(now)).execute(conn)?;
            diesel::update(devices::table.filter(devices::id.eq(device_id)))
                .set(devices::seen_at.eq(now))
                .execute(conn)?;
            add_token(conn, device_id, next, Some(presented), now)?;
            Ok(Ok((device_id, account_of(conn, device_id)?)))
        }
        (RotationResult::EndFamily, Some(device_id)) => {
            let account_id = account_of(conn, device_id)?.id;
            let why = DeviceEnding::TokenUsedTwice;
            end(conn, account_id, device_id, why, None, now)?;
            Ok(Err(why.refusal()))
        }
        (RotationResult::Ended(why), _) => Ok(Err(why.refusal())),
        (RotationResult::Renew | RotationResult::EndFamily, None) | (RotationResult::Unknown, _) => {
            Ok(Err(refresh_rotation::unknown()))
        }
    }
}

fn held(conn: &mut Conn, token: &RefreshToken) -> Outcome<Option<(Id, StoredToken)>> {
    type Row = (Id, Moment, Option<Vec<u8>>, bool, Option<String>);
    let row: Option<Row> = refresh_tokens::table
        .inner_join(devices::table.inner_join(accounts::table))
        .filter(refresh_tokens::hash.eq(token.digest()))
        .select((
            devices::id,
            refresh_tokens::expires_at,
            refresh_tokens::predecessor,
            accounts::active,
            devices::ended_because,
        ))
        .first(conn)
        .optional()?;
    let Some((device_id, expires_at, predecessor, active, ended_because)) = row else {
        return Ok(None);
    };
    let held = StoredToken {
        expires_at,
        superseded: superseded(conn, device_id, token, predecessor)?,
        ended: ending(active, ended_because.as_deref())?,
    };
    Ok(Some((device_id, held)))
}

/// Whether one that was given for `token`, or for the one that `token` was given for, was used; not `token` itself.
fn superseded(
    conn: &mut Conn,
    device_id: Id,
    token: &RefreshToken,
    predecessor: Option<Vec<u8>>,
) -> Outcome<bool> {
    let family: Vec<Vec<u8>> = predecessor.into_iter().chain([token.digest()]).collect();
    let used = refresh_tokens::table
        .filter(refresh_tokens::device_id.eq(device_id))
        .filter(refresh_tokens::hash.ne(token.digest()))
        .filter(refresh_tokens::predecessor.eq_any(family))
        .filter(refresh_tokens::used_at.is_not_null());
    Ok(select(exists(used)).get_result(conn)?)
}

/// Why a device may not go on, where it may not.
pub fn ending(active: bool, ended_because: Option<&str>) -> Outcome<Option<DeviceEnding>> {
    match ended_because {
        Some(why) => DeviceEnding::from_kept(why).map(Some),
        None if !active => Ok(Some(DeviceEnding::Deactivated)),
        None => Ok(None),
    }
}

/// The devices of an account that can still fetch tokens, the latest sign-in first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    account_id: Id,
    place: AccountPosition,
    now: Moment,
) -> Outcome<Vec<Device>> {
    let mut query = devices::table
        .filter(devices::account_id.eq(account_id))
        .filter(devices::ended_at.is_null())
        .filter(devices::seen_at.gt(now.minus(refresh_rotation::LIFETIME)))
        .into_boxed();
    if let Some(cursor) = place.after {
        query = query.filter(
            devices::signed_in_at
                .lt(cursor.at)
                .or(devices::signed_in_at.eq(cursor.at).and(devices::id.lt(cursor.id))),
        );
    }
    type Row = (Id, String, String, Moment, Moment, i64, Option<Moment>);
    let rows: Vec<Row> = query
        .order((devices::signed_in_at.desc(), devices::id.desc()))
        .limit(place.rows)
        .select((
            devices::id,
            devices::name,
            devices::address,
            devices::signed_in_at,
            devices::seen_at,
            devices::clock_behind_ms,
            devices::clock_measured_at,
        ))
        .load(conn)?;
    let device = |(id, name, address, signed_in_at, seen_at, behind, clock_measured_at): Row| Device {
        id,
        name,
        address,
        signed_in_at,
        seen_at,
        current: id == actor.device_id,
        clock_behind: behind / 1000,
        clock_measured_at,
    };
    Ok(rows.into_iter().map(device).collect())
}

/// Ends a device of an account; one that was ended before stays as it is.
pub fn end_one(
    conn: &mut Conn,
    actor: &Actor,
    account_id: Id,
    device_id: Id,
    why: DeviceEnding,
    now: Moment,
) -> Outcome<()> {
    let is_of_account = devices::table
        .filter(devices::id.eq(device_id))
        .filter(devices::account_id.eq(account_id))
        .select(devices::id)
        .first::<Id>(conn)
        .optional()?
        .is_some();
    if !is_of_account {
        return Err(Problem::new(ProblemKind::NotFound));
    }
    end(conn, account_id, device_id, why, Some(actor.id), now)
}

fn end(
    conn: &mut Conn,
    account_id: Id,
    device_id: Id,
    why: DeviceEnding,
    by: Option<Id>,
    now: Moment,
) -> Outcome<()> {
    let alive = devices::table.filter(devices::id.eq(device_id)).filter(devices::ended_at.is_null());
    let ended = diesel::update(alive)
        .set((devices::ended_at.eq(now), devices::ended_because.eq(why.as_str())))
        .execute(conn)?;
    if ended == 0 {
        return Ok(());
    }
    let detail = json!({ "device_id": device_id, "because": why.as_str() });
    record(conn, account_id, "device_ended", by, now, &detail)
}

/// Ends all devices of an account, or all but one.
pub fn end_all_but(
    conn: &mut Conn,
    account_id: Id,
    spared: Option<Id>,
    why: DeviceEnding,
    by: Option<Id>,
    now: Moment,
) -> Outcome<()> {
    let alive: Vec<Id> = devices::table
        .filter(devices::account_id.eq(account_id))
        .filter(devices::ended_at.is_null())
        .select(devices::id)
        .load(conn)?;
    for device_id in alive.into_iter().filter(|id| Some(*id) != spared) {
        end(conn, account_id, device_id, why, by, now)?;
    }
    Ok(())
}

/// How far a device's clock is behind the server's, as it was measured last; not at all where it never was.
fn clock(conn: &mut Conn, device_id: Id) -> Outcome<TimeDelta> {
    let behind: Option<i64> =
        devices::table.find(device_id).select(devices::clock_behind_ms).first(conn).optional()?;
    Ok(TimeDelta::milliseconds(behind.unwrap_or_default()))
}

/// Keeps what a device's clock says beside what the server's does; gives how far it is behind.
pub fn measure_clock(conn: &mut Conn, actor: &Actor, said: Moment, now: Moment) -> Outcome<TimeDelta> {
    let kept = clock(conn, actor.device_id)?;
    let measured = measure(kept, said, now);
    diesel::update(devices::table.find(actor.device_id))
        .set((devices::clock_behind_ms.eq(measured.num_milliseconds()), devices::clock_measured_at.eq(now)))
        .execute(conn)?;
    if measured != kept {
        let detail = json!({ "device_id": actor.device_id, "device_time": said, "behind_ms": measured.num_milliseconds() });
        record(conn, actor.id, "clock_measured", Some(actor.id), now, &detail)?;
    }
    Ok(measured)
}
