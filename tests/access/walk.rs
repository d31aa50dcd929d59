//! Every operation of the description, called by somebody who may not know of the record.

use super::records::{Records, seen};
use crate::support::{
    Answer, App, Client,
    described::{Operation, operations},
    people::{CHEN, LIU, QIAN, SUN, WANG, ZHAO, account, safety_manager},
    picture::Picture,
    table::Table,
    visit::begun,
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    nobody_gets_in_without_a_token,
    another_district_is_told_nothing,
    a_unit_sees_its_own_records_once_they_are_submitted,
}

/// Needs no account.
const PUBLIC: [&str; 7] =
    ["check_alive", "check_ready", "read_metrics", "login", "refresh", "public_keys", "describe_uploads"];

async fn nobody_gets_in_without_a_token(app: App) {
    let records = Records::make(&app).await;
    let before = seen(&app, &records).await;
    let (nobody, picture) = (app.nobody(), Picture::new());
    let operations = operations();
    for operation in operations {
        if !PUBLIC.contains(&operation.name.as_str()) {
            call(&nobody, operation, &records, &picture).await.problem("unauthenticated");
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
                let there = call(stranger, operation, &records, &picture).await;
                if MAKES_A_RECORD.contains(&operation.name.as_str()) {
                    let code = there.body["code"].as_str();
                    assert!(
                        [Some("id-taken"), Some("not-allowed"), Some("invalid-input")].contains(&code),
                        "{place}: {there:?}"
                    );
                    continue;
                }
                let nowhere = call(stranger, operation, &Records::unknown(), &picture).await;
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

/// On one of the records, with the examples of the query and the body. What these name is of the demo, which is not
/// there.
async fn call(client: &Client, operation: &Operation, records: &Records, picture: &Picture) -> Answer {
    let path = records.path(operation) + &operation.query();
    client.send(operation.request(client, &path, picture)).await
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
        let is_of_the_visit =
            ["/v1/inspections/{id}", "/v1/hazards/{id}", "/v1/orders/{id}", "/v1/enforcement/actions/{id}"]
                .iter()
                .any(|start| operation.path.starts_with(start));
        if !is_of_the_visit {
            continue;
        }
        let answer = call(&manager, operation, &records, &picture).await;
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
