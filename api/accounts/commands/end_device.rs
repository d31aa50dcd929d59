//! Command: ends a device.

use crate::{
    accounts::{
        Actor,
        device::{self, DeviceEnding},
        store::{self, devices},
    },
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::Outcome,
};

/// Ends a device of an account; one that was ended before stays as it is.
pub fn end_device(
    conn: &mut Conn,
    actor: &Actor,
    at: Moment,
    (account_id, device_id): (Id, Id),
    why: DeviceEnding,
) -> Outcome<()> {
    let ended = device::end(actor, (account_id, device_id), why, at)?;
    if why == DeviceEnding::EndedByAdmin {
        store::account_in_scope(conn, &actor.scope(), account_id)?;
    }
    devices::must_be_of(conn, account_id, device_id)?;
    devices::end(conn, &ended)
}
