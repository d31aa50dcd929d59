//! Command: measures the clock of the caller's device.

use crate::{
    accounts::{Actor, clock_skew::measure_device, store::devices},
    clock::Moment,
    db::Conn,
    problem::Outcome,
};
use chrono::TimeDelta;

/// Measures the clock of the caller's device, which `said` this when the server's said `now`; gives how far it is behind.
pub fn measure_clock(conn: &mut Conn, actor: &Actor, said: Moment, now: Moment) -> Outcome<TimeDelta> {
    let before = devices::clock(conn, actor.device_id)?;
    let measured = measure_device(actor, before, said, now);
    devices::keep_clock(conn, &measured)?;
    Ok(measured.behind)
}
