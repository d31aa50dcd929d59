//! A visit carries its assignment out.

use crate::support::{
    App, Client,
    assignment::{assigned, fresh, new_assignment},
    campaign::planned,
    people::{CHEN, LIU, WANG},
    unit::{CODES, unit},
    visit::{decide, filled_in, id_of, new_visit, registered, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    an_assignment_follows_its_visit_to_the_end,
    a_withdrawn_visit_frees_its_assignment,
    only_a_visit_that_fits_begins_an_assignment,
    a_cancelled_assignment_stays_so_whatever_its_visit_does,
    a_visit_takes_the_campaign_of_its_assignment,
}

fn visit_for(unit: &Value, assignment: &str) -> Value {
    let mut new = new_visit(unit);
    new["assignment_id"] = json!(id_of(assignment));
    new
}

async fn begun_for(who: &Client, unit: &Value, assignment: &str) -> String {
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    who.put(&visit, &visit_for(unit, assignment)).await.expect(201);
    visit
}

async fn stands(who: &Client, assignment: &str) -> (String, Value) {
    let read = who.get(assignment).await.expect(200);
    (read["state"].as_str().unwrap().to_owned(), read["inspection_id"].clone())
}

async fn an_assignment_follows_its_visit_to_the_end(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let assignment = assigned(&wang, &unit).await;
    let visit = begun_for(&chen, &unit, &assignment).await;
    let its = json!(id_of(&visit));
    assert_eq!(stands(&chen, &assignment).await, ("begun".to_owned(), its.clone()));
    let whole = chen.get(&visit).await.expect(200);
    assert_eq!(whole["assignment_id"], json!(id_of(&assignment)));
    let again = chen.put(&visit, &visit_for(&unit, &assignment)).await.expect(200);
    assert_eq!(again, whole, "a repeat begins nothing twice");
    chen.put(&visit, &new_visit(&unit)).await.problem("id-taken");

    let another = format!("/v1/inspections/{}", Uuid::now_v7());
    let refused = liu.put(&another, &visit_for(&unit, &assignment)).await;
    let refused = refused.problem("wrong-state");
    assert_eq!((&refused["state"], &refused["inspection_id"]), (&json!("begun"), &its));
    liu.get(&another).await.problem("not-found");

    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    assert_eq!(stands(&chen, &assignment).await, ("submitted".to_owned(), its.clone()));
    let late = wang.get("/v1/assignments?overdue=true&as_of=2018-03-01").await.expect(200);
    assert_eq!(late["items"], json!([]), "what was handed in is not overdue");
    wang.patch(&assignment, &json!({ "due_on": "2018-03-01" })).await.problem("wrong-state");
    decide(&wang, &assignment, "cancel", &json!({ "reason": "不必再查" })).await.problem("wrong-state");
    let item = json!({ "items": [{ "item": "cv-body-or-manager", "comment": "请补充" }] });
    decide(&wang, &visit, "return", &item).await.expect(200);
    assert_eq!(stands(&chen, &assignment).await, ("begun".to_owned(), its.clone()));
    submit(&chen, &visit).await;
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    assert_eq!(stands(&chen, &assignment).await, ("done".to_owned(), its));
    let version = chen.get(&assignment).await.header("etag").to_owned();
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    assert_eq!(chen.get(&assignment).await.header("etag"), version);
}

async fn a_withdrawn_visit_frees_its_assignment(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let assignment = assigned(&wang, &unit).await;
    let first = begun_for(&chen, &unit, &assignment).await;
    let reason = json!({ "reason": "走错了单位" });
    decide(&chen, &first, "withdraw", &reason).await.expect(200);
    assert_eq!(stands(&chen, &assignment).await, ("assigned".to_owned(), Value::Null));
    let second = begun_for(&chen, &unit, &assignment).await;
    filled_in(&chen, &second).await;
    submit(&chen, &second).await;
    assert_eq!(stands(&chen, &assignment).await, ("submitted".to_owned(), json!(id_of(&second))));
    decide(&chen, &second, "withdraw", &reason).await.expect(200);
    assert_eq!(stands(&chen, &assignment).await, ("assigned".to_owned(), Value::Null));
    let first = chen.get(&first).await.expect(200);
    assert_eq!(first["assignment_id"], json!(id_of(&assignment)), "what it was begun for");
}

async fn only_a_visit_that_fits_begins_an_assignment(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (first, _) = registered(&chen, None).await;
    let other = unit(&chen, CODES[1], "320508").await;
    let assignment = assigned(&wang, &first).await;
    let visit = || format!("/v1/inspections/{}", Uuid::now_v7());
    let mut elsewhere = visit_for(&first, &assignment);
    elsewhere["assignment_id"] = json!(Uuid::now_v7());
    assert_eq!(chen.put(&visit(), &elsewhere).await.flaws(), ["/assignment_id"]);
    assert_eq!(chen.put(&visit(), &visit_for(&other, &assignment)).await.flaws(), ["/unit_id"]);
    let mut follow_up = visit_for(&first, &assignment);
    follow_up["checklist"]["code"] = json!("follow-up");
    assert_eq!(chen.put(&visit(), &follow_up).await.flaws(), ["/checklist/code"]);
    assert_eq!(stands(&chen, &assignment).await.0, "assigned");

    let for_liu = fresh();
    let mut new = new_assignment(&first);
    new["inspectors"] = json!([LIU.id()]);
    wang.put(&for_liu, &new).await.expect(201);
    let mut alone = visit_for(&first, &for_liu);
    alone["inspectors"] = json!([{ "account_id": CHEN.id(), "lead": true }]);
    assert_eq!(chen.put(&visit(), &alone).await.flaws(), ["/assignment_id"]);
    alone["inspectors"] = json!([{ "account_id": CHEN.id(), "lead": true }, { "account_id": LIU.id() }]);
    let together = visit();
    chen.put(&together, &alone).await.expect(201);
    decide(&liu, &together, "withdraw", &json!({ "reason": "改期" })).await.expect(200);
    let mut of_supervisor = visit_for(&first, &for_liu);
    of_supervisor["inspectors"] =
        json!([{ "account_id": WANG.id(), "lead": true }, { "account_id": CHEN.id() }]);
    wang.put(&visit(), &of_supervisor).await.expect(201);
    assert_eq!(stands(&chen, &for_liu).await.0, "begun");
}

async fn a_cancelled_assignment_stays_so_whatever_its_visit_does(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let assignment = assigned(&wang, &unit).await;
    let visit = begun_for(&chen, &unit, &assignment).await;
    decide(&wang, &assignment, "cancel", &json!({ "reason": "改由市局检查" })).await.expect(200);
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    assert_eq!(stands(&wang, &assignment).await.0, "cancelled");
    let another = format!("/v1/inspections/{}", Uuid::now_v7());
    chen.put(&another, &visit_for(&unit, &assignment)).await.problem("wrong-state");
}

async fn a_visit_takes_the_campaign_of_its_assignment(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let assignment = fresh();
    let mut new = new_assignment(&unit);
    new["campaign_id"] = json!(id_of(&campaign));
    wang.put(&assignment, &new).await.expect(201);
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut body = visit_for(&unit, &assignment);
    body["campaign_id"] = json!(id_of(&planned(&wang).await));
    assert_eq!(chen.put(&visit, &body).await.flaws(), ["/campaign_id"]);
    body["campaign_id"] = Value::Null;
    body["date"] = json!("2018-04-02");
    assert_eq!(chen.put(&visit, &body).await.flaws(), ["/campaign_id"], "after its last phase");
    body["date"] = json!("2018-02-01");
    let begun = chen.put(&visit, &body).await.expect(201);
    assert_eq!(begun["campaign_id"], json!(id_of(&campaign)));
}
