//! Whole days: from signing in to the approval, for each checklist.

use crate::support::{
    App, Client, people,
    rng::chance,
    sheet::Sheet,
    visit::{decide, registered, send, sign},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

on_each_engine! {
    a_day_with_hazmat_piping,
    a_day_with_an_ageing_lift,
    a_day_in_a_crowded_venue,
}

async fn a_day_with_hazmat_piping(app: App) {
    let equipment = json!({ "kind": "8310", "name": "氢气管道", "class": "GC1", "attributes": {
        "medium-hazardous-chemical": true, "medium-flammable": true, "emergency-shutoff-fitted": true } });
    a_day(app, "hazmat-piping", Some(equipment), "pp-leak", people::WANG).await;
}

async fn a_day_with_an_ageing_lift(app: App) {
    let equipment = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20",
        "attributes": { "handwheel-fitted": true } });
    a_day(app, "drum-brake-lifts", Some(equipment), "el-door-lock-not-bypassed", people::ZHAO).await;
}

async fn a_day_in_a_crowded_venue(app: App) {
    a_day(app, "crowded-venues", None, "cv-plan", people::WANG).await;
}

/// Chen and Liu of Gusu visit; `finding` fails; `approver` has the last word.
async fn a_day(app: App, checklist: &str, equipment: Option<Value>, finding: &str, approver: people::Person) {
    let (chen, liu) = (app.signed_in(people::CHEN).await, app.signed_in(people::LIU).await);
    let (unit, equipment) = registered(&chen, equipment).await;

    let on_the_phone = chen.get(&format!("/v1/checklists/{checklist}?as_of=2018-02-01")).await.expect(200);
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let new = json!({
        "unit_id": unit, "equipment_id": equipment, "checklist": { "code": checklist, "version": 2 },
        "date": "2018-02-01", "visit": "special",
        "inspectors": [{ "account_id": people::CHEN.id(), "lead": true }, { "account_id": people::LIU.id() }],
    });
    let made = chen.put(&visit, &new).await.expect(201);
    assert_eq!((made["state"].as_str(), made["conclusion"].as_str()), (Some("draft"), Some("incomplete")));
    chen.put(&visit, &new).await.expect(200);

    let sheet = Sheet::fill(&on_the_phone, &made["attributes"], &[finding]);
    for (by_chen, answers) in by_day(&sheet.answers) {
        let phone = if by_chen { &chen } else { &liu };
        phone.patch_answers(&visit, &answers).await.expect(200);
    }
    let found = liu.get(&format!("{visit}/evaluation")).await.expect(200);
    assert_eq!(found, sheet.evaluation, "the server and the phone agree");
    assert!(
        found["failures"].as_array().unwrap().iter().any(|failure| failure["item"] == finding),
        "{found}"
    );

    refused_while_incomplete(&chen, &visit, &sheet).await;
    for picture in &sheet.pictures {
        send(&chen, &visit, picture).await;
    }
    sign(&chen, &visit, "inspector", Some(people::CHEN)).await;
    sign(&chen, &visit, "inspector", Some(people::LIU)).await;
    let refusal = json!({ "role": "unit_representative", "name": "张安", "signed_at": "2018-02-01T08:00:00Z",
        "refusal": { "reason": "负责人拒绝签字", "witness": "社区李主任" } });
    chen.put(&format!("{visit}/signatures/{}", Uuid::now_v7()), &refusal).await.expect(201);

    let submitted = chen.post(&format!("{visit}/submit"), &Value::Null).await.expect(200);
    assert_eq!((submitted["state"].as_str(), submitted["revision"].as_i64()), (Some("submitted"), Some(1)));
    assert_ne!(submitted["conclusion"], "incomplete");
    chen.post(&format!("{visit}/submit"), &Value::Null).await.expect(200);

    nobody_else_approves(&app, &visit).await;
    let reviewer = app.signed_in(approver).await;
    let corrected = returned_and_corrected(&reviewer, &chen, &liu, &visit, &sheet).await;
    let approved = decide(&reviewer, &visit, "approve", &json!({ "comment": "同意" })).await.expect(200);
    assert_eq!(approved["state"], "approved");
    decide(&reviewer, &visit, "approve", &json!({ "comment": "同意" })).await.expect(200);
    decide(&reviewer, &visit, "approve", &json!({ "comment": "另有意见" })).await.problem("wrong-state");
    decide(&chen, &visit, "withdraw", &json!({ "reason": "想撤回" })).await.problem("wrong-state");

    the_story_is_told(&reviewer, &visit, &corrected).await;
}

/// What two phones send in a day with bad signal: every answer, some of them twice, some older ones after the newer,
/// in an order that chance decides.
fn by_day(answers: &BTreeMap<String, (bool, Value)>) -> Vec<(bool, Value)> {
    let mut messages = Vec::new();
    for (place, (item, (by_chen, answer))) in answers.iter().enumerate() {
        messages.push((*by_chen, json!({ item.as_str(): answer })));
        if place % 3 == 0 {
            messages.push((*by_chen, json!({ item.as_str(): answer })));
        }
        if place % 4 == 0 {
            let mut older = answer.clone();
            older["answered_at"] = json!("2018-02-01T01:00:00Z");
            older["remark"] = json!("先前的答案");
            older.as_object_mut().unwrap().remove("photos");
            messages.push((*by_chen, json!({ item.as_str(): older })));
        }
    }
    chance().shuffle(&mut messages);
    messages
}

