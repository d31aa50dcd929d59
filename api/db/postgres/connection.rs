//! A blocking connection to PostgreSQL without C: Diesel over tokio-postgres.

use super::{address::Address, statement::Statement};
use diesel::{
    ConnectionError, ConnectionResult, QueryResult,
    connection::{
        AnsiTransactionManager, CacheSize, Connection, ConnectionSealed, InTransactionStatus,
        Instrumentation, LoadConnection, MultiConnectionHelper, SimpleConnection, TransactionManager,
        TransactionManagerStatus, ValidTransactionManagerStatus,
    },
    expression::QueryMetadata,
    migration::{CREATE_MIGRATIONS_TABLE, MigrationConnection},
    pg::Pg,
    query_builder::{Query, QueryFragment, QueryId},
    r2d2::R2D2Connection,
    result::{DatabaseErrorKind, Error},
    sql_types::TypeMetadata,
};
use diesel_async::{
    AsyncConnection, AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::PoolableConnection,
};
use futures_util::TryStreamExt;
use std::{any::Any, iter, vec};
use tokio::runtime;

type PgRow = <AsyncPgConnection as AsyncConnectionCore>::Row<'static, 'static>;

/// A connection to PostgreSQL.
///
/// Blocks, as diesel's own does, and so refuses to run on a thread that drives futures.
pub struct PgConnection {
    /// In a box, for the sake of the other engine's connection beside it.
    conn: Box<AsyncPgConnection>,
    transactions: AnsiTransactionManager,
    runtime: Runtime,
    met_another: bool,
}

impl PgConnection {
    fn rows(&mut self, statement: Statement) -> QueryResult<Vec<PgRow>> {
        let rows = async { self.conn.load(statement).await?.try_collect().await };
        let outcome = self.runtime.wait(rows);
        self.noted(outcome)
    }

    /// Whether a statement met another transaction since this was asked last: a deadlock, or a row that somebody else
    /// wrote meanwhile. Another run sees it and decides anew.
    pub fn met_another(&mut self) -> bool {
        std::mem::take(&mut self.met_another)
    }

    /// Notes what a statement's outcome says of the transaction that it ran in.
    fn noted<T>(&mut self, outcome: QueryResult<T>) -> QueryResult<T> {
        self.met_another |= outcome.as_ref().is_err_and(is_a_conflict);
        if self.conn.is_broken() {
            self.transactions_status().set_in_error();
        } else {
            // A failed statement aborts the transaction; the next that works is a rollback to before it.
            let aborted = outcome.is_err();
            self.transactions_status().set_requires_rollback_maybe_up_to_top_level(aborted);
        }
        outcome
    }

    fn is_aborted(&mut self) -> bool {
        matches!(
            self.transactions_status(),
            TransactionManagerStatus::Valid(ValidTransactionManagerStatus {
                in_transaction: Some(InTransactionStatus {
                    requires_rollback_maybe_up_to_top_level: true,
                    ..
                }),
                ..
            })
        )
    }

    fn transactions_status(&mut self) -> &mut TransactionManagerStatus {
        AnsiTransactionManager::transaction_manager_status_mut(self)
    }
}

/// Deadlocks are told by their text only, which depends on the server's `lc_messages`.
fn is_a_conflict(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation,
            _,
        ) => true,
        Error::DatabaseError(_, info) => ["deadlock detected", "检测到死锁"].contains(&info.message()),
        _ => false,
    }
}

impl ConnectionSealed for PgConnection {}

impl SimpleConnection for PgConnection {
    fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        if sql == "COMMIT" && self.is_aborted() {
            // PostgreSQL would roll back and call that a success.
            return Err(Error::RollbackTransaction);
        }
        let outcome = self.runtime.wait(self.conn.batch_execute(sql));
        self.noted(outcome)
    }
}

impl Connection for PgConnection {
    type Backend = Pg;
    type TransactionManager = AnsiTransactionManager;

    fn establish(url: &str) -> ConnectionResult<Self> {
        let address: Address = url.parse().map_err(ConnectionError::InvalidConnectionUrl)?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
        let conn = runtime.block_on(address.connect())?;
        Ok(Self {
            conn: Box::new(conn),
            transactions: AnsiTransactionManager::default(),
            runtime: Runtime(Some(runtime)),
            met_another: false,
        })
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Pg> + QueryId,
    {
        let statement = Statement::of(source)?;
        let outcome = self.runtime.wait(self.conn.execute_returning_count(statement));
        self.noted(outcome)
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.conn.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.conn.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.conn.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for PgConnection {
    type Cursor<'conn, 'query> = iter::Map<vec::IntoIter<PgRow>, fn(PgRow) -> QueryResult<PgRow>>;
    type Row<'conn, 'query> = PgRow;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: QueryMetadata<T::SqlType>,
    {
        let rows = self.rows(Statement::of(&source)?)?;
        Ok(rows.into_iter().map(Ok))
    }
}

impl MigrationConnection for PgConnection {
    fn setup(&mut self) -> QueryResult<usize> {
        self.batch_execute(CREATE_MIGRATIONS_TABLE).map(|()| 0)
    }
}

impl R2D2Connection for PgConnection {
    fn ping(&mut self) -> QueryResult<()> {
        self.batch_execute("SELECT 1")
    }

    fn is_broken(&mut self) -> bool {
        AnsiTransactionManager::is_broken_transaction_manager(self) || self.conn.is_broken()
    }
}

impl MultiConnectionHelper for PgConnection {
    fn to_any<'a>(lookup: &mut <Pg as TypeMetadata>::MetadataLookup) -> &mut (dyn Any + 'a) {
        lookup.as_any()
    }

    fn from_any(lookup: &mut dyn Any) -> Option<&mut <Pg as TypeMetadata>::MetadataLookup> {
        Statement::types_in(lookup)
    }
}

/// Drives one connection, on the thread that waits for it and only then.
struct Runtime(Option<runtime::Runtime>);

impl Runtime {
    fn wait<T>(&self, work: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
        let runtime = self.0.as_ref().ok_or(Error::BrokenTransactionManager)?;
        runtime.block_on(work)
    }
}

impl Drop for Runtime {
    /// Does not wait: a connection may be dropped in an async task, where blocking panics.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
