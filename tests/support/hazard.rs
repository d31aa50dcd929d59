//! Hazards, and the steps that are taken on them.

use super::{
    Answer, Client,
    picture::Picture,
    sheet::Sheet,
    visit::{begun, filled_in, id_of, registered, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// A visit that Chen submits; it finds no emergency plan.
pub async fn submitted(chen: &Client) -> (String, Sheet) {
    let (unit, _) = registered(chen, None).await;
    let visit = begun(chen, &unit).await;
    let sheet = filled_in(chen, &visit).await;
    submit(chen, &visit).await;
    (visit, sheet)
}

/// The hazards of a visit by their items, whatever became of them.
pub async fn hazards_of(reader: &Client, visit: &str) -> Vec<Value> {
    let path = format!("/v1/hazards?inspection_id={}&limit=200", id_of(visit));
    let list = reader.get(&path).await.expect(200);
    let mut hazards = list["items"].as_array().unwrap().clone();
    hazards.sort_by_key(|hazard| (hazard["item"].to_string(), hazard["number"].as_i64()));
    hazards
}

/// Where the hazard of an item is read.
pub async fn hazard_of(reader: &Client, visit: &str, item: &str) -> String {
    let hazards = hazards_of(reader, visit).await;
    let hazard = hazards.iter().find(|hazard| hazard["item"] == item).unwrap();
    format!("/v1/hazards/{}", hazard["id"].as_str().unwrap())
}

/// A hazard that somebody reports of a unit, found on 2018-02-01.
pub fn report(unit: &Value, source: &str, level: &str) -> Value {
    json!({ "unit_id": unit, "source": source, "level": level, "reason": "三号梯制动器有卡阻声",
        "found_on": "2018-02-01" })
}

/// Where a hazard is read that somebody reports.
pub async fn reported(who: &Client, unit: &Value, source: &str, level: &str) -> String {
    let hazard = format!("/v1/hazards/{}", Uuid::now_v7());
    who.put(&hazard, &report(unit, source, level)).await.expect(201);
    hazard
}

/// Takes a step on what was just read.
pub async fn take(who: &Client, hazard: &str, body: &Value) -> Answer {
    let etag = who.get(hazard).await.header("etag").to_owned();
    take_if(who, hazard, &etag, body).await
}

pub async fn take_if(who: &Client, hazard: &str, if_match: &str, body: &Value) -> Answer {
    let request =
        who.request(Method::PUT, &format!("{hazard}/steps/{}", Uuid::now_v7())).header("If-Match", if_match);
    who.send(request.json(body)).await
}

/// Sends a photo of how it was `before`, or is `after`; gives its address.
pub async fn photo(who: &Client, hazard: &str, item: &str) -> String {
    let picture = Picture::new();
    let path = format!("{hazard}/photos/{}", picture.id);
    let request = who
        .request(Method::PUT, &format!("{path}?item={item}&taken_at=2018-02-03T02:00:00Z"))
        .header("Content-Digest", picture.content_digest())
        .body(picture.bytes);
    who.send(request).await.expect_stored();
    path
}

/// What became of it, in words.
pub fn story(hazard: &Value) -> Vec<&str> {
    let happened = hazard["happened"].as_array().unwrap().iter();
    happened.map(|happened| happened["what"].as_str().unwrap()).collect()
}

pub fn reason(step: &str) -> Value {
    json!({ "step": step, "reason": "现场另有情况" })
}

/// The five elements.
pub fn plan(deadline: &str) -> Value {
    json!({ "step": "plan", "plan": { "responsible": "张安", "measures": "更换制动器电磁铁", "funds_yuan": 0,
        "deadline": deadline, "contingency": "夜间停用,专人值守" } })
}
