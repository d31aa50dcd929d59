//! What a phone changed while it had no signal: sent as a batch, or carried in as an archive.

use super::{Client, visit::new_visit};
use field_inspection::clock::Moment;
use serde_json::{Value, json};
use std::io::Write;
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A change with an id of its own.
pub fn change(act: &str, body: Value) -> Value {
    json!({ "id": Uuid::now_v7(), "act": { act: body } })
}

pub fn begin(visit: Uuid, unit: &Value) -> Value {
    change("begin_inspection", json!({ "inspection_id": visit, "inspection": new_visit(unit) }))
}

pub fn answer(visit: Uuid, answers: &Value) -> Value {
    change("answer", json!({ "inspection_id": visit, "answers": answers }))
}

pub fn pass(item: &str, at: &str) -> Value {
    json!({ item: { "verdict": "pass", "answered_at": at } })
}

pub fn submit(visit: Uuid) -> Value {
    change("submit", json!({ "inspection_id": visit }))
}

/// Sends changes, from a phone whose clock is right.
pub async fn send(who: &Client, changes: &[Value]) -> Value {
    who.post("/v1/sync", &json!({ "sent_at": Moment::now(), "changes": changes })).await.expect(200)
}

pub fn statuses(results: &Value) -> Vec<u64> {
    results["results"].as_array().unwrap().iter().map(|result| result["status"].as_u64().unwrap()).collect()
}

/// A zip of these files.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
