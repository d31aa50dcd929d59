//! Using units and their equipment.

use super::Client;
use serde_json::{Value, json};
use uuid::Uuid;

/// Credit codes with their check characters.
pub const CODES: [&str; 3] = ["91350100M000100Y43", "91320508MA1ABCDE2T", "91320500MA1MTE1T1B"];

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

/// A credit code with its check character, the `n`th of Gusu.
pub fn credit_code(n: usize) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91320508M{n:08}");
    let mut weight = 1;
    let mut sum = 0;
    for sign in body.chars() {
        sum += SIGNS.find(sign).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    format!("{body}{}", SIGNS.chars().nth((31 - sum % 31) % 31).unwrap())
}
