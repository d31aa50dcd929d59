//! Every operation of the description, with a body that the owner of the record could send.

use super::records::Records;
use crate::support::{
    Answer, Client,
    assignment::new_assignment,
    campaign::notice,
    people::{CHEN, LIU, PASSWORD},
    picture::Picture,
    visit::{new_visit, signature},
};
use field_inspection::server;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// An operation of the description.
pub struct Operation {
    pub name: String,
    pub method: Method,
    pub path: String,
    pub takes_a_body: bool,
}

pub fn operations() -> Vec<Operation> {
    let api = serde_json::to_value(server::description()).unwrap();
    let paths = api["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().filter(|(_, operation)| !operation["operationId"].is_null()).map(
            |(method, operation)| Operation {
                name: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                takes_a_body: !operation["requestBody"].is_null(),
            },
        )
    });
    each.collect()
}

/// What the owner of the record could send.
pub fn body(operation: &Operation, picture: &Picture) -> Option<Body> {
    let json = match operation.name.as_str() {
        _ if !operation.takes_a_body => return None,
        "put_photo" => return Some(Body::Bytes("image/png", picture.bytes.clone())),
        "create_upload" | "append_upload" => {
            return Some(Body::Bytes(PART, picture.bytes.clone()));
        }
        "create_upload_url" | "create_hazard_upload_url" => json!({ "item": "after", "size": 100 }),
        "import_phone" => return Some(Body::Bytes("application/zip", b"PK".to_vec())),
        "import_units" | "import_equipment" => return Some(Body::Bytes("text/csv", b"name\n".to_vec())),
        "put_unit" => {
            json!({ "credit_code": "91350100M000100Y43", "name": "示范单位", "address": "示范路1号", "district": "320508" })
        }
        "change_unit" | "change_equipment" => json!({ "name": "改名" }),
        "put_equipment" => {
            json!({ "unit_id": Uuid::now_v7(), "kind": "3110", "name": "1号客梯", "location": "1号楼" })
        }
        "put_account" => {
            json!({ "username": "somebody", "name": "某人", "role": "inspector", "district": "320583", "badge": "苏32058399",
                "password": "a first password" })
        }
        "change_account" => json!({ "active": false }),
        "change_own_password" => {
            json!({ "current": PASSWORD, "new": "another good password" })
        }
        "put_inspection" => new_visit(&json!(Uuid::now_v7())),
        "change_inspection" => json!({ "unit_opinion": "无" }),
        "merge_answers" => {
            json!({ "answers": { "cv-org": { "verdict": "pass", "answered_at": "2018-02-01T09:00:00Z" } } })
        }
        "put_signature" => signature("unit_representative", None, picture),
        "dispute_signature" => json!({ "reason": "非本人签名" }),
        "approve_inspection" => json!({}),
        "return_inspection" => json!({ "comment": "请补充" }),
        "post_sync" => {
            json!({ "sent_at": "2018-02-01T09:00:00Z", "changes": [{ "id": Uuid::now_v7(), "act": { "dance": {} } }] })
        }
        "put_hazard" => {
            json!({ "unit_id": Uuid::now_v7(), "source": "complaint", "level": "general", "reason": "异响",
                "found_on": "2018-02-01" })
        }
        "put_hazard_photo" => return Some(Body::Bytes("image/png", picture.bytes.clone())),
        "take_step" => json!({ "step": "raise", "reason": "现场另有情况" }),
        "put_order" => {
            json!({ "unit_id": Uuid::now_v7(), "hazards": [Uuid::now_v7()], "issued_on": "2018-02-01",
                "measures": ["整改"], "deadline": "2018-03-01", "inspectors": [CHEN.id(), LIU.id()] })
        }
        "serve_order" => json!({ "way": "in_hand", "served_on": "2018-02-01", "recipient": "张安" }),
        "put_action" => {
            json!({ "kind": "case", "unit_id": Uuid::now_v7(), "taken_on": "2018-03-02", "basis": "第八十三条",
                "document": "1号" })
        }
        "extend_action" => json!({ "until": "2018-04-20", "reason": "案情复杂", "document": "2号" }),
        "end_action" => json!({ "ended_on": "2018-03-12", "reason": "已办结" }),
        "revoke_action" => json!({ "reason": "有误" }),
        "put_incident" => {
            json!({ "kind": "accident", "unit_id": Uuid::now_v7(), "happened_on": "2018-01-20", "summary": "困人" })
        }
        "put_campaign" => notice("320508", "320508"),
        "change_campaign" => json!({ "name": "改名" }),
        "put_assignment" => new_assignment(&json!(Uuid::now_v7())),
        "put_assignment_plan" => {
            json!({ "units": {}, "checklist": "crowded-venues", "due_on": "2018-02-10", "teams": [[CHEN.id()]] })
        }
        "change_assignment" => json!({ "note": "先查机房" }),
        "cancel_assignment" => json!({ "reason": "不必再查" }),
        "settle_incident" => json!({ "verified": false, "finding": "不属实" }),
        "withdraw_order" => json!({ "reason": "文书有误" }),
        "withdraw_inspection" => json!({ "reason": "重复" }),
        name => panic!("{name} is new: say here what it takes"),
    };
    Some(Body::Json(json))
}

pub const PART: &str = "application/offset+octet-stream";

pub enum Body {
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

pub async fn call(client: &Client, operation: &Operation, records: &Records, picture: &Picture) -> Answer {
    let mut path = records.path(operation);
    match operation.name.as_str() {
        "put_photo" => path += "?item=cv-org",
        "put_hazard_photo" => path += "?item=after",
        "list_figure_subjects" => path += "?figure=drum-brakes",
        "import_phone" => path = format!("{path}?account_id={}", records.account),
        _ => {}
    }
    let request = client.request(operation.method.clone(), &path).header("If-Match", "*");
    let request = if operation.path.starts_with("/v1/uploads") {
        request
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", picture.bytes.len())
            .header("Upload-Offset", 0)
    } else {
        request
    };
    let request = match body(operation, picture) {
        None => request,
        Some(Body::Json(json)) => request.json(&json),
        Some(Body::Bytes(media_type, bytes)) => request.header("Content-Type", media_type).body(bytes),
    };
    client.send(request).await
}
