//! The server is killed between the claim, the effect and the answer.

use super::{a_unit, an_order, is_replayed, new_key, until, withdrawing};
use crate::support::{
    Client,
    database::database_of_the_people,
    people::{CHEN, PASSWORD, Person, WANG},
    process::Server,
};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Bool,
};
use std::path::Path;

/// Longer than a test takes.
const LONG: &str = "CREATE VIEW long AS
    WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 1000000000) SELECT x FROM n;";

struct House {
    data: tempfile::TempDir,
    server: Option<Server>,
    order: String,
}

#[derive(QueryableByName)]
struct Claim {
    #[diesel(sql_type = Bool)]
    acted: bool,
}

impl House {
    async fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(database(data.path()), database_of_the_people()).unwrap();
        let mut house = Self { server: Some(start(data.path())), data, order: String::new() };
        let chen = house.signed_in(CHEN).await;
        house.order = an_order(&chen, &a_unit(&chen).await).await;
        house
    }

    async fn signed_in(&self, person: Person) -> Client {
        let nobody = Client::of(&self.server.as_ref().unwrap().url(""));
        nobody.signs_in(person.username, PASSWORD).await.unwrap()
    }

    fn run(&self, statements: &str) {
        connection(self.data.path()).batch_execute(statements).unwrap();
    }

    /// Withdraws the order where `trigger` makes it last, and kills the server as soon as the claim is `acted` on, or is
    /// there; then starts it again.
    async fn killed(&mut self, key: &str, trigger: &str, acted: bool) {
        self.run(&format!("{LONG} {trigger}"));
        let wang = self.signed_in(WANG).await;
        let request = withdrawing(&wang, key, &self.order);
        let sending = tokio::spawn(async move { wang.try_to_send(request).await });
        until(|| claim(self.data.path()).is_some_and(|claim| claim.acted == acted)).await;
        let server = self.server.take().unwrap();
        server.signal("KILL");
        assert_eq!(server.wait().code, None, "it was killed, and did not end before");
        assert!(sending.await.unwrap().is_err(), "there was no answer");
        self.run("DROP TRIGGER slow; DROP VIEW long;");
        self.server = Some(start(self.data.path()));
        let wang = self.signed_in(WANG).await;
        let early = wang.send(withdrawing(&wang, key, &self.order)).await;
        early.problem("idempotency-in-progress");
        self.run("UPDATE idempotency_keys SET lease_until = '2018-02-01 00:00:00';");
    }
}

fn database(data: &Path) -> std::path::PathBuf {
    data.join("field-inspection.sqlite")
}

fn connection(data: &Path) -> SqliteConnection {
    SqliteConnection::establish(database(data).to_str().unwrap()).unwrap()
}

fn claim(data: &Path) -> Option<Claim> {
    let claims = sql_query("SELECT acted FROM idempotency_keys").load::<Claim>(&mut connection(data));
    claims.unwrap().pop()
}

fn start(data: &Path) -> Server {
    Server::start(data, &["--log-level", "error"])
}

#[tokio::test]
async fn killed_before_the_effect_a_repeat_brings_it_about() {
    let (mut house, key) = (House::open().await, new_key());
    let trigger = "CREATE TRIGGER slow BEFORE UPDATE ON orders BEGIN SELECT max(x) FROM long; END;";
    house.killed(&key, trigger, false).await;
    let wang = house.signed_in(WANG).await;
    assert_eq!(wang.get(&house.order).await.expect(200)["state"], "in_force");
    let done = wang.send(withdrawing(&wang, &key, &house.order)).await;
    assert!(!is_replayed(&done));
    let done = done.expect(200);
    assert_eq!(done["state"], "withdrawn");
    let again = wang.send(withdrawing(&wang, &key, &house.order)).await;
    assert!(is_replayed(&again));
    assert_eq!(again.expect(200), done);
}

#[tokio::test]
async fn killed_after_the_effect_a_repeat_says_that_it_is_done() {
    let (mut house, key) = (House::open().await, new_key());
    let trigger = "CREATE TRIGGER slow BEFORE UPDATE OF status ON idempotency_keys
        BEGIN SELECT max(x) FROM long; END;";
    house.killed(&key, trigger, true).await;
    let wang = house.signed_in(WANG).await;
    for _ in 0..2 {
        let lost = wang.send(withdrawing(&wang, &key, &house.order)).await;
        lost.problem("already-done");
    }
    assert_eq!(wang.get(&house.order).await.expect(200)["state"], "withdrawn");
}
