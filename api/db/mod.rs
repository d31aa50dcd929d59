//! The database: [`Db::read`], [`Db::write`], the tables, and the two engines. Nothing above knows which engine runs.

mod area;
mod connection;
mod faults;
pub mod json;
mod list;
mod lock;
mod migrate;
mod postgres;
mod preflight;
pub mod schema;
mod sqlite;
mod transaction;

use crate::problem::{Outcome, Problem, ProblemKind};
use diesel::{
    RunQueryDsl,
    result::{DatabaseErrorKind, Error},
};
use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

pub(crate) use area::in_area;
pub use connection::{Conn, MultiBackend};
pub use faults::{Fault, Faults};
pub use json::Json;
pub(crate) use list::{in_days, narrow, newest_first};
pub(crate) use lock::lock;
pub use migrate::{POSTGRES, SQLITE};
pub use postgres::PgConnection;
pub use transaction::attempt;

/// How long the database may take to say that it is there.
const READY: Duration = Duration::from_secs(2);

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseAt {
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://...`, passed on as it is
    Postgres(String),
}

impl FromStr for DatabaseAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(text.to_owned()))
        } else {
            Err("a database is sqlite:PATH or postgres://...".to_owned())
        }
    }
}

impl std::fmt::Debug for DatabaseAt {
    /// Without the password that a PostgreSQL address may carry, before the host or among its parameters.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let shown = url.rsplit_once('@').map_or("...", |(_, place)| place);
                let place = shown.split_once('?').map_or(shown, |(place, _)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

/// Runs at the end of every write of a piece of work, in the write's own transaction.
pub type CommitHook = Arc<dyn Fn(&mut Conn) -> Outcome<()> + Send + Sync>;

tokio::task_local! {
    static COMMIT_HOOK: CommitHook;
}

/// Runs `work` in this task; each [`Db::write`] that it awaits itself ends with `hook`, and is rolled back if that
/// refuses.
pub async fn with_commit_hook<T>(hook: CommitHook, work: impl Future<Output = T>) -> T {
    COMMIT_HOOK.scope(hook, work).await
}

/// The database, shared by every handler and job.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
    faults: Faults,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database; a SQLite file and its folder are made if they are missing. Blocks.
    pub fn open(at: &DatabaseAt) -> Outcome<Self> {
        let faults = Faults::default();
        let engine = match at {
            DatabaseAt::Sqlite(path) => Engine::Sqlite(sqlite::Sqlite::open(path, &faults)?),
            DatabaseAt::Postgres(url) => Engine::Postgres(postgres::Postgres::open(url, &faults)?),
        };
        Ok(Self { engine: Arc::new(engine), faults })
    }

    /// For tests: which statements fail.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Brings the tables up to date, under a lock that other servers respect, and names the steps taken. Blocks.
    pub fn migrate(&self) -> Outcome<Vec<String>> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.migrate(),
            Engine::Postgres(postgres) => postgres.migrate(),
        }
    }

    /// Runs `work` on one unchanging state of the database.
    ///
    /// No connection within five seconds is [`ProblemKind::Unavailable`].
    pub async fn read<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Outcome<T> + Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        off_the_worker(move || match &*engine {
            Engine::Sqlite(sqlite) => sqlite.read(work),
            Engine::Postgres(postgres) => postgres.read(work),
        })
        .await
    }

    /// Runs `work` in one transaction: all that it wrote is durable when this returns `Ok`, nothing of it stays
    /// when this returns `Err`. On PostgreSQL it may run again after a conflict with another transaction.
    pub async fn write<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Outcome<T> + Send + 'static,
    {
        let hook = COMMIT_HOOK.try_with(Arc::clone).ok();
        let work = move |conn: &mut Conn| {
            let done = work(conn)?;
            hook.as_ref().map_or(Ok(()), |hook| hook(conn))?;
            Ok(done)
        };
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(_) => {
                let engine = Arc::clone(&self.engine);
                off_the_worker(move || match &*engine {
                    Engine::Postgres(postgres) => postgres.write(work),
                    Engine::Sqlite(_) => Err(Problem::internal("the engine changed under a write")),
                })
                .await
            }
        }
    }

    /// Whether the database answers within two seconds.
    pub async fn ready(&self) -> Outcome<()> {
        let asked = self.read(|conn| Ok(diesel::sql_query("SELECT 1").execute(conn).map(|_| ())?));
        tokio::time::timeout(READY, asked)
            .await
            .unwrap_or_else(|_| Err(Problem::unavailable("the database does not answer")))
    }

    /// `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        match &*self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }
}

async fn off_the_worker<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|failure| Err(Problem::internal(failure)))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match &error {
            Error::NotFound => Self::new(ProblemKind::NotFound),
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::new(ProblemKind::Duplicate),
            // What is wrong with the statement, not with the database.
            Error::DatabaseError(
                DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation,
                _,
            )
            | Error::InvalidCString(_)
            | Error::QueryBuilderError(_)
            | Error::DeserializationError(_)
            | Error::SerializationError(_) => Self::internal(error),
            // Busy, cancelled, full, read-only, gone. PostgreSQL says which in the language of its server.
            _ => Self::unavailable(error),
        }
    }
}

/// A pool's or a first connection's failure.
fn no_connection(error: impl std::fmt::Display) -> Problem {
    Problem::unavailable(format!("no database connection: {error}"))
}
