//! Command: exchanges a refresh token for the next one.

use crate::{
    accounts::{
        Account,
        refresh_rotation::{RefreshToken, Rotation, present},
        store::devices,
    },
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::{Outcome, Problem},
};

/// Exchanges a refresh token for `next`: the device and its account, or the refusal. A refusal is part of the result and
/// no error of the transaction: what ends a device has to stay.
pub fn refresh(
    conn: &mut Conn,
    presented: &RefreshToken,
    next: &RefreshToken,
    at: Moment,
) -> Outcome<Result<(Id, Account), Problem>> {
    let stored = devices::token_to_use(conn, presented, at)?;
    match present(stored, presented, next, at) {
        Rotation::Renewed(renewed) => {
            devices::keep_renewal(conn, &renewed)?;
            Ok(Ok((renewed.device_id, devices::account_of(conn, renewed.device_id)?)))
        }
        Rotation::FamilyEnded(ended) => {
            devices::end(conn, &ended)?;
            Ok(Err(ended.why.refusal()))
        }
        Rotation::Refused(problem) => Ok(Err(problem)),
    }
}
