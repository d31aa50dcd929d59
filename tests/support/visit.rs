//! What inspectors and supervisors do in a visit, as a matter of course.

use super::{Answer, Client, people, picture::Picture, sheet::Sheet};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

/// A unit of Gusu that the inspector registers, and its equipment where some is given; their ids.
pub async fn registered(inspector: &Client, equipment: Option<Value>) -> (Value, Value) {
    let unit = Uuid::now_v7();
    let facts = json!({ "credit_code": "91350100M000100Y43", "name": "示范单位", "address": "示范路1号",
        "district": "320508", "position": { "latitude": 31.31, "longitude": 120.62 } });
    inspector.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
    let Some(mut facts) = equipment else {
        return (json!(unit), Value::Null);
    };
    let id = Uuid::now_v7();
    facts["unit_id"] = json!(unit);
    facts["location"] = json!("1号楼");
    inspector.put(&format!("/v1/equipment/{id}"), &facts).await.expect(201);
    (json!(unit), json!(id))
}

/// A visit of Chen, who leads, and Liu to a crowded venue.
pub fn new_visit(unit: &Value) -> Value {
    json!({ "unit_id": unit, "checklist": { "code": "crowded-venues", "version": 2 },
        "date": "2018-02-01", "visit": "special",
        "inspectors": [{ "account_id": people::CHEN.id(), "lead": true }, { "account_id": people::LIU.id() }] })
}

/// The address of such a visit that was just begun.
pub async fn begun(inspector: &Client, unit: &Value) -> String {
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    inspector.put(&visit, &new_visit(unit)).await.expect(201);
    visit
}

/// The same, to a new unit.
pub async fn a_draft(inspector: &Client) -> String {
    let (unit, _) = registered(inspector, None).await;
    begun(inspector, &unit).await
}

/// Answers everything, sends the photos, has everybody sign.
pub async fn filled_in(inspector: &Client, visit: &str) -> Sheet {
    filled_in_with(inspector, visit, &["cv-plan"]).await
}

/// The same, where these items fail.
pub async fn filled_in_with(inspector: &Client, visit: &str, findings: &[&str]) -> Sheet {
    let mut whole = inspector.get(visit).await.expect(200);
    let code = whole["checklist"]["code"].as_str().unwrap();
    let template = inspector.get(&format!("/v1/checklists/{code}?as_of=2018-02-01")).await.expect(200);
    let sheet = Sheet::fill(&template, &whole["attributes"].take(), findings);
    let answers = json!({ "answers": sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone()))
        .collect::<serde_json::Map<_, _>>() });
    let merge = inspector.request(Method::PATCH, &format!("{visit}/answers"));
    inspector.send(merge.json(&answers)).await.expect(200);
    for picture in &sheet.pictures {
        let upload = upload(inspector, visit, picture);
        inspector.send(upload).await.expect_stored();
    }
    sign(inspector, visit, "inspector", Some(people::CHEN)).await;
    sign(inspector, visit, "inspector", Some(people::LIU)).await;
    sign(inspector, visit, "unit_representative", None).await;
    sheet
}

/// Hands in what was filled in.
pub async fn submit(inspector: &Client, visit: &str) -> Value {
    inspector.post(&format!("{visit}/submit"), &Value::Null).await.expect(200)
}

/// The id at the end of a record's address.
pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The upload of a picture that an answer or a signature names.
pub fn upload(inspector: &Client, visit: &str, picture: &Picture) -> RequestBuilder {
    let path = format!("{visit}/photos/{}?taken_at=2018-02-01T03:00:00Z", picture.id);
    inspector
        .request(Method::PUT, &path)
        .header("Content-Type", "image/png")
        .header("Content-Digest", picture.content_digest())
        .body(picture.bytes.clone())
}

/// Sends a picture, sends it again, and reads it back.
pub async fn send(inspector: &Client, visit: &str, picture: &Picture) {
    let stored = inspector.send(upload(inspector, visit, picture)).await.expect(201);
    assert_eq!((stored["state"].as_str(), stored["needed"].as_bool()), (Some("stored"), Some(true)));
    inspector.send(upload(inspector, visit, picture)).await.expect(200);
    let whole =
        inspector.request(Method::GET, &format!("{visit}/photos/{}", picture.id)).send().await.unwrap();
    assert_eq!(whole.bytes().await.unwrap(), picture.bytes, "the bytes are kept exactly");
}

/// The signature of an inspector, or of the unit's representative.
pub fn signature(role: &str, who: Option<people::Person>, picture: &Picture) -> Value {
    json!({ "role": role, "account_id": who.map(|who| who.id()), "name": who.map_or("张安", |who| who.name),
        "photo": picture.named(), "signed_at": "2018-02-01T08:00:00Z" })
}

/// Signs on the phone; gives the signature's address.
pub async fn sign(inspector: &Client, visit: &str, role: &str, who: Option<people::Person>) -> String {
    let picture = Picture::new();
    let path = format!("{visit}/signatures/{}", Uuid::now_v7());
    inspector.put(&path, &signature(role, who, &picture)).await.expect(201);
    let upload = upload(inspector, visit, &picture);
    inspector.send(upload).await.expect_stored();
    path
}

/// Approves, returns or withdraws what was just read.
pub async fn decide(who: &Client, visit: &str, what: &str, body: &Value) -> Answer {
    let etag = who.get(visit).await.header("etag").to_owned();
    let request = who.request(Method::POST, &format!("{visit}/{what}")).header("If-Match", etag).json(body);
    who.send(request).await
}

/// A re-inspection of the unit's open hazards, or of those named, by Chen and Liu, not submitted yet; `found` says of
/// each whether it is put right.
pub async fn re_inspection(
    inspector: &Client,
    unit: &Value,
    hazards: Option<Value>,
    found: impl Fn(&str) -> bool,
) -> String {
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(unit);
    new["checklist"]["code"] = json!("follow-up");
    new["visit"] = json!("follow-up");
    new["date"] = json!("2018-03-22");
    if let Some(hazards) = hazards {
        new["hazards"] = hazards;
    }
    let whole = inspector.put(&visit, &new).await.expect(201);
    let at = json!("2018-03-22T02:00:00Z");
    let mut answers = json!({ "fu-rectification-report": { "verdict": "pass", "answered_at": at },
        "fu-stopped-equipment": { "verdict": "na", "reason": "没有设备被责令停用", "answered_at": at } });
    let mut pictures = Vec::new();
    for item in whole["rechecks"]["items"].as_array().unwrap_or(&Vec::new()) {
        let (code, picture) = (item["code"].as_str().unwrap(), Picture::new());
        let hazard = code.strip_prefix("hazard-").unwrap();
        let verdict = if found(hazard) { "pass" } else { "fail" };
        answers[code] = json!({ "verdict": verdict, "photos": [picture.named()], "answered_at": at });
        pictures.push(picture);
    }
    inspector.patch_answers(&visit, &answers).await.expect(200);
    for picture in &pictures {
        inspector.send(upload(inspector, &visit, picture)).await.expect_stored();
    }
    sign(inspector, &visit, "inspector", Some(people::CHEN)).await;
    sign(inspector, &visit, "inspector", Some(people::LIU)).await;
    sign(inspector, &visit, "unit_representative", None).await;
    visit
}
