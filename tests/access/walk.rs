//! Every operation of the description, called by somebody who may not know of the record.

use crate::{
    assignments::{assigned, new_assignment},
    campaigns::{notice, planned},
    enforcement::{incident, recorded},
    orders::issued,
    support::{
        Answer, App, Client,
        people::{CHEN, LIU, PASSWORD, QIAN, SUN, WANG, ZHAO, ZHOU, account, safety_manager},
        picture::Picture,
        table::Table,
        visit::{begun, filled_in, id_of, new_visit, registered, sign, signature, submit},
    },
};
use field_inspection::server;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

on_each_engine! {
    nobody_gets_in_without_a_token,
    another_district_is_told_nothing,
    a_unit_sees_its_own_records_once_they_are_submitted,
}

/// An operation of the description.
struct Operation {
    name: String,
    method: Method,
    path: String,
    takes_a_body: bool,
}

fn operations() -> Vec<Operation> {
    let api = serde_json::to_value(server::description()).unwrap();
    let paths = api["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        methods
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, operation)| !operation["operationId"].is_null())
            .map(|(method, operation)| Operation {
                name: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                takes_a_body: !operation["requestBody"].is_null(),
            })
    });
    each.collect()
}

/// Needs no account.
const PUBLIC: [&str; 7] = [
    "check_alive",
    "check_ready",
    "read_metrics",
    "login",
    "refresh",
    "public_keys",
    "describe_uploads",
];

/// The records of Gusu: one of each kind.
struct Records {
    unit: Value,
    equipment: Value,
    inspection: String,
    photo: Uuid,
    signature: String,
    account: String,
    device: String,
    hazard: String,
    hazard_photo: Uuid,
    order: String,
    action: String,
    incident: String,
    campaign: String,
    assignment: String,
    upload: String,
}

impl Records {
    /// A visit that was submitted, by Chen.
    async fn make(app: &App) -> Self {
        let chen = app.signed_in(CHEN).await;
        let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
        let (unit, equipment) = registered(&chen, Some(lift)).await;
        let visit = begun(&chen, &unit).await;
        let sheet = filled_in(&chen, &visit).await;
        let extra = sign(&chen, &visit, "unit_representative", None).await;
        submit(&chen, &visit).await;
        let hazards = chen.get("/v1/hazards").await.expect(200);
        let hazard = hazards["items"][0]["id"].as_str().unwrap().to_owned();
        let after = Picture::new();
        let upload = chen.request(
            Method::PUT,
            &format!("/v1/hazards/{hazard}/photos/{}?item=after", after.id),
        );
        chen.send(upload.body(after.bytes)).await.expect(201);
        let upload = opened(&chen, &hazard).await;
        let order = issued(&chen, &unit, &[&hazard]).await;
        let action = recorded(&chen, &unit, "sealing").await;
        let wang = app.signed_in(WANG).await;
        let campaign = planned(&wang).await;
        let assignment = assigned(&wang, &unit).await;
        let incident = incident(&chen, &unit, "complaint", "2018-01-20").await;
        Self {
            unit,
            equipment,
            photo: sheet.pictures[0].id,
            signature: id_of(&extra).to_owned(),
            inspection: id_of(&visit).to_owned(),
            account: CHEN.id().to_string(),
            hazard,
            hazard_photo: after.id,
            order: id_of(&order).to_owned(),
            action: id_of(&action).to_owned(),
            incident: id_of(&incident).to_owned(),
            campaign: id_of(&campaign).to_owned(),
            assignment: id_of(&assignment).to_owned(),
            upload: id_of(&upload).to_owned(),
            device: chen.device_id,
        }
    }

    /// The same kinds, of which there are none.
    fn unknown() -> Self {
        let id = || Uuid::now_v7().to_string();
        Self {
            unit: json!(id()),
            equipment: json!(id()),
            inspection: id(),
            photo: Uuid::now_v7(),
            signature: id(),
            account: id(),
            device: id(),
            hazard: id(),
            hazard_photo: Uuid::now_v7(),
            order: id(),
            action: id(),
            incident: id(),
            campaign: id(),
            assignment: id(),
            upload: id(),
        }
    }

