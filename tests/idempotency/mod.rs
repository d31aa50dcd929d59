//! A POST with an `Idempotency-Key` takes effect once.

mod broken;
mod concurrency;
mod kill;
mod properties;
mod repeats;

use crate::support::{
    Answer, App, Client,
    hazard::reported,
    order::issued,
    visit::{id_of, registered},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{
    db::schema::{events, idempotency_keys},
    ids::Id,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// An order of its own about a hazard of its own; its address.
async fn an_order(chen: &Client, unit: &Value) -> String {
    let hazard = reported(chen, unit, "complaint", "general").await;
    issued(chen, unit, &[&hazard]).await
}

async fn a_unit(chen: &Client) -> Value {
    registered(chen, None).await.0
}

fn new_key() -> String {
    format!("\"{}\"", Uuid::now_v7())
}

fn with_key(who: &Client, key: &str, path: &str, body: &Value) -> RequestBuilder {
    who.request(Method::POST, path).header("Idempotency-Key", key).header("If-Match", "*").json(body)
}

/// Withdraws an order under a key.
fn withdrawing(who: &Client, key: &str, order: &str) -> RequestBuilder {
    with_key(who, key, &format!("{order}/withdraw"), &json!({ "reason": "文书有误" }))
}

/// Waits for something that comes about in a while.
async fn until(holds: impl Fn() -> bool) {
    for _ in 0..10_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    panic!("it did not come about");
}

/// Sends it, and again as long as the request before is in progress.
async fn until_answered(who: &Client, request: RequestBuilder) -> Answer {
    for _ in 0..10_000 {
        let answer = who.send(request.try_clone().unwrap()).await;
        if answer.body["code"] != "idempotency-in-progress" {
            return answer;
        }
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (409, "1"));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it stays in progress");
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

/// How often something was recorded of the record at `path`.
async fn happened(app: &App, path: &str, action: &'static str) -> i64 {
    let id: Id = id_of(path).parse().unwrap();
    app.read(move |conn| {
        let found = events::table.filter(events::subject_id.eq(id)).filter(events::action.eq(action));
        Ok(found.count().get_result(conn)?)
    })
    .await
}

/// How many keys there are, and how many of them have an answer.
async fn keys(app: &App) -> (i64, i64) {
    app.read(|conn| {
        let all = idempotency_keys::table.count().get_result(conn)?;
        let answered = idempotency_keys::table.filter(idempotency_keys::status.is_not_null());
        Ok((all, answered.count().get_result(conn)?))
    })
    .await
}
