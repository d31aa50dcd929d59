//! The connection that every store uses: one of the two engines behind one type.
//!
//! Each statement has a type of its own. [`Conn`] hands it to the engine as a trait object, so that preparing, binding
//! and running are compiled once and not once for each statement; and so all of them pass [`Conn::before_statement`].

use super::{
    PgConnection,
    faults::{Fault, Faults},
};
use diesel::{
    Connection, ConnectionResult, MultiConnection, QueryResult, SqliteConnection,
    connection::{
        CacheSize, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
        TransactionManagerStatus,
    },
    expression::QueryMetadata,
    internal::derives::multiconnection::ConnectionSealed,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    r2d2::R2D2Connection,
    sql_types::Untyped,
};

/// A connection of either engine, as diesel has them.
#[derive(MultiConnection)]
pub enum EngineConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

type MultiCursor<'conn, 'query> = <EngineConnection as LoadConnection>::Cursor<'conn, 'query>;

/// A connection to either engine.
pub struct Conn {
    pub(super) engine: EngineConnection,
    faults: Faults,
}

impl Conn {
    pub(super) fn new(engine: EngineConnection, faults: &Faults) -> Self {
        Self { engine, faults: faults.clone() }
    }

    /// Fails if this is the statement that a test wants to fail.
    pub(super) fn before_statement(&mut self) -> QueryResult<()> {
        match self.faults.next() {
            None => Ok(()),
            Some(fault) => Err(self.engine.suffer(fault)),
        }
    }
}

impl EngineConnection {
    /// What the fault does to the connection, and the error of the statement that met it.
    fn suffer(&mut self, fault: Fault) -> diesel::result::Error {
        match self {
            Self::Sqlite(conn) => fault.on_sqlite(conn),
            Self::Postgres(conn) => fault.on_postgres(conn),
        }
    }
}

/// A statement without its type. Its prepared form is found by its text.
struct Statement<'a>(Box<dyn QueryFragment<MultiBackend> + 'a>);

impl QueryFragment<MultiBackend> for Statement<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

impl ConnectionSealed for Conn {}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.before_statement()?;
        self.engine.batch_execute(query)
    }
}

impl Connection for Conn {
    type Backend = MultiBackend;
    type TransactionManager = Self;

    fn establish(url: &str) -> ConnectionResult<Self> {
        Ok(Self::new(EngineConnection::establish(url)?, &Faults::default()))
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<MultiBackend> + QueryId,
    {
        self.before_statement()?;
        self.engine.execute_returning_count(&Statement(Box::new(source)))
    }

    fn transaction_state(&mut self) -> &mut Self {
        self
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.engine.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.engine.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.engine.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for Conn {
    type Cursor<'conn, 'query> = MultiCursor<'conn, 'query>;
    type Row<'conn, 'query> = MultiRow<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<MultiBackend> + QueryId + 'query,
        MultiBackend: QueryMetadata<T::SqlType>,
    {
        self.before_statement()?;
        load(&mut self.engine, Statement(Box::new(source)))
    }
}

fn load<'conn, 'query>(
    conn: &'conn mut EngineConnection,
    statement: Statement<'query>,
) -> QueryResult<MultiCursor<'conn, 'query>> {
    conn.load(statement)
}

impl TransactionManager<Self> for Conn {
    type TransactionStateData = Self;

    fn begin_transaction(conn: &mut Self) -> QueryResult<()> {
        conn.before_statement()?;
        EngineConnection::begin_transaction(&mut conn.engine)
    }

    fn rollback_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConnection::rollback_transaction(&mut conn.engine)
    }

    fn commit_transaction(conn: &mut Self) -> QueryResult<()> {
        if let Err(fault) = conn.before_statement() {
            EngineConnection::rollback_transaction(&mut conn.engine)?;
            return Err(fault);
        }
        EngineConnection::commit_transaction(&mut conn.engine)
    }

    fn transaction_manager_status_mut(conn: &mut Self) -> &mut TransactionManagerStatus {
        EngineConnection::transaction_manager_status_mut(&mut conn.engine)
    }

    fn is_broken_transaction_manager(conn: &mut Self) -> bool {
        EngineConnection::is_broken_transaction_manager(&mut conn.engine)
    }
}

impl R2D2Connection for Conn {
    fn ping(&mut self) -> QueryResult<()> {
        self.engine.ping()
    }

    fn is_broken(&mut self) -> bool {
        self.engine.is_broken()
    }
}
