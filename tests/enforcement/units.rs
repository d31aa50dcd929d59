//! Complaints and accidents, and the units that come first.

use crate::support::{
    App, Client,
    enforcement::incident,
    hazard::{plan, reported, take},
    people::{CHEN, LIU, QIAN, WANG, safety_manager},
    visit::registered,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_complaint_is_looked_into_once_and_hidden_from_the_unit,
    units_come_first_for_accidents_overdue_hazards_and_complaints,
}

async fn a_complaint_is_looked_into_once_and_hidden_from_the_unit(app: App) {
    let (chen, liu, qian) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(QIAN).await);
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let path = format!("/v1/enforcement/incidents/{}", Uuid::now_v7());
    let new = json!({ "kind": "complaint", "unit_id": unit, "happened_on": "2018-01-20", "summary": "业主反映\n电梯异响" });
    let received = chen.put(&path, &new).await.expect(201);
    assert_eq!(received["state"], "received");
    assert_eq!(chen.put(&path, &new).await.expect(200), received);
    liu.put(&path, &new).await.problem("id-taken");
    for (who, code) in [(&manager, "not-allowed"), (&qian, "not-found")] {
        who.get(&path).await.problem(code);
        let finding = json!({ "verified": false, "finding": "不属实" });
        who.put(&format!("{path}/finding"), &finding).await.problem(code);
    }
    manager.get("/v1/enforcement/incidents").await.problem("not-allowed");
    manager.get("/v1/enforcement/units").await.problem("not-allowed");
    for (field, bad) in [
        ("unit_id", json!(Uuid::now_v7())),
        ("happened_on", json!("1980-01-01")),
        ("summary", json!(" ")),
        ("kind", json!("rumour")),
    ] {
        let mut body = new.clone();
        body[field] = bad;
        let fresh = format!("/v1/enforcement/incidents/{}", Uuid::now_v7());
        assert_eq!(chen.put(&fresh, &body).await.flaws(), [format!("/{field}")]);
    }
    let finding = json!({ "verified": false, "finding": "现场运行正常" });
    let settled = liu.put(&format!("{path}/finding"), &finding).await.expect(201);
    assert_eq!((&settled["state"], &settled["finding"]), (&json!("unfounded"), &json!("现场运行正常")));
    assert_eq!(chen.put(&format!("{path}/finding"), &finding).await.expect(200), settled);
    let other = json!({ "verified": true, "finding": "现场运行正常" });
    chen.put(&format!("{path}/finding"), &other).await.problem("wrong-state");
    for (filter, wanted) in [("state=unfounded", 1), ("state=received", 0), ("kind=accident", 0)] {
        let list = chen.get(&format!("/v1/enforcement/incidents?{filter}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), wanted, "{filter}");
    }
}

/// Another unit of Gusu; the last letters make a credit code.
async fn another(chen: &Client, name: &str, code: &str) -> Value {
    let unit = Uuid::now_v7();
    let facts = json!({ "credit_code": code, "name": name, "address": "示范路3号", "district": "320508" });
    chen.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
    json!(unit)
}

async fn units_come_first_for_accidents_overdue_hazards_and_complaints(app: App) {
    let (chen, wang, qian) =
        (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(QIAN).await);
    let (first, _) = registered(&chen, None).await;
    let second = another(&chen, "第二单位", "91320508MA1ABCDE2T").await;
    let third = another(&chen, "第三单位", "91320500MA1MTE1T1B").await;
    incident(&chen, &first, "accident", "2016-05-01").await;
    incident(&chen, &first, "accident", "2014-05-01").await;
    for unit in [&second, &third] {
        let hazard = reported(&chen, unit, "complaint", "general").await;
        take(&chen, &hazard, &plan("2018-02-20")).await.expect(201);
    }
    incident(&chen, &third, "complaint", "2018-01-05").await;
    let read = async |who: &Client, query: &str| -> Vec<(Value, [i64; 4])> {
        let reasons = |unit: &Value| {
            ["accidents", "overdue_hazards", "reopened_hazards", "complaints"]
                .map(|reason| unit[reason].as_i64().unwrap())
        };
        let units = who.list(&format!("/v1/enforcement/units?{query}")).await;
        units.iter().map(|unit| (unit["unit"]["id"].clone(), reasons(unit))).collect()
    };
    let all = [(first.clone(), [1, 0, 0, 0]), (third.clone(), [0, 1, 0, 1]), (second.clone(), [0, 1, 0, 0])];
    assert_eq!(read(&wang, "as_of=2018-02-21").await, all);
    assert_eq!(read(&wang, "as_of=2018-02-21&limit=1").await, all, "page by page");
    assert_eq!(
        read(&wang, "as_of=2018-02-20").await,
        [(first.clone(), [1, 0, 0, 0]), (third, [0, 0, 0, 1])],
        "nothing is overdue on the last day"
    );
    assert_eq!(read(&wang, "as_of=2018-02-20&years=5").await[0], (first, [2, 0, 0, 0]));
    assert_eq!(read(&wang, "as_of=2018-02-21&district=320583").await, []);
    assert_eq!(read(&qian, "as_of=2018-02-21").await, []);
    for bad in ["years=0", "years=21", "as_of=soon"] {
        wang.get(&format!("/v1/enforcement/units?{bad}")).await.problem("invalid-parameter");
    }
}
