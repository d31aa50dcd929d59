//! Assigning, changing, cancelling.

use crate::support::{
    App,
    assignment::{assigned, fresh, new_assignment},
    campaign::planned,
    people::{CHEN, HE, LIU, QIAN, SUN, WANG, ZHAO, safety_manager},
    unit::{CODES, lift, unit},
    visit::{decide, id_of, registered},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_supervisor_assigns_and_the_inspectors_read,
    an_assignment_is_told_all_that_is_wrong,
    an_assignment_is_changed_until_it_is_handed_in,
    an_assignment_is_cancelled_with_a_reason,
    the_list_shows_what_is_due_first,
}

async fn a_supervisor_assigns_and_the_inspectors_read(app: App) {
    let (chen, wang, zhao, sun) = (
        app.signed_in(CHEN).await,
        app.signed_in(WANG).await,
        app.signed_in(ZHAO).await,
        app.signed_in(SUN).await,
    );
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let assignment = fresh();
    let new = new_assignment(&unit);
    for who in [&chen, &manager, &app.signed_in(HE).await] {
        who.put(&assignment, &new).await.problem("not-allowed");
    }
    assert_eq!(sun.put(&assignment, &new).await.flaws(), ["/unit_id"]);
    let made = wang.put(&assignment, &new).await.expect(201);
    assert_eq!(
        (&made["state"], &made["overdue"], &made["inspection_id"]),
        (&json!("assigned"), &json!(true), &Value::Null)
    );
    assert_eq!(made["inspectors"][1]["name"], LIU.name);
    assert_eq!(wang.put(&assignment, &new).await.expect(200), made);
    zhao.put(&assignment, &new).await.problem("id-taken");
    for (field, value) in [
        ("checklist", json!("follow-up")),
        ("due_on", json!("2018-02-11")),
        ("inspectors", json!([CHEN.id()])),
        ("note", json!("先查机房")),
    ] {
        let mut other = new.clone();
        other[field] = value;
        wang.put(&assignment, &other).await.problem("id-taken");
    }
    zhao.put(&fresh(), &new).await.expect(201);

    assert_eq!(chen.get(&assignment).await.expect(200), made);
    sun.get(&assignment).await.problem("not-found");
    for who in [&manager, &app.signed_in(HE).await] {
        for path in [assignment.as_str(), "/v1/assignments", "/v1/assignments/progress"] {
            who.get(path).await.problem("not-allowed");
        }
    }
}

async fn an_assignment_is_told_all_that_is_wrong(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let lift = lift(&chen, &unit, "1号客梯", json!("2001-05-20"), json!({})).await;
    let good = new_assignment(&unit);
    for (change, flaws) in [
        (json!({ "unit_id": Uuid::now_v7() }), &["/unit_id"][..]),
        (json!({ "equipment_id": Uuid::now_v7() }), &["/equipment_id"]),
        (json!({ "equipment_id": lift }), &["/equipment_id"]),
        (json!({ "checklist": "drum-brake-lifts" }), &["/equipment_id"]),
        (json!({ "checklist": "hazmat-piping", "equipment_id": lift }), &["/equipment_id"]),
        (json!({ "checklist": "no-such" }), &["/checklist"]),
        (json!({ "due_on": "2017-12-31" }), &["/checklist"]),
        (json!({ "due_on": "1980-01-01", "note": " " }), &["/note"]),
        (json!({ "due_on": "1980-01-01" }), &["/checklist", "/due_on"]),
        (json!({ "due_on": "soon" }), &["/due_on"]),
        (json!({ "inspectors": [] }), &["/inspectors"]),
        (json!({ "inspectors": vec![CHEN.id(); 21] }), &["/inspectors"]),
        (
            json!({ "inspectors": [CHEN.id(), QIAN.id(), HE.id(), CHEN.id()] }),
            &["/inspectors/0", "/inspectors/1", "/inspectors/2", "/inspectors/3"],
        ),
        (json!({ "campaign_id": Uuid::now_v7() }), &["/campaign_id"]),
        (json!({ "campaign_id": id_of(&campaign), "due_on": "2018-04-01" }), &["/campaign_id"]),
    ] {
        let mut body = good.clone();
        for (field, value) in change.as_object().unwrap() {
            body[field] = value.clone();
        }
        let refused = wang.put(&fresh(), &body).await;
        assert_eq!(refused.flaws(), flaws, "{change}");
    }
    assert_eq!(json!(wang.list("/v1/assignments").await), json!([]));
    assert_eq!(wang.get(&campaign).await.expect(200)["used"], false);

    let mut follow_up = good.clone();
    follow_up["checklist"] = json!("follow-up");
    follow_up["campaign_id"] = json!(id_of(&campaign));
    follow_up["due_on"] = json!("2018-03-25");
    wang.put(&fresh(), &follow_up).await.expect(201);
    assert_eq!(wang.get(&campaign).await.expect(200)["used"], true);
    let mut of_lift = good;
    of_lift["checklist"] = json!("drum-brake-lifts");
    of_lift["equipment_id"] = lift.clone();
    let made = wang.put(&fresh(), &of_lift).await.expect(201);
    assert_eq!(made["equipment"], json!({ "id": lift, "name": "1号客梯" }));
}

