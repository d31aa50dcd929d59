//! Reads and writes the rows of devices and refresh tokens.

use super::{
    AccountPosition,
    audit::{hold, record},
    failed_logins,
};
use crate::{
    accounts::{
        Account, Actor, Role,
        clock_skew::ClockMeasured,
        device::{Device, DeviceEnded, DeviceEnding},
        refresh_rotation::{self, RefreshToken, StoredToken, TokenRenewed},
        sign_in::DeviceSignedIn,
    },
    clock::Moment,
    db::{
        Conn, lock,
        schema::{accounts, devices, refresh_tokens},
    },
    district::District,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::TimeDelta;
use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use serde_json::json;

/// The account behind a device, as it is now: a change of role or district takes effect at once.
pub fn signed_in(conn: &mut Conn, device_id: Id) -> Outcome<Actor> {
    type Row = (Id, String, Role, District, Option<Id>, bool, Option<DeviceEnding>, i64);
    let row: Option<Row> = devices::table
        .inner_join(accounts::table)
        .filter(devices::id.eq(device_id))
        .select((
            accounts::id,
            accounts::name,
            accounts::role,
            accounts::district,
            accounts::unit_id,
            accounts::active,
            devices::ended_because,
            devices::clock_behind_ms,
        ))
        .first(conn)
        .optional()?;
    let Some((id, name, role, district, unit_id, active, ended_because, behind)) = row else {
        return Err(Problem::new(ProblemKind::Unauthenticated));
    };
    match DeviceEnding::of(active, ended_because) {
        Some(why) => Err(why.refusal()),
        None => {
            let clock_behind = TimeDelta::milliseconds(behind);
            Ok(Actor { id, name, role, district, unit_id, device_id, clock_behind })
        }
    }
}

/// Keeps a device that signs in. [`ProblemKind::SignInRefused`] if the password was changed or the account deactivated
/// since it was proved.
pub fn sign_in(conn: &mut Conn, signed_in: &DeviceSignedIn) -> Outcome<()> {
    let DeviceSignedIn { device, proof, at, .. } = signed_in;
    let account_id = proof.account_id;
    hold(conn, proof)?;
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(device.id),
            devices::account_id.eq(account_id),
            devices::name.eq(&device.name),
            devices::address.eq(device.address.to_string()),
            devices::signed_in_at.eq(at),
            devices::seen_at.eq(at),
        ))
        .execute(conn)?;
    add_token(conn, device.id, &device.token, None, *at)?;
    failed_logins::clear(conn, &proof.subjects)?;
    record(conn, account_id, "signed_in", Some(account_id), *at, &json!({ "device_id": device.id }))
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

/// The account of a device.
pub fn account_of(conn: &mut Conn, device_id: Id) -> Outcome<Account> {
    Ok(devices::table
        .inner_join(accounts::table)
        .filter(devices::id.eq(device_id))
        .select(Account::as_select())
        .first(conn)?)
}

/// A refresh token that has not expired, locked until the transaction ends: of two uses at once one comes second.
pub fn token_to_use(conn: &mut Conn, token: &RefreshToken, now: Moment) -> Outcome<Option<StoredToken>> {
    type Row = (Id, Id, Moment, Option<Vec<u8>>, bool, Option<DeviceEnding>);
    lock!(conn, refresh_tokens::table.find(token.digest()), by refresh_tokens::expires_at);
    let row: Option<Row> = refresh_tokens::table
        .inner_join(devices::table.inner_join(accounts::table))
        .filter(refresh_tokens::hash.eq(token.digest()).and(refresh_tokens::expires_at.gt(now)))
        .select((
            devices::id,
            accounts::id,
            refresh_tokens::expires_at,
            refresh_tokens::predecessor,
            accounts::active,
            devices::ended_because,
        ))
        .first(conn)
        .optional()?;
    let Some((device_id, account_id, expires_at, predecessor, active, ended_because)) = row else {
        return Ok(None);
    };
    let superseded = superseded(conn, device_id, token, predecessor)?;
    let ended = DeviceEnding::of(active, ended_because);
    Ok(Some(StoredToken { device_id, account_id, expires_at, superseded, ended }))
}

