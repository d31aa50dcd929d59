//! Assignments: one by one and in bulk, the visits that carry them out, how far the work is.

mod assigning;
mod plans;
mod progress;
mod visits;

use crate::support::{
    Client,
    people::{CHEN, LIU},
};
use serde_json::{Value, json};
use uuid::Uuid;

pub const CODES: [&str; 3] = ["91350100M000100Y43", "91320508MA1ABCDE2T", "91320500MA1MTE1T1B"];

/// A crowded venue for Chen and Liu until 2018-02-10.
pub fn new_assignment(unit: &Value) -> Value {
    json!({ "unit_id": unit, "checklist": "crowded-venues", "due_on": "2018-02-10", "inspectors": [CHEN.id(), LIU.id()] })
}

/// Assigns it; gives the assignment's address.
pub async fn assigned(supervisor: &Client, unit: &Value) -> String {
    let assignment = fresh();
    supervisor.put(&assignment, &new_assignment(unit)).await.expect(201);
    assignment
}

pub fn fresh() -> String {
    format!("/v1/assignments/{}", Uuid::now_v7())
}

/// Registers a unit; gives its id.
pub async fn unit(who: &Client, code: &str, district: &str) -> Value {
    let unit = Uuid::now_v7();
    let facts = json!({ "credit_code": code, "name": format!("单位{code}"), "address": "示范路1号", "district": district });
    who.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
    json!(unit)
}

/// Registers a lift of a unit; gives its id.
pub async fn lift(
    who: &Client,
    unit: &Value,
    name: &str,
    commissioned_on: Value,
    attributes: Value,
) -> Value {
    let id = Uuid::now_v7();
    let facts = json!({ "unit_id": unit, "kind": "3110", "name": name, "location": "1号楼",
        "commissioned_on": commissioned_on, "attributes": attributes });
    who.put(&format!("/v1/equipment/{id}"), &facts).await.expect(201);
    json!(id)
}
