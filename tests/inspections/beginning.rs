//! Beginning a visit, and changing what it says of itself.

use crate::support::{
    App,
    people::{CHEN, LIU, QIAN, WANG, ZHOU},
    visit::{begun, new_visit, registered},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_visit_begins_once_however_often_it_is_sent,
    a_visit_that_cannot_be_is_refused_with_the_place,
    a_change_needs_what_was_read,
    what_is_known_of_a_lift_decides_what_is_asked,
    the_length_of_a_line_comes_along_from_the_registry,
}

async fn a_visit_begins_once_however_often_it_is_sent(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (unit, _) = registered(&chen, None).await;
    let path = format!("/v1/inspections/{}", Uuid::now_v7());
    let made = chen.put(&path, &new_visit(&unit)).await.expect(201);
    assert_eq!(chen.put(&path, &new_visit(&unit)).await.expect(200), made);
    let mut other = new_visit(&unit);
    other["checklist"]["code"] = json!("hazmat-piping");
    chen.put(&path, &other).await.problem("id-taken");
    let mut of_liu = new_visit(&unit);
    of_liu["inspectors"][1]["lead"] = json!(true);
    of_liu["inspectors"][0]["lead"] = json!(false);
    liu.put(&path, &of_liu).await.problem("id-taken");
    let listed = liu.get("/v1/inspections").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

async fn a_visit_that_cannot_be_is_refused_with_the_place(app: App) {
    let chen = app.signed_in(CHEN).await;
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
    let (unit, lift) = registered(&chen, Some(lift)).await;
    let checklist = |code: &str, version: u32| json!({ "code": code, "version": version });
    let inspectors = |people: &[(Value, bool)]| {
        let named = people.iter().map(|(id, lead)| json!({ "account_id": id, "lead": lead }));
        json!(named.collect::<Vec<_>>())
    };
    let (by_chen, by_liu) = ((json!(CHEN.id()), true), (json!(LIU.id()), false));
    for (field, value, pointers) in [
        ("unit_id", json!(Uuid::now_v7()), &["/unit_id"][..]),
        ("equipment_id", lift.clone(), &["/equipment_id"]),
        ("checklist", checklist("no-such-list", 1), &["/checklist"]),
        ("checklist", checklist("crowded-venues", 9), &["/checklist"]),
        ("checklist", checklist("drum-brake-lifts", 2), &["/equipment_id"]),
        ("date", json!("1999-12-31"), &["/date"]),
        ("place", json!({ "latitude": 91, "longitude": 0 }), &["/place"]),
        ("inspectors", json!([]), &["/inspectors"]),
        ("inspectors", inspectors(&[(by_liu.0.clone(), true)]), &["/inspectors"]),
        ("inspectors", inspectors(&[(by_chen.0.clone(), true), (by_liu.0.clone(), true)]), &["/inspectors"]),
        (
            "inspectors",
            inspectors(&[by_chen.clone(), by_chen.clone()]),
            &["/inspectors/0/account_id", "/inspectors/1/account_id", "/inspectors"],
        ),
        (
            "inspectors",
            inspectors(&[by_chen.clone(), (json!(QIAN.id()), false), (json!(ZHOU.id()), false)]),
            &["/inspectors/1/account_id", "/inspectors/2/account_id"],
        ),
    ] {
        let path = format!("/v1/inspections/{}", Uuid::now_v7());
        let mut new = new_visit(&unit);
        new[field] = value;
        assert_eq!(chen.put(&path, &new).await.flaws(), pointers, "{new}");
        chen.get(&path).await.problem("not-found");
    }
    let mut wrong_kind = new_visit(&unit);
    wrong_kind["checklist"] = checklist("hazmat-piping", 2);
    wrong_kind["equipment_id"] = lift;
    let path = format!("/v1/inspections/{}", Uuid::now_v7());
    assert_eq!(chen.put(&path, &wrong_kind).await.flaws(), ["/equipment_id"]);
}

async fn a_change_needs_what_was_read(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    let read = chen.get(&visit).await.header("etag").to_owned();
    let opinion = json!({ "unit_opinion": "情况属实\n将立即整改" });
    chen.send(chen.request(reqwest::Method::PATCH, &visit).json(&opinion)).await.problem("if-match-needed");
    let changed = liu.patch_if(&visit, &read, &opinion).await.expect(200);
    assert_eq!(changed["unit_opinion"], opinion["unit_opinion"]);
    let lost =
        chen.patch_if(&visit, &read, &json!({ "unit_opinion": "无" })).await.problem("changed-meanwhile");
    assert_eq!(lost["status"], 412);
    let others =
        json!({ "inspectors": [{ "account_id": LIU.id(), "lead": true }, { "account_id": WANG.id() }] });
    let changed = liu.patch(&visit, &others).await.expect(200);
    assert_eq!(changed["inspectors"].as_array().unwrap().len(), 2);
    chen.patch(&visit, &opinion).await.problem("not-allowed");
    let cleared = liu.patch(&visit, &json!({ "unit_opinion": null })).await.expect(200);
    assert_eq!(cleared["unit_opinion"], Value::Null);
}

/// What the registry says of the lift, then what was found on site.
async fn what_is_known_of_a_lift_decides_what_is_asked(app: App) {
    let chen = app.signed_in(CHEN).await;
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20",
        "attributes": { "handwheel-fitted": false } });
    let (unit, lift) = registered(&chen, Some(lift)).await;
    let path = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["checklist"]["code"] = json!("drum-brake-lifts");
    new["equipment_id"] = lift;
    let made = chen.put(&path, &new).await.expect(201);
    assert_eq!(made["attributes"]["commissioned-on"], "2001-05-20");
    let evaluated = async || chen.get(&format!("{path}/evaluation")).await.expect(200);
    let before = evaluated().await;
    let asks = |evaluation: &Value| evaluation["applies"].as_array().unwrap().len();
    let found = json!({ "attributes": { "handwheel-fitted": true } });
    chen.patch(&path, &found).await.expect(200);
    assert!(asks(&evaluated().await) > asks(&before), "the handwheel is asked about now");
    assert_eq!(before["computed"][0]["reached"], Value::Null);
    let on_the_plate = json!({ "date": "2001-05-20", "answered_at": "2018-02-01T02:00:00Z" });
    chen.patch_answers(&path, &json!({ "el-commission-date": on_the_plate })).await.expect(200);
    let age = evaluated().await["computed"][0].take();
    assert_eq!((&age["years"], &age["reached"]), (&json!(16), &json!(true)));
}

/// As a number: the campaign's report adds it up.
async fn the_length_of_a_line_comes_along_from_the_registry(app: App) {
    let chen = app.signed_in(CHEN).await;
    let line = json!({ "kind": "8310", "name": "氯气管道", "attributes": { "length-m": 1250.5 } });
    let (unit, line) = registered(&chen, Some(line)).await;
    let path = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["checklist"]["code"] = json!("hazmat-piping");
    new["equipment_id"] = line;
    let made = chen.put(&path, &new).await.expect(201);
    assert_eq!(made["attributes"]["length-m"], json!(1250.5));
}
