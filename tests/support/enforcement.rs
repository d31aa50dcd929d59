//! Enforcement actions, complaints and accidents.

use super::Client;
use serde_json::{Value, json};
use uuid::Uuid;

/// An action against a unit, with all that its kind needs.
pub fn new_action(unit: &Value, kind: &str) -> Value {
    let mut new = json!({ "kind": kind, "unit_id": unit, "taken_on": "2018-03-02",
        "basis": "《中华人民共和国特种设备安全法》第八十三条", "document": "苏质监罚字〔2018〕1号" });
    match kind {
        "fine" => new["amount_yuan"] = json!(30_000),
        "sealing" => new["until"] = json!("2018-04-01"),
        "transfer" => new["authority"] = json!("苏州市公安局"),
        _ => {}
    }
    new
}

/// Records one; gives its address.
pub async fn recorded(who: &Client, unit: &Value, kind: &str) -> String {
    let action = fresh();
    who.put(&action, &new_action(unit, kind)).await.expect(201);
    action
}

pub fn fresh() -> String {
    format!("/v1/enforcement/actions/{}", Uuid::now_v7())
}

/// A complaint or an accident of that day, verified.
pub async fn incident(who: &Client, unit: &Value, kind: &str, day: &str) -> String {
    let path = format!("/v1/enforcement/incidents/{}", Uuid::now_v7());
    let new = json!({ "kind": kind, "unit_id": unit, "happened_on": day, "summary": "电梯困人三次" });
    who.put(&path, &new).await.expect(201);
    let finding = json!({ "verified": true, "finding": "查看监控属实" });
    who.put(&format!("{path}/finding"), &finding).await.expect(201);
    path
}
