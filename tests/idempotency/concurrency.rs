//! One key, many at once.

use super::{a_unit, an_order, happened, is_replayed, keys, new_key, until_answered, withdrawing};
use crate::support::{
    self, App, Client, Engine,
    people::{CHEN, WANG},
};
use futures_util::future::join_all;

const CLIENTS: usize = 20;

on_each_engine! { twenty_at_once_do_one_thing }

async fn twenty_at_once_do_one_thing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let unit = a_unit(&chen).await;
    let clients = vec![wang.clone(); CLIENTS];
    for _ in 0..5 {
        let order = an_order(&chen, &unit).await;
        one_of_them_acts(&app, &clients, &order).await;
    }
    assert_eq!(keys(&app).await, (5, 5));
}

async fn one_of_them_acts(app: &App, clients: &[Client], order: &str) {
    let key = new_key();
    let all = clients.iter().map(|client| until_answered(client, withdrawing(client, &key, order)));
    let answers = join_all(all).await;
    let first = answers.iter().find(|answer| !is_replayed(answer)).unwrap();
    assert_eq!(first.status.as_u16(), 200);
    assert_eq!(first.body["state"], "withdrawn");
    let acted = answers.iter().filter(|answer| !is_replayed(answer)).count();
    assert_eq!(acted, 1);
    for answer in &answers {
        assert_eq!((answer.status, &answer.bytes), (first.status, &first.bytes));
    }
    assert_eq!(happened(app, order, "withdrawn").await, 1);
}

#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn two_servers_do_one_thing() {
    support::run(Engine::Postgres, async |app: App| {
        let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
        let neighbour = app.neighbour();
        let there = wang.moved_to(&neighbour.url);
        let unit = a_unit(&chen).await;
        let mut clients = vec![wang.clone(); CLIENTS / 2];
        clients.extend(vec![there; CLIENTS / 2]);
        for _ in 0..5 {
            let order = an_order(&chen, &unit).await;
            one_of_them_acts(&app, &clients, &order).await;
        }
    });
}