async fn an_assignment_is_changed_until_it_is_handed_in(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let assignment = fresh();
    let mut new = new_assignment(&unit);
    new["campaign_id"] = json!(id_of(&campaign));
    wang.put(&assignment, &new).await.expect(201);
    let change = json!({ "due_on": "2018-03-01", "inspectors": [LIU.id()], "note": "先查机房" });
    chen.patch(&assignment, &change).await.problem("not-allowed");
    wang.send(wang.request(Method::PATCH, &assignment).json(&change)).await.problem("if-match-needed");
    for (change, flaw) in [
        (json!({ "due_on": "2018-04-01" }), "/campaign_id"),
        (json!({ "inspectors": [QIAN.id()] }), "/inspectors/0"),
        (json!({ "note": "" }), "/note"),
        (json!({ "state": "done" }), "/state"),
    ] {
        assert_eq!(wang.patch(&assignment, &change).await.flaws(), [flaw], "{change}");
    }
    let changed = wang.patch(&assignment, &change).await.expect(200);
    assert_eq!(
        (&changed["due_on"], &changed["note"], &changed["version"]),
        (&json!("2018-03-01"), &json!("先查机房"), &json!(2))
    );
    assert_eq!(changed["inspectors"].as_array().unwrap().len(), 1);
    wang.patch_if(&assignment, "\"1\"", &change).await.problem("changed-meanwhile");
    let cleared = wang.patch(&assignment, &json!({ "note": null })).await.expect(200);
    assert_eq!((&cleared["note"], &cleared["due_on"]), (&Value::Null, &json!("2018-03-01")));
    let again = wang.put(&assignment, &new).await.expect(200);
    assert_eq!(again, cleared, "the first request again changes nothing back");
}

async fn an_assignment_is_cancelled_with_a_reason(app: App) {
    let (chen, wang, sun) = (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(SUN).await);
    let (unit, _) = registered(&chen, None).await;
    let assignment = assigned(&wang, &unit).await;
    let reason = json!({ "reason": "单位已停业" });
    decide(&chen, &assignment, "cancel", &reason).await.problem("not-allowed");
    sun.send(
        sun.request(Method::POST, &format!("{assignment}/cancel")).header("If-Match", "*").json(&reason),
    )
    .await
    .problem("not-found");
    wang.post(&format!("{assignment}/cancel"), &reason).await.problem("if-match-needed");
    let blank = decide(&wang, &assignment, "cancel", &json!({ "reason": " " })).await;
    assert_eq!(blank.flaws(), ["/reason"]);
    let cancelled = decide(&wang, &assignment, "cancel", &reason).await.expect(200);
    assert_eq!(
        (&cancelled["state"], &cancelled["cancellation"]["by"]["name"], &cancelled["overdue"]),
        (&json!("cancelled"), &json!(WANG.name), &json!(false))
    );
    assert_eq!(decide(&wang, &assignment, "cancel", &reason).await.expect(200), cancelled);
    decide(&wang, &assignment, "cancel", &json!({ "reason": "另有原因" })).await.problem("wrong-state");
    wang.patch(&assignment, &json!({ "note": "再看" })).await.problem("wrong-state");
}

async fn the_list_shows_what_is_due_first(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (first, _) = registered(&chen, None).await;
    let second = unit(&chen, CODES[1], "320508").await;
    let mut made = Vec::new();
    for (unit, due_on, inspector, checklist) in [
        (&first, "2018-02-20", CHEN, "crowded-venues"),
        (&second, "2018-02-10", LIU, "crowded-venues"),
        (&second, "2018-02-10", CHEN, "follow-up"),
        (&first, "2018-03-01", LIU, "follow-up"),
    ] {
        let path = fresh();
        let new = json!({ "unit_id": unit, "checklist": checklist, "due_on": due_on, "inspectors": [inspector.id()] });
        wang.put(&path, &new).await.expect(201);
        made.push(id_of(&path).to_owned());
    }
    let ids = async |query: String| -> Vec<String> {
        let listed = chen.list(&format!("/v1/assignments?as_of=2018-02-15{query}")).await;
        listed.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let wanted =
        |places: &[usize]| -> Vec<String> { places.iter().map(|place| made[*place].clone()).collect() };
    let all = wanted(&[1, 2, 0, 3]);
    assert_eq!(ids(String::new()).await, all);
    assert_eq!(ids("&limit=1".to_owned()).await, all, "page by page");
    for (query, places) in [
        (format!("&inspector_id={}", CHEN.id()), &[2, 0][..]),
        ("&overdue=true".to_owned(), &[1, 2]),
        ("&overdue=false".to_owned(), &[0, 3]),
        ("&checklist=follow-up".to_owned(), &[2, 3]),
        (format!("&unit_id={}", first.as_str().unwrap()), &[0, 3]),
        ("&from=2018-02-11&to=2018-02-28".to_owned(), &[0]),
        ("&state=begun".to_owned(), &[]),
        ("&district=320583".to_owned(), &[]),
        ("&district=320500".to_owned(), &[1, 2, 0, 3]),
        (format!("&campaign_id={}", Uuid::now_v7()), &[]),
    ] {
        assert_eq!(ids(query.clone()).await, wanted(places), "{query}");
    }
    for bad in ["overdue=perhaps", "state=late", "as_of=soon", "limit=0", "checklist="] {
        chen.get(&format!("/v1/assignments?{bad}")).await.problem("invalid-parameter");
    }
}
