//! SQLite: one writer thread that commits what waits together, and a pool of readers.
//!
//! WAL with `synchronous=FULL`: a commit is durable when it returns. Each piece of work runs in a savepoint of its
//! own, so that a refused one takes nothing of its neighbours back, and is acknowledged after the common commit.

use super::{
    Conn, Faults, connection::EngineConnection, migrate, no_connection, transaction::in_transaction,
};
use crate::problem::{Outcome, Problem, ProblemKind};
use diesel::{
    Connection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::{self, R2D2Connection},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};
use tokio::sync::oneshot;

/// How many pieces of work share one commit at most.
const TOGETHER: usize = 64;
const READERS: u32 = 8;
const WAIT: Duration = Duration::from_secs(5);

pub struct Sqlite {
    file: File,
    readers: r2d2::Pool<File>,
    writer: mpsc::Sender<Box<dyn Work>>,
}

impl Sqlite {
    pub fn open(path: &Path, faults: &Faults) -> Outcome<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| Problem::unavailable(format!("{}: {error}", folder.display())))?;
        }
        let file = File { path: path.to_owned(), faults: faults.clone() };
        let conn = file.connect()?;
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(1))
            .connection_timeout(WAIT)
            .build(file.clone())
            .map_err(no_connection)?;
        let (writer, work) = mpsc::channel();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn({
                let file = file.clone();
                move || write_in_turn(conn, &file, &work)
            })
            .map_err(Problem::unavailable)?;
        Ok(Self { file, readers, writer })
    }

    pub fn migrate(&self) -> Outcome<Vec<String>> {
        let mut ran = Vec::new();
        together(&mut self.file.connect()?, |conn| {
            ran = migrate::up(conn)?;
            Ok(())
        })?;
        Ok(ran)
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Outcome<T>) -> Outcome<T> {
        let mut conn = self.readers.get().map_err(no_connection)?;
        in_transaction(&mut *conn, work)
    }

    pub async fn write<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Outcome<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let piece = Piece { work: Some(work), outcome: None, answer };
        self.writer.send(Box::new(piece)).map_err(|_| Problem::unavailable("the writer has stopped"))?;
        answered.await.unwrap_or_else(|_| Err(Problem::unavailable("the writer has stopped")))
    }
}

/// Where the database is. Opens connections to it.
#[derive(Clone)]
struct File {
    path: PathBuf,
    faults: Faults,
}

impl File {
    fn connect(&self) -> Outcome<Conn> {
        let mut conn = SqliteConnection::establish(&self.path.to_string_lossy()).map_err(no_connection)?;
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON;",
        )
        .map_err(no_connection)?;
        Ok(Conn::new(EngineConnection::Sqlite(conn), &self.faults))
    }
}

impl r2d2::ManageConnection for File {
    type Connection = Conn;
    type Error = Problem;

    fn connect(&self) -> Outcome<Conn> {
        Self::connect(self)
    }

    fn is_valid(&self, _: &mut Conn) -> Outcome<()> {
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// A piece of work on the writer thread.
trait Work: Send {
    /// Runs it. An error says that the database failed under it, and that SQLite may have rolled back all that was done
    /// in the transaction, as it does at some faults without saying so.
    fn run(&mut self, conn: &mut Conn) -> Outcome<()>;
    fn acknowledge(self: Box<Self>, committed: &Outcome<()>);
}

struct Piece<T, F> {
    work: Option<F>,
    outcome: Option<Outcome<T>>,
    answer: oneshot::Sender<Outcome<T>>,
}

impl<T, F> Work for Piece<T, F>
where
    T: Send,
    F: FnOnce(&mut Conn) -> Outcome<T> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> Outcome<()> {
        let Some(work) = self.work.take() else {
            return Ok(());
        };
        let outcome = in_transaction(conn, |conn| {
            catch_unwind(AssertUnwindSafe(|| work(conn)))
                .unwrap_or_else(|_| Err(Problem::internal("a write panicked")))
        });
        let fault =
            outcome.as_ref().err().filter(|problem| problem.kind == ProblemKind::Unavailable).cloned();
        self.outcome = Some(outcome);
        fault.map_or(Ok(()), Err)
    }

    fn acknowledge(self: Box<Self>, committed: &Outcome<()>) {
        let outcome = match committed {
            Ok(()) => self.outcome.unwrap_or_else(|| Err(Problem::unavailable("not run"))),
            Err(problem) => Err(problem.clone()),
        };
        // The one who asked may have gone: what was committed stays committed.
        let _ = self.answer.send(outcome);
    }
}

fn write_in_turn(mut conn: Conn, file: &File, work: &mpsc::Receiver<Box<dyn Work>>) {
    while let Ok(first) = work.recv() {
        let mut pieces = vec![first];
        let committed = together(&mut conn, |conn| {
            while let Some(piece) = pieces.last_mut() {
                piece.run(conn)?;
                if pieces.len() == TOGETHER {
                    break;
                }
                let Ok(next) = work.try_recv() else { break };
                pieces.push(next);
            }
            Ok(())
        });
        if committed.is_err()
            && let Ok(fresh) = file.connect()
        {
            conn = fresh;
        }
        for piece in pieces {
            piece.acknowledge(&committed);
        }
    }
}

/// Runs pieces in one transaction that takes the write lock at once; they find savepoints of their own in it.
///
/// After an error nothing of it stays, and the connection is to be replaced.
fn together(conn: &mut Conn, run: impl FnOnce(&mut Conn) -> Outcome<()>) -> Outcome<()> {
    conn.before_statement()?;
    match &mut conn.engine {
        EngineConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
        }
        EngineConnection::Postgres(_) => return Err(Problem::internal("not a SQLite connection")),
    }
    if let Err(fault) = run(conn) {
        // Fails where SQLite has done it already.
        let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
        return Err(fault);
    }
    Ok(<Conn as Connection>::TransactionManager::commit_transaction(conn)?)
}
