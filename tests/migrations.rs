//! The migrations of both engines: each goes up, down and up again, and both make the tables of `db/schema`.

mod tables;

use crate::support::postgres::Cluster;
use diesel::{
    Connection, SqliteConnection, backend::Backend, migration::MigrationSource, pg::Pg, sqlite::Sqlite,
};
use diesel_migrations::MigrationHarness;
use field_inspection::db::{POSTGRES, PgConnection, SQLITE};
use std::{collections::BTreeSet, fs};
use tables::{Tables, tables_of_postgres, tables_of_schema, tables_of_sqlite};

#[test]
fn both_engines_have_the_same_steps() {
    let sqlite = steps_in("migrations/sqlite");
    assert_eq!(sqlite, steps_in("migrations/postgres"));
    for (number, name) in (1..).zip(&sqlite) {
        assert!(name.starts_with(&format!("{number:04}_")), "{name} is not number {number}");
    }
    assert_eq!(sqlite, embedded::<Sqlite>(&SQLITE));
    assert_eq!(sqlite, embedded::<Pg>(&POSTGRES));
}

/// The names of the steps in a folder, each with both its files.
fn steps_in(folder: &str) -> Vec<String> {
    let steps = fs::read_dir(folder).unwrap().map(|entry| {
        let step = entry.unwrap().path();
        for file in ["up.sql", "down.sql"] {
            let sql = fs::read_to_string(step.join(file)).unwrap_or_default();
            assert!(!sql.trim().is_empty(), "{}: no {file}", step.display());
        }
        step.file_name().unwrap().to_str().unwrap().to_owned()
    });
    steps.collect::<BTreeSet<_>>().into_iter().collect()
}

fn embedded<DB: Backend>(source: &dyn MigrationSource<DB>) -> Vec<String> {
    let steps = source.migrations().unwrap();
    steps.iter().map(|step| step.name().to_string()).collect()
}

#[test]
fn each_step_goes_up_down_and_up_again_on_sqlite() {
    up_down_up(&mut sqlite(), &SQLITE, tables_of_sqlite);
}

#[test]
fn each_step_goes_up_down_and_up_again_on_postgres() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_empty_database();
    let mut conn = PgConnection::establish(&database.url).unwrap();
    up_down_up(&mut conn, &POSTGRES, tables_of_postgres);
}

fn up_down_up<C, DB>(conn: &mut C, source: &impl MigrationSource<DB>, tables: impl Fn(&mut C) -> Tables)
where
    C: MigrationHarness<DB>,
    DB: Backend,
{
    let steps = source.migrations().unwrap();
    // The first question makes the table that remembers the steps.
    assert!(conn.applied_migrations().unwrap().is_empty());
    let mut states = vec![tables(conn)];
    for step in &steps {
        let name = step.name();
        conn.run_migration(step).unwrap();
        let after = tables(conn);
        conn.revert_migration(step).unwrap();
        assert_eq!(states.last(), Some(&tables(conn)), "{name} down does not take back what up did");
        conn.run_migration(step).unwrap();
        assert_eq!(after, tables(conn), "{name} up again makes something else");
        states.push(after);
    }
    // And the whole way back.
    for (step, state) in steps.iter().zip(states).rev() {
        conn.revert_migration(step).unwrap();
        assert_eq!(state, tables(conn), "before {}", step.name());
    }
}

#[test]
fn the_tables_of_sqlite_are_those_of_the_schema() {
    assert_agree(&tables_of_sqlite(&mut migrated_sqlite()));
}

#[test]
fn the_tables_of_postgres_are_those_of_the_schema() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    assert_agree(&tables_of_postgres(&mut PgConnection::establish(&database.url).unwrap()));
}

fn assert_agree(made: &Tables) {
    let written = tables_of_schema();
    let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(made), names(&written));
    for (name, table) in &written {
        assert_eq!(made[name].columns, table.columns, "columns of {name}");
        assert_eq!(made[name].key, table.key, "primary key of {name}");
    }
}

#[test]
fn each_foreign_key_heads_an_index_on_sqlite() {
    assert_indexed(&tables_of_sqlite(&mut migrated_sqlite()));
}

#[test]
fn each_foreign_key_heads_an_index_on_postgres() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    assert_indexed(&tables_of_postgres(&mut PgConnection::establish(&database.url).unwrap()));
}

fn assert_indexed(tables: &Tables) {
    let mut seen = 0;
    for (name, table) in tables {
        for (columns, target) in &table.references {
            let wanted: BTreeSet<_> = columns.iter().collect();
            let heads =
                |index: &Vec<String>| index.iter().take(columns.len()).collect::<BTreeSet<_>>() == wanted;
            assert!(
                heads(&table.key) || table.indexes.iter().any(|(index, _)| heads(index)),
                "{name} ({columns:?}) refers to {target} and no index begins with it"
            );
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn both_engines_have_the_same_indexes_and_references() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    let postgres = tables_of_postgres(&mut PgConnection::establish(&database.url).unwrap());
    for (name, table) in tables_of_sqlite(&mut migrated_sqlite()) {
        assert_eq!(table.indexes, postgres[&name].indexes, "indexes of {name}");
        assert_eq!(table.references, postgres[&name].references, "references of {name}");
    }
}

fn sqlite() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

fn migrated_sqlite() -> SqliteConnection {
    let mut conn = sqlite();
    conn.run_pending_migrations(SQLITE).unwrap();
    conn
}
