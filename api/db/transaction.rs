//! Runs transactions and savepoints.

use super::Conn;
use crate::problem::Outcome;
use diesel::Connection;

/// Runs `work` within a write such that nothing of it stays when it returns `Err`, and the write can go on.
pub fn attempt<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Outcome<T>) -> Outcome<T> {
    in_transaction(conn, work)
}

/// Runs `work` in a transaction, or in a savepoint if one is open.
pub(super) fn in_transaction<C: Connection, T>(
    conn: &mut C,
    work: impl FnOnce(&mut C) -> Outcome<T>,
) -> Outcome<T> {
    #[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
    conn.transaction(work)
}