async fn refused_while_incomplete(inspector: &Client, visit: &str, sheet: &Sheet) {
    let before = inspector.get(visit).await.expect(200);
    let validated = inspector.post(&format!("{visit}/submit?mode=validate"), &Value::Null).await.expect(200);
    let refused =
        inspector.post(&format!("{visit}/submit"), &Value::Null).await.problem("inspection-incomplete");
    assert_eq!(validated["missing"], refused["missing"]);
    let count = |what: &str| {
        refused["missing"].as_array().unwrap().iter().filter(|lack| lack["what"] == what).count()
    };
    assert_eq!(count("photo_bytes"), sheet.pictures.len());
    assert_eq!(
        (count("inspector_signature"), count("unit_signature"), count("answer")),
        (2, 1, 0),
        "{refused}"
    );
    assert_eq!(inspector.get(visit).await.expect(200), before, "nothing changed");
}

async fn nobody_else_approves(app: &App, visit: &str) {
    for inspector in [people::CHEN, people::LIU] {
        let client = app.signed_in(inspector).await;
        decide(&client, visit, "approve", &json!({})).await.problem("not-allowed");
    }
    let admin = app.signed_in(people::HE).await;
    decide(&admin, visit, "approve", &json!({})).await.problem("not-allowed");
    let of_kunshan = app.signed_in(people::SUN).await;
    of_kunshan.get(visit).await.problem("not-found");
    let request = of_kunshan.request(Method::POST, &format!("{visit}/approve")).header("If-Match", "*");
    of_kunshan.send(request.json(&json!({}))).await.problem("not-found");
    let of_gusu = app.signed_in(people::WANG).await;
    of_gusu.post(&format!("{visit}/approve"), &json!({})).await.problem("if-match-needed");
    let stale = of_gusu.request(Method::POST, &format!("{visit}/approve")).header("If-Match", "\"1\"");
    of_gusu.send(stale.json(&json!({}))).await.problem("changed-meanwhile");
}

/// Returns two items, sees the others locked, corrects the two; gives their codes.
async fn returned_and_corrected(
    reviewer: &Client,
    chen: &Client,
    liu: &Client,
    visit: &str,
    sheet: &Sheet,
) -> Vec<String> {
    let mut items = sheet.answers.iter().filter(|(_, (by_chen, _))| *by_chen).map(|(item, _)| item.clone());
    let returned: Vec<String> = items.by_ref().take(2).collect();
    let locked = items.next().unwrap();
    let comments: Vec<_> =
        returned.iter().map(|item| json!({ "item": item, "comment": "请补充说明" })).collect();
    let unknown = json!({ "items": [{ "item": "no-such-item", "comment": "?" }] });
    assert_eq!(decide(reviewer, visit, "return", &unknown).await.flaws(), ["/items/0/item"]);
    let back = decide(reviewer, visit, "return", &json!({ "items": comments })).await.expect(200);
    assert_eq!(
        (back["state"].as_str(), back["returned_items"].as_array().unwrap().len()),
        (Some("returned"), 2)
    );

    let later = |item: &String| {
        let mut answer = sheet.answers[item].1.clone();
        answer["answered_at"] = json!("2018-02-02T01:00:00Z");
        answer["remark"] = json!("已补充");
        json!({ item.as_str(): answer })
    };
    let refused = chen.patch_answers(visit, &later(&locked)).await.problem("item-locked");
    assert_eq!(refused["errors"][0]["pointer"], format!("/answers/{locked}"));
    let as_it_stands = json!({ locked.as_str(): sheet.answers[&locked].1 });
    chen.patch_answers(visit, &as_it_stands).await.expect(200);
    for item in &returned {
        chen.patch_answers(visit, &later(item)).await.expect(200);
    }
    let again = liu.post(&format!("{visit}/submit"), &Value::Null).await.expect(200);
    assert_eq!((again["state"].as_str(), again["revision"].as_i64()), (Some("submitted"), Some(2)));
    chen.patch_answers(visit, &as_it_stands).await.expect(200);
    returned
}

async fn the_story_is_told(reader: &Client, visit: &str, corrected: &[String]) {
    let events = reader.get(&format!("{visit}/events?limit=200")).await.expect(200);
    let actions: Vec<&str> =
        events["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    let turns: Vec<&str> = actions
        .iter()
        .copied()
        .filter(|action| {
            ["created", "submitted", "returned", "approved", "signature_refused"].contains(action)
        })
        .collect();
    assert_eq!(turns, ["created", "signature_refused", "submitted", "returned", "submitted", "approved"]);
    assert!(actions.contains(&"answer_superseded"), "answers that lost are kept: {actions:?}");

    let revisions = reader.get(&format!("{visit}/revisions")).await.expect(200);
    let second: Vec<&str> = revisions["items"][1]["difference"]
        .as_array()
        .unwrap()
        .iter()
        .map(|changed| changed["item"].as_str().unwrap())
        .collect();
    let mut corrected: Vec<&str> = corrected.iter().map(String::as_str).collect();
    corrected.sort_unstable();
    assert_eq!(second, corrected);
    let first = reader.get(&format!("{visit}/revisions/1")).await.expect(200);
    assert_eq!(first["body"]["evaluation"]["missing"], json!([]));
}