/// Keeps the next refresh token beside the one that was presented, and deletes the expired ones of all devices.
pub fn keep_renewal(conn: &mut Conn, renewed: &TokenRenewed) -> Outcome<()> {
    let TokenRenewed { device_id, presented, next, at, .. } = renewed;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.le(at))).execute(conn)?;
    diesel::update(refresh_tokens::table.find(presented.digest()))
        .set(refresh_tokens::used_at.eq(at))
        .execute(conn)?;
    diesel::update(devices::table.find(device_id)).set(devices::seen_at.eq(at)).execute(conn)?;
    add_token(conn, *device_id, next, Some(presented), *at)
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
    Ok(query
        .order((devices::signed_in_at.desc(), devices::id.desc()))
        .limit(place.rows)
        .select((
            devices::id,
            devices::name,
            devices::address,
            devices::signed_in_at,
            devices::seen_at,
            devices::id.eq(actor.device_id),
            devices::clock_behind_ms / 1000_i64,
            devices::clock_measured_at,
        ))
        .load(conn)?)
}

/// Refuses a device that is not the account's: [`ProblemKind::NotFound`].
pub fn must_be_of(conn: &mut Conn, account_id: Id, device_id: Id) -> Outcome<()> {
    let of_account = devices::table.find(device_id).filter(devices::account_id.eq(account_id));
    match select(exists(of_account)).get_result(conn)? {
        true => Ok(()),
        false => Err(Problem::new(ProblemKind::NotFound)),
    }
}

/// Keeps that a device is ended; one that was ended before stays as it is.
pub fn end(conn: &mut Conn, ended: &DeviceEnded) -> Outcome<()> {
    let DeviceEnded { account_id, device_id, why, by, at, .. } = ended;
    end_device(conn, (*account_id, *device_id), *why, *by, *at)
}

/// Ends all devices of an account, or all but one.
pub(super) fn end_all_but(
    conn: &mut Conn,
    account_id: Id,
    spared: Option<Id>,
    why: DeviceEnding,
    by: ChangedBy,
) -> Outcome<()> {
    let alive: Vec<Id> = devices::table
        .filter(devices::account_id.eq(account_id))
        .filter(devices::ended_at.is_null())
        .select(devices::id)
        .load(conn)?;
    for device_id in alive.into_iter().filter(|id| Some(*id) != spared) {
        end_device(conn, (account_id, device_id), why, Some(by.account_id), by.at)?;
    }
    Ok(())
}

fn end_device(
    conn: &mut Conn,
    (account_id, device_id): (Id, Id),
    why: DeviceEnding,
    by: Option<Id>,
    at: Moment,
) -> Outcome<()> {
    let alive = devices::table.find(device_id).filter(devices::ended_at.is_null());
    let ended = diesel::update(alive)
        .set((devices::ended_at.eq(at), devices::ended_because.eq(why)))
        .execute(conn)?;
    if ended == 0 {
        return Ok(());
    }
    record(conn, account_id, "device_ended", by, at, &json!({ "device_id": device_id, "because": why }))
}

/// How far a device's clock is behind the server's, as it was measured last; zero if it never was.
pub fn clock(conn: &mut Conn, device_id: Id) -> Outcome<TimeDelta> {
    let behind: Option<i64> =
        devices::table.find(device_id).select(devices::clock_behind_ms).first(conn).optional()?;
    Ok(TimeDelta::milliseconds(behind.unwrap_or_default()))
}

/// Keeps a measured clock.
pub fn keep_clock(conn: &mut Conn, measured: &ClockMeasured) -> Outcome<()> {
    let ClockMeasured { device_id, said, before, behind, by, .. } = measured;
    let behind_ms = behind.num_milliseconds();
    diesel::update(devices::table.find(device_id))
        .set((devices::clock_behind_ms.eq(behind_ms), devices::clock_measured_at.eq(by.at)))
        .execute(conn)?;
    if behind == before {
        return Ok(());
    }
    let detail = json!({ "device_id": device_id, "device_time": said, "behind_ms": behind_ms });
    record(conn, by.account_id, "clock_measured", Some(by.account_id), by.at, &detail)
}
