//! Faults for tests: a chosen statement fails as it would on a sick database.
//!
//! Nothing in the server arms them; a test over the sources holds that.

use super::PgConnection;
use diesel::{
    SqliteConnection,
    connection::SimpleConnection,
    result::{DatabaseErrorKind, Error},
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What goes wrong with a statement.
///
/// On PostgreSQL the server itself raises it, with the SQLSTATE named here. On SQLite the statement is answered as
/// SQLite would, in the words of its result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `SQLITE_BUSY`; `lock_not_available` (55P03).
    Busy,
    /// `SQLITE_INTERRUPT`; `query_canceled` (57014).
    Interrupted,
    /// `SQLITE_IOERR`, at which SQLite rolls the whole transaction back; `io_error` (58030).
    Disk,
    /// `SQLITE_FULL`, at which SQLite rolls the whole transaction back; `disk_full` (53100).
    Full,
    /// `SQLITE_READONLY`; `read_only_sql_transaction` (25006), as after a failover.
    ReadOnly,
    /// `SQLITE_BUSY_SNAPSHOT`, which reads as busy; `serialization_failure` (40001).
    Conflict,
    /// Only on PostgreSQL: the connection is terminated (57P01). `SQLITE_IOERR` on SQLite.
    Lost,
}

impl Fault {
    pub const ALL: [Self; 7] =
        [Self::Busy, Self::Interrupted, Self::Disk, Self::Full, Self::ReadOnly, Self::Conflict, Self::Lost];

    pub(super) fn on_sqlite(self, conn: &mut SqliteConnection) -> Error {
        let (text, rolls_back) = match self {
            Self::Busy | Self::Conflict => ("database is locked", false),
            Self::Interrupted => ("interrupted", false),
            Self::Disk | Self::Lost => ("disk I/O error", true),
            Self::Full => ("database or disk is full", true),
            Self::ReadOnly => ("attempt to write a readonly database", false),
        };
        if rolls_back {
            // Past diesel, which is not told by SQLite either. Outside of a transaction there is nothing to roll back.
            let _ = conn.batch_execute("ROLLBACK");
        }
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned()))
    }

    pub(super) fn on_postgres(self, conn: &mut PgConnection) -> Error {
        let raised = match self {
            Self::Busy => "55P03",
            Self::Interrupted => "57014",
            Self::Disk => "58030",
            Self::Full => "53100",
            Self::ReadOnly => "25006",
            Self::Conflict => "40001",
            Self::Lost => "57P01",
        };
        let sql = match self {
            Self::Lost => "SELECT pg_terminate_backend(pg_backend_pid())".to_owned(),
            _ => format!(
                "DO $$ BEGIN RAISE EXCEPTION 'a fault of the tests' USING ERRCODE = '{raised}'; END $$"
            ),
        };
        match conn.batch_execute(&sql) {
            Err(error) => error,
            Ok(()) => {
                Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(format!("{self:?} was not raised")))
            }
        }
    }
}

/// Which statements fail, of all connections of one database; none, until a test says so.
#[derive(Clone, Default)]
pub struct Faults(Arc<Armed>);

#[derive(Default)]
struct Armed {
    is_armed: AtomicBool,
    plan: Mutex<Plan>,
}

#[derive(Default)]
struct Plan {
    fault: Option<Fault>,
    /// How many statements still succeed.
    left: usize,
    /// How many then fail.
    times: usize,
    injected: usize,
}

impl Faults {
    /// Lets `left` statements succeed; `times` statements after them meet `fault`.
    pub fn arm(&self, fault: Fault, left: usize, times: usize) {
        *self.plan() = Plan { fault: Some(fault), left, times, injected: 0 };
        self.0.is_armed.store(true, Ordering::SeqCst);
    }

    /// Lets every statement succeed again, and tells how many met the fault.
    pub fn disarm(&self) -> usize {
        self.0.is_armed.store(false, Ordering::SeqCst);
        std::mem::take(&mut *self.plan()).injected
    }

    /// The fault of the statement that is about to run.
    pub(super) fn next(&self) -> Option<Fault> {
        if !self.0.is_armed.load(Ordering::Relaxed) {
            return None;
        }
        let mut plan = self.plan();
        let fault = plan.fault?;
        if plan.left > 0 {
            plan.left -= 1;
            return None;
        }
        if plan.injected == plan.times {
            return None;
        }
        plan.injected += 1;
        Some(fault)
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
