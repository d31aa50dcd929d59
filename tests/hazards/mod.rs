//! Hazards, from the submission that found them.

mod opening;
mod steps;

use crate::support::{
    Client,
    sheet::Sheet,
    visit::{begun, filled_in, id_of, registered, submit},
};
use serde_json::{Value, json};

/// A visit that Chen submits; it finds no emergency plan.
async fn submitted(chen: &Client) -> (String, Sheet) {
    let (unit, _) = registered(chen, None).await;
    let visit = begun(chen, &unit).await;
    let sheet = filled_in(chen, &visit).await;
    submit(chen, &visit).await;
    (visit, sheet)
}

/// The hazards of a visit by their items, whatever became of them.
async fn hazards_of(reader: &Client, visit: &str) -> Vec<Value> {
    let path = format!("/v1/hazards?inspection_id={}&limit=200", id_of(visit));
    let list = reader.get(&path).await.expect(200);
    let mut hazards = list["items"].as_array().unwrap().clone();
    hazards.sort_by_key(|hazard| (hazard["item"].to_string(), hazard["number"].as_i64()));
    hazards
}

/// Where the hazard of an item is read.
async fn hazard_of(reader: &Client, visit: &str, item: &str) -> String {
    let hazards = hazards_of(reader, visit).await;
    let hazard = hazards.iter().find(|hazard| hazard["item"] == item).unwrap();
    format!("/v1/hazards/{}", hazard["id"].as_str().unwrap())
}

/// What became of it, in words.
fn story(hazard: &Value) -> Vec<&str> {
    let happened = hazard["happened"].as_array().unwrap().iter();
    happened
        .map(|happened| happened["what"].as_str().unwrap())
        .collect()
}

fn reason(step: &str) -> Value {
    json!({ "step": step, "reason": "现场另有情况" })
}
