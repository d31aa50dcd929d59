//! Assignments.

use super::{
    Client,
    people::{CHEN, LIU},
};
use serde_json::{Value, json};
use uuid::Uuid;

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