    /// The path of an operation on one of them.
    fn path(&self, operation: &Operation) -> String {
        let own = [
            ("/v1/units/{id}", self.unit.as_str().unwrap()),
            ("/v1/equipment/{id}", self.equipment.as_str().unwrap()),
            ("/v1/inspections/{id}", self.inspection.as_str()),
            ("/v1/accounts/{id}", self.account.as_str()),
            ("/v1/me/devices/{id}", self.device.as_str()),
            ("/v1/hazards/{id}", self.hazard.as_str()),
            ("/v1/orders/{id}", self.order.as_str()),
            ("/v1/enforcement/actions/{id}", self.action.as_str()),
            ("/v1/enforcement/incidents/{id}", self.incident.as_str()),
            ("/v1/campaigns/{id}", self.campaign.as_str()),
            ("/v1/assignments/{id}", self.assignment.as_str()),
            ("/v1/assignments/plans/{id}", self.assignment.as_str()),
            ("/v1/uploads/{id}", self.upload.as_str()),
        ];
        let mut path = operation.path.clone();
        for (start, id) in own {
            if path.starts_with(start) {
                path = path.replacen("{id}", id, 1);
            }
        }
        let photo = if path.starts_with("/v1/hazards/") {
            self.hazard_photo
        } else {
            self.photo
        };
        let path = path
            .replace("{photo_id}", &photo.to_string())
            .replace("{signature_id}", &self.signature)
            .replace("{step_id}", &self.signature)
            .replace("{device_id}", &self.device)
            .replace("{edge}", "320")
            .replace("{number}", "1")
            .replace("{code}", "crowded-venues");
        assert!(!path.contains('{'), "{}: fill in {path}", operation.name);
        path
    }
}

