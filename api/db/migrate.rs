//! Migrates the database by `migrations/sqlite` or `migrations/postgres`, which have the same numbers and
//! names.

use super::{Conn, connection::EngineConnection};
use crate::problem::{Outcome, Problem};
use diesel::backend::Backend;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Takes every step not taken yet and names them. Runs in the caller's transaction, which holds the lock.
pub fn up(conn: &mut Conn) -> Outcome<Vec<String>> {
    match &mut conn.engine {
        EngineConnection::Sqlite(conn) => pending(conn, SQLITE),
        EngineConnection::Postgres(conn) => pending(conn, POSTGRES),
    }
}

fn pending<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    steps: EmbeddedMigrations,
) -> Outcome<Vec<String>> {
    let taken = conn.run_pending_migrations(steps).map_err(Problem::internal)?;
    Ok(taken.iter().map(ToString::to_string).collect())
}
