//! PostgreSQL: a pool of connections, one transaction for each read or write.

mod address;
mod connection;
mod statement;
mod tls;

use super::{
    Conn, Faults, connection::EngineConnection, migrate, no_connection, transaction::in_transaction,
};
use crate::problem::{Outcome, Problem, ProblemKind};
pub use connection::PgConnection;
use diesel::{
    Connection, RunQueryDsl,
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::{self, R2D2Connection},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

const CONNECTIONS: u32 = 16;
const WAIT: Duration = Duration::from_secs(5);
/// How often a write that met another transaction is run.
const TRIES: usize = 4;
/// The advisory lock that migrations hold: 'field' in ASCII.
const MIGRATING: i64 = 0x66_6965_6c64;

pub struct Postgres {
    pool: r2d2::Pool<Connections>,
}

impl Postgres {
    pub fn open(url: &str, faults: &Faults) -> Outcome<Self> {
        let pool = r2d2::Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(WAIT)
            .build(Connections { url: url.to_owned(), faults: faults.clone() })
            .map_err(no_connection)?;
        Ok(Self { pool })
    }

    pub fn migrate(&self) -> Outcome<Vec<String>> {
        let mut conn = self.pool.get().map_err(no_connection)?;
        in_transaction(&mut *conn, |conn| {
            diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<diesel::sql_types::BigInt, _>(MIGRATING)
                .execute(conn)?;
            migrate::up(conn)
        })
    }

    /// On one snapshot.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Outcome<T>) -> Outcome<T> {
        let mut conn = self.pool.get().map_err(no_connection)?;
        conn.before_statement()?;
        if let EngineConnection::Postgres(postgres) = &mut conn.engine {
            AnsiTransactionManager::begin_transaction_sql(
                postgres,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            )?;
        }
        let outcome = caught(&mut conn, work);
        // Nothing was written: how the transaction ends does not matter, only that it does.
        <Conn as Connection>::TransactionManager::rollback_transaction(&mut *conn)?;
        outcome
    }

    pub fn write<T>(&self, work: impl Fn(&mut Conn) -> Outcome<T>) -> Outcome<T> {
        let mut conn = self.pool.get().map_err(no_connection)?;
        met_another(&mut conn);
        let mut outcome = in_transaction(&mut *conn, |conn| caught(conn, &work));
        for _ in 1..TRIES {
            match &outcome {
                Err(problem) if may_be_a_conflict(problem) && met_another(&mut conn) && !conn.is_broken() => {
                    outcome = in_transaction(&mut *conn, |conn| caught(conn, &work));
                }
                _ => break,
            }
        }
        outcome
    }
}

fn caught<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Outcome<T>) -> Outcome<T> {
    catch_unwind(AssertUnwindSafe(|| work(conn)))
        .unwrap_or_else(|_| Err(Problem::internal("work on the database panicked")))
}

/// Not a refusal that was decided on after a conflict was dealt with.
fn may_be_a_conflict(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unavailable | ProblemKind::Duplicate) && problem.errors.is_empty()
}

/// Whether a statement has met another transaction since this was asked last.
fn met_another(conn: &mut Conn) -> bool {
    match &mut conn.engine {
        EngineConnection::Postgres(postgres) => postgres.met_another(),
        EngineConnection::Sqlite(_) => false,
    }
}

struct Connections {
    url: String,
    faults: Faults,
}

impl r2d2::ManageConnection for Connections {
    type Connection = Conn;
    type Error = Problem;

    fn connect(&self) -> Outcome<Conn> {
        let conn = PgConnection::establish(&self.url).map_err(no_connection)?;
        Ok(Conn::new(EngineConnection::Postgres(conn), &self.faults))
    }

    fn is_valid(&self, conn: &mut Conn) -> Outcome<()> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