/// What the owner of the record could send.
fn body(operation: &Operation, picture: &Picture) -> Option<Body> {
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

const PART: &str = "application/offset+octet-stream";

enum Body {
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

async fn call(client: &Client, operation: &Operation, records: &Records, picture: &Picture) -> Answer {
    let mut path = records.path(operation);
    match operation.name.as_str() {
        "put_photo" => path += "?item=cv-org",
        "put_hazard_photo" => path += "?item=after",
        "list_figure_subjects" => path += "?figure=drum-brakes",
        "import_phone" => path = format!("{path}?account_id={}", records.account),
        _ => {}
    }
    let request = client
        .request(operation.method.clone(), &path)
        .header("If-Match", "*");
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

/// Everything that people of Gusu see of their records.
async fn seen(app: &App, records: &Records) -> BTreeMap<String, Value> {
    let (wang, zhou) = (app.signed_in(WANG).await, app.signed_in(ZHOU).await);
    let mut seen = BTreeMap::new();
    for path in [
        format!("/v1/units/{}", records.unit.as_str().unwrap()),
        format!("/v1/equipment/{}", records.equipment.as_str().unwrap()),
        format!("/v1/inspections/{}", records.inspection),
        format!("/v1/inspections/{}/photos", records.inspection),
        format!("/v1/hazards/{}", records.hazard),
        format!("/v1/hazards/{}/photos", records.hazard),
        format!("/v1/orders/{}", records.order),
        format!("/v1/enforcement/actions/{}", records.action),
        format!("/v1/enforcement/incidents/{}", records.incident),
        format!("/v1/campaigns/{}", records.campaign),
        format!("/v1/assignments/{}", records.assignment),
        format!("/v1/inspections/{}/events?limit=200", records.inspection),
        format!("/v1/inspections/{}/revisions", records.inspection),
    ] {
        let answer = wang.get(&path).await.expect(200);
        seen.insert(path, answer);
    }
    let accounts = zhou.get("/v1/accounts?limit=200").await.expect(200);
    seen.insert("accounts".to_owned(), accounts);
    seen
}

async fn nobody_gets_in_without_a_token(app: App) {
    let records = Records::make(&app).await;
    let before = seen(&app, &records).await;
    let (nobody, picture) = (app.nobody(), Picture::new());
    let operations = operations();
    for operation in &operations {
        if !PUBLIC.contains(&operation.name.as_str()) {
            call(&nobody, operation, &records, &picture)
                .await
                .problem("unauthenticated");
        }
    }
    assert!(operations.len() > PUBLIC.len());
    assert!(seen(&app, &records).await == before, "something changed");
}

/// What is on record is answered like what never was; only who makes a record under a known id is told to take
/// another.
async fn another_district_is_told_nothing(app: App) {
    /// Read by everybody, and the same for all.
    const COMMON: [&str; 1] = ["get_checklist"];
    const MAKES_A_RECORD: [&str; 11] = [
        "put_unit",
        "put_equipment",
        "put_inspection",
        "put_account",
        "put_hazard",
        "put_order",
        "put_action",
        "put_incident",
        "put_campaign",
        "put_assignment",
        "put_assignment_plan",
    ];
    let records = Records::make(&app).await;
    let strangers = [
        ("inspector", app.signed_in(QIAN).await),
        ("supervisor", app.signed_in(SUN).await),
        ("admin", admin_of_kunshan(&app).await),
        ("neighbour", safety_manager(&app, &another_unit(&app).await).await),
    ];
    let before = seen(&app, &records).await;
    let picture = Picture::new();
    let mut known = Vec::new();
    for operation in operations() {
        if PUBLIC.contains(&operation.name.as_str()) || COMMON.contains(&operation.name.as_str()) {
            continue;
        }
        for (who, stranger) in &strangers {
            let place = format!("{} by the {who}", operation.name);
            if operation.path.contains('{') {
                let there = call(stranger, &operation, &records, &picture).await;
                if MAKES_A_RECORD.contains(&operation.name.as_str()) {
                    let code = there.body["code"].as_str();
                    assert!(
                        [Some("id-taken"), Some("not-allowed"), Some("invalid-input")].contains(&code),
                        "{place}: {there:?}"
                    );
                    continue;
                }
                let nowhere = call(stranger, &operation, &Records::unknown(), &picture).await;
                assert_eq!(without_ids(&there), without_ids(&nowhere), "{place}");
                let code = there.body["code"].as_str().unwrap_or_default();
                assert!(["not-found", "not-allowed"].contains(&code), "{place}: {there:?}");
                if code == "not-found" {
                    known.push(operation.name.clone());
                }
            } else if operation.method == Method::GET {
                let list = stranger.get(&operation.path).await;
                let text = match operation.path.rsplit_once('.') {
                    Some((_, "xlsx")) => format!("{:?}", Table::of_xlsx(&list.expect_file())),
                    Some((_, "csv")) => format!("{:?}", Table::of_csv(&list.expect_file())),
                    _ => list.body.to_string(),
                };
                for id in [
                    records.unit.as_str().unwrap(),
                    &records.inspection,
                    &records.account,
                    &records.hazard,
                    &records.order,
                    &records.action,
                    &records.incident,
                    &records.campaign,
                    &records.assignment,
                ] {
                    assert!(!text.contains(id), "{place}: {text}");
                }
            }
        }
    }
    assert!(
        known.iter().any(|name| name == "approve_inspection")
            && known.iter().any(|name| name == "change_account"),
        "{known:?}"
    );
    assert!(seen(&app, &records).await == before, "something changed");
}

/// The status and the body, but for the id of the request and the record's own.
fn without_ids(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("request_id");
        members.remove("instance");
    }
    (answer.status.as_u16(), body)
}

/// An upload of a photo of a hazard, that nothing has come of yet.
async fn opened(inspector: &Client, hazard: &str) -> String {
    let sha256 = "0".repeat(64);
    let photo = Uuid::now_v7();
    let path = format!("/v1/uploads?hazard={hazard}&photo={photo}&item=after&sha256={sha256}");
    let opening = inspector
        .request(Method::POST, &path)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", 1000);
    let answer = inspector.send(opening).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.header("location").to_owned()
}

async fn admin_of_kunshan(app: &App) -> Client {
    account(app, "admin.ks", json!({ "role": "admin", "district": "320583" })).await
}

async fn another_unit(app: &App) -> Value {
    let (wang, unit) = (app.signed_in(WANG).await, Uuid::now_v7());
    let facts = json!({ "credit_code": "91320508MA1ABCDE2T", "name": "邻近单位", "address": "示范路2号",
        "district": "320508" });
    wang.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
    json!(unit)
}

async fn a_unit_sees_its_own_records_once_they_are_submitted(app: App) {
    let records = Records::make(&app).await;
    let manager = safety_manager(&app, &records.unit).await;
    let before = seen(&app, &records).await;
    let picture = Picture::new();
    for operation in operations() {
        let is_of_the_visit = [
            "/v1/inspections/{id}",
            "/v1/hazards/{id}",
            "/v1/orders/{id}",
            "/v1/enforcement/actions/{id}",
        ]
        .iter()
        .any(|start| operation.path.starts_with(start));
        if !is_of_the_visit {
            continue;
        }
        let answer = call(&manager, &operation, &records, &picture).await;
        if operation.method == Method::GET {
            let is_read = answer.status.is_success() || answer.body["code"] == "rendition-unavailable";
            assert!(is_read, "{}: {answer:?}", operation.name);
            continue;
        }
        match operation.name.as_str() {
            "put_inspection" | "put_hazard" | "put_order" | "put_action" => answer.problem("id-taken"),
            // It may add photos of its own; this one is there already.
            "put_hazard_photo" => answer.problem("photo-conflict"),
            // Nor has it sent anything to object storage, where there is one.
            "complete_hazard_photo" => answer.problem("not-arrived"),
            "create_hazard_upload_url" if app.db.engine() == "sqlite" => answer.problem("no-direct-upload"),
            "create_hazard_upload_url" => answer.problem("photo-conflict"),
            _ => answer.problem("not-allowed"),
        };
    }
    assert!(seen(&app, &records).await == before, "something changed");

    let chen = app.signed_in(CHEN).await;
    let draft = begun(&chen, &records.unit).await;
    manager.get(&draft).await.problem("not-found");
    let listed = manager.get("/v1/inspections").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    let units = manager.get("/v1/units").await.expect(200);
    assert_eq!(units["items"][0]["id"], records.unit);
    let (liu, zhao) = (app.signed_in(LIU).await, app.signed_in(ZHAO).await);
    for reader in [liu, zhao] {
        let all = reader.get("/v1/inspections").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 2, "{all}");
    }
}
