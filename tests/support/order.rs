//! Safety supervision orders.

use super::{
    Client,
    people::{CHEN, LIU},
    visit::id_of,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// An order of 2018-02-01 by Chen and Liu about hazards of a unit, until 2018-03-01.
pub fn new_order(unit: &Value, hazards: &[&str]) -> Value {
    let hazards: Vec<&str> = hazards.iter().map(|hazard| id_of(hazard)).collect();
    json!({ "unit_id": unit, "hazards": hazards, "issued_on": "2018-02-01", "measures": ["更换制动器电磁铁并报检"],
        "provisions": ["《中华人民共和国特种设备安全法》第三十九条"], "equipment": ["三号电梯（1号楼）"],
        "deadline": "2018-03-01", "stop_at_once": true, "inspectors": [CHEN.id(), LIU.id()] })
}

/// Issues one; gives its address.
pub async fn issued(who: &Client, unit: &Value, hazards: &[&str]) -> String {
    let order = format!("/v1/orders/{}", Uuid::now_v7());
    who.put(&order, &new_order(unit, hazards)).await.expect(201);
    order
}
