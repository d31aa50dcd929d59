//! What only PostgreSQL can do to the server.

mod disturbed;
mod tls;

use crate::support::postgres::Cluster;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_query};
use field_inspection::{
    clock::Moment,
    db::{self, Conn, Db, schema::checklists},
    problem::{Outcome, ProblemKind},
};

/// PostgreSQL answers the `COMMIT` of a transaction in which a statement failed with a rollback and no error.
#[tokio::test]
async fn a_write_in_which_a_statement_failed_unseen_is_not_acknowledged() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    let db = Db::open(&database.at()).unwrap();
    let written = db.write(|conn| {
        keep(conn, "piping")?;
        let _unseen = sql_query("SELECT 1 / 0").execute(conn);
        Ok(())
    });
    assert_eq!(written.await.unwrap_err().kind, ProblemKind::Unavailable);
    assert_eq!(kept(&db).await, Vec::<String>::new());
    // And the connection serves the next.
    db.write(|conn| keep(conn, "lifts")).await.unwrap();
    assert_eq!(kept(&db).await, ["lifts"]);
}

#[tokio::test]
async fn a_write_goes_on_after_an_attempt_that_failed() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    let db = Db::open(&database.at()).unwrap();
    let written = db.write(|conn| {
        keep(conn, "piping")?;
        let attempted = db::attempt(conn, |conn| {
            keep(conn, "lifts")?;
            Ok(sql_query("SELECT 1 / 0").execute(conn)?)
        });
        assert!(attempted.is_err());
        keep(conn, "venues")
    });
    written.await.unwrap();
    assert_eq!(kept(&db).await, ["piping", "venues"]);
}

#[tokio::test]
async fn a_server_that_goes_away_is_a_passing_trouble_and_forgotten() {
    let Some(cluster) = Cluster::get() else { return };
    let database = cluster.create_database();
    let db = Db::open(&database.at()).unwrap();
    db.write(|conn| keep(conn, "piping")).await.unwrap();
    let cut = db.read(|conn| {
        let ended = sql_query("SELECT pg_terminate_backend(pg_backend_pid())").execute(conn);
        Ok(ended.map(|_| ())?)
    });
    assert_eq!(cut.await.unwrap_err().kind, ProblemKind::Unavailable);
    assert_eq!(kept(&db).await, ["piping"]);
}

fn keep(conn: &mut Conn, code: &str) -> Outcome<()> {
    let row = (
        checklists::code.eq(code),
        checklists::version.eq(1),
        checklists::hash.eq(""),
        checklists::body.eq(""),
        checklists::kept_at.eq(Moment::now()),
    );
    diesel::insert_into(checklists::table).values(row).execute(conn)?;
    Ok(())
}

async fn kept(db: &Db) -> Vec<String> {
    let codes = |conn: &mut Conn| {
        let codes = checklists::table.order(checklists::code).select(checklists::code);
        Ok(codes.load(conn)?)
    };
    db.read(codes).await.unwrap()
}
