//! A database that fails at any statement of any request: the server says that it cannot now, and nothing is lost.
//!
//! Everything that people can do is done once, by requests that meet a fault before they get through. `SEED=` replays a
//! run; `FAULTS_IN_100=100` tries every fault at every statement.

mod day;

use crate::support::{App, described::operations, faults::FaultWalk};
use day::Day;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use field_inspection::db::Fault;
use futures_util::future::join_all;
use std::{collections::BTreeSet, io::Write};

on_each_engine! {
    what_a_failing_database_stops_is_done_when_it_is_repeated,
    of_writes_at_once_those_that_were_acknowledged_are_there,
}

async fn what_a_failing_database_stops_is_done_when_it_is_repeated(app: App) {
    let walk = FaultWalk::of(&app);
    let mut day = Day::begin(&app, &walk).await;
    day.people().await;
    day.registry().await;
    day.planning().await;
    day.sign_in_again().await;
    day.visits().await;
    day.sign_in_again().await;
    day.uploads().await;
    day.sign_in_again().await;
    day.hazards().await;
    day.sign_in_again().await;
    day.papers().await;
    day.sign_in_again().await;
    day.phones().await;
    app.work_off().await;
    app.sweep().await;
    let tally = walk.tally();
    let (engine, requests, faults) = (app.db.engine(), tally.requests, &tally.faults);
    // Past the runner, which shows what failing tests print.
    let told = format!("faults: {engine}, {requests} requests failed, by {faults:?}\n");
    std::io::stderr().write_all(told.as_bytes()).unwrap();
    // Photos are sent to object storage directly where there is one.
    let cannot =
        |name: &str| engine == "sqlite" && ["complete_photo", "complete_hazard_photo"].contains(&name);
    let missed: Vec<&str> = operations()
        .iter()
        .filter(|operation| operation.writes())
        .map(|operation| operation.name.as_str())
        .filter(|name| !tally.operations.contains(name) && !cannot(name))
        .collect();
    assert!(missed.is_empty(), "no fault was tried on {missed:?}");
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// SQLite commits what waits together, and rolls back all of it at some faults.
async fn of_writes_at_once_those_that_were_acknowledged_are_there(app: App) {
    app.alter(&["CREATE TABLE scratch (number BIGINT PRIMARY KEY, twice BIGINT)"]).await;
    let mut number = 0;
    let (mut told, mut refused) = (BTreeSet::new(), 0);
    for fault in Fault::ALL {
        for statement in (0..52).step_by(3) {
            let writes: Vec<_> = (number..number + 12)
                .map(|number| {
                    app.db.write(move |conn| {
                        sql_query(format!("INSERT INTO scratch VALUES ({number}, 0)")).execute(conn)?;
                        sql_query(format!("UPDATE scratch SET twice = {number} WHERE number = {number}"))
                            .execute(conn)?;
                        Ok(number)
                    })
                })
                .collect();
            number += 12;
            app.db.faults().arm(fault, statement, 1);
            let outcomes = join_all(writes).await;
            app.db.faults().disarm();
            refused += outcomes.iter().filter(|outcome| outcome.is_err()).count();
            told.extend(outcomes.into_iter().flatten());
        }
    }
    let there: Vec<Row> =
        app.read(|conn| Ok(sql_query("SELECT number FROM scratch WHERE twice = number").load(conn)?)).await;
    let there: BTreeSet<i64> = there.into_iter().map(|row| row.number).collect();
    assert!(refused > 0);
    assert_eq!(told.difference(&there).collect::<Vec<_>>(), Vec::<&i64>::new(), "acknowledged and lost");
    assert_eq!(there.difference(&told).collect::<Vec<_>>(), Vec::<&i64>::new(), "refused and there");
    app.alter(&["DROP TABLE scratch"]).await;
}
