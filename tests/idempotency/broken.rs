//! What goes wrong on the way: the database, the answer, the connection.

use super::{a_unit, an_order, happened, is_replayed, keys, new_key, until_answered, withdrawing};
use crate::support::{
    App,
    people::{CHEN, WANG},
};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream};

on_each_engine! {
    what_failed_in_the_server_is_run_again,
    an_effect_without_its_answer_is_not_repeated,
    who_goes_away_finds_the_answer_later,
}

/// A change of `of` fails, as it does when the database goes down.
async fn fail(app: &App, sqlite: &'static [&'static str], postgres: &'static [&'static str]) {
    app.alter(if app.db.engine() == "sqlite" { sqlite } else { postgres }).await;
}

async fn what_failed_in_the_server_is_run_again(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    fail(
        &app,
        &["CREATE TRIGGER fails BEFORE UPDATE ON orders BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"],
        &[
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''the database is shutting down''; END'",
            "CREATE TRIGGER fails BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION fails()",
        ],
    )
    .await;
    let key = new_key();
    for _ in 0..2 {
        let failed = wang.send(withdrawing(&wang, &key, &order)).await;
        assert!(!is_replayed(&failed));
        failed.problem("unavailable");
        assert_eq!(keys(&app).await, (0, 0));
    }
    fail(&app, &["DROP TRIGGER fails"], &["DROP TRIGGER fails ON orders"]).await;
    let done = wang.send(withdrawing(&wang, &key, &order)).await;
    assert!(!is_replayed(&done));
    done.expect(200);
    assert!(is_replayed(&wang.send(withdrawing(&wang, &key, &order)).await));
}

async fn an_effect_without_its_answer_is_not_repeated(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    fail(
        &app,
        &["CREATE TRIGGER fails BEFORE UPDATE OF status ON idempotency_keys
            BEGIN SELECT RAISE(ABORT, 'disk is full'); END"],
        &[
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''disk is full''; END'",
            "CREATE TRIGGER fails BEFORE UPDATE OF status ON idempotency_keys
                FOR EACH ROW EXECUTE FUNCTION fails()",
        ],
    )
    .await;
    let key = new_key();
    // It is told all the same: the effect stands.
    wang.send(withdrawing(&wang, &key, &order)).await.expect(200);
    assert_eq!(keys(&app).await, (1, 0));
    let again = wang.send(withdrawing(&wang, &key, &order)).await;
    assert_eq!(again.header("retry-after"), "1");
    again.problem("idempotency-in-progress");
    app.alter(&["UPDATE idempotency_keys SET lease_until = '2018-02-01 00:00:00'"]).await;
    for _ in 0..2 {
        let lost = wang.send(withdrawing(&wang, &key, &order)).await;
        assert_eq!(lost.status.as_u16(), 409);
        let problem = lost.problem("already-done");
        assert_eq!(problem["retry"], "after_reading");
    }
    assert_eq!(happened(&app, &order, "withdrawn").await, 1);
}

async fn who_goes_away_finds_the_answer_later(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    fail(
        &app,
        &[
            "CREATE VIEW long AS WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 1000000)
                SELECT x FROM n",
            "CREATE TRIGGER slow BEFORE UPDATE ON orders BEGIN SELECT max(x) FROM long; END",
        ],
        &[
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'",
            "CREATE TRIGGER slow BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION slow()",
        ],
    )
    .await;
    let key = new_key();
    let request = withdrawing(&wang, &key, &order).build().unwrap();
    let body = request.body().unwrap().as_bytes().unwrap();
    let mut text = format!("POST {} HTTP/1.1\r\nHost: localhost\r\n", request.url().path());
    for (name, value) in request.headers() {
        text += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    text += &format!("Content-Length: {}\r\n\r\n", body.len());
    let mut connection = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    connection.write_all(text.as_bytes()).await.unwrap();
    connection.write_all(body).await.unwrap();
    while keys(&app).await == (0, 0) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(connection);
    assert_eq!(keys(&app).await, (1, 0), "it was still at work");
    let later = until_answered(&wang, withdrawing(&wang, &key, &order)).await;
    assert!(is_replayed(&later));
    later.expect(200);
    assert_eq!(happened(&app, &order, "withdrawn").await, 1);
}
