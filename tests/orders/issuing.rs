//! Issuing: by whom, about what, until when.

use crate::support::{
    App,
    hazard::{hazard_of, plan, reason, reported, story, submitted, take},
    order::new_order,
    people::{CHEN, HE, LIU, QIAN, SUN, WANG, ZHAO, safety_manager},
    visit::registered,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    an_order_says_what_was_found_and_what_it_breaks,
    an_order_is_issued_once_however_often_it_is_sent,
    what_is_wrong_with_an_order_is_told_by_place,
    a_major_hazard_has_to_stop_at_once,
    orders_are_for_inspectors,
    a_later_deadline_is_a_supervisors,
}

fn fresh() -> String {
    format!("/v1/orders/{}", Uuid::now_v7())
}

async fn an_order_says_what_was_found_and_what_it_breaks(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (visit, _) = submitted(&chen).await;
    let path = hazard_of(&chen, &visit, "cv-plan").await;
    let hazard = chen.get(&path).await.expect(200);
    let order_step = hazard["next"].as_array().unwrap().iter().find(|next| next["step"] == "order").unwrap();
    assert_eq!(order_step["needs"], json!(["order"]));
    let alone = json!({ "step": "order" });
    assert_eq!(take(&chen, &path, &alone).await.flaws(), ["/step"]);

    let mut new = new_order(&hazard["unit"]["id"], &[&path]);
    new.as_object_mut().unwrap().remove("provisions");
    let order_path = fresh();
    chen.put(&order_path, &new).await.expect(201);
    let order = wang.get(&order_path).await;
    assert_eq!(order.header("etag"), "\"1\"");
    let order = order.expect(200);
    assert_eq!(order["findings"], json!([hazard["reason"]["zh"]]));
    let bases = hazard["basis"].as_array().unwrap();
    let verified: Vec<_> = bases.iter().filter(|basis| basis["source"] == "verified").collect();
    let clauses: Vec<&Value> = verified.iter().map(|basis| &basis["clause"]).collect();
    assert_eq!(clauses, ["Art. 69 para. 3", "Art. 83(6)", "Art. 65"], "{bases:?}");
    let law = "《中华人民共和国特种设备安全法》（主席令第4号）";
    let regulations = "《特种设备安全监察条例》（国务院令第549号）";
    assert_eq!(
        order["provisions"],
        json!([
            format!("{law}第六十九条第三款"),
            format!("{law}第八十三条第（六）项"),
            format!("{regulations}第六十五条")
        ])
    );
    let piece = &order["equipment"][0];
    assert_eq!((&piece["equipment_id"], &piece["name"]), (&Value::Null, &json!("三号电梯（1号楼）")));
    assert_eq!(piece["found"], order["findings"]);
    assert_eq!(
        order["inspectors"],
        json!([
            { "account_id": CHEN.id(), "name": CHEN.name, "badge": CHEN.badge },
            { "account_id": LIU.id(), "name": LIU.name, "badge": LIU.badge }
        ])
    );
    let ordered = wang.get(&path).await.expect(200);
    assert_eq!(
        (&ordered["state"], &ordered["deadline"], &ordered["order_id"]),
        (&json!("ordered"), &json!("2018-03-01"), &order["id"])
    );
    assert_eq!(story(&ordered), ["found", "ordered"]);
    assert_eq!(ordered["happened"][1]["document"], order["document"]);
    for (filter, wanted) in [
        (format!("hazard_id={}", ordered["id"].as_str().unwrap()), 1),
        (format!("hazard_id={}", Uuid::now_v7()), 0),
        ("state=in_force".to_owned(), 1),
        ("state=withdrawn".to_owned(), 0),
        ("authority=320508".to_owned(), 1),
        ("authority=320500".to_owned(), 0),
        ("district=320500".to_owned(), 1),
        ("served=true".to_owned(), 0),
        ("stop_at_once=true".to_owned(), 1),
        ("from=2018-02-01&to=2018-02-01".to_owned(), 1),
        ("from=2018-02-02".to_owned(), 0),
    ] {
        let list = wang.get(&format!("/v1/orders?{filter}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), wanted, "{filter}");
    }
    let manager = safety_manager(&app, &ordered["unit"]["id"]).await;
    manager.get(&order_path).await.expect(200);
    app.signed_in(SUN).await.get(&order_path).await.problem("not-found");
}

async fn an_order_is_issued_once_however_often_it_is_sent(app: App) {
    let (chen, liu, qian) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(QIAN).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let (path, new) = (fresh(), new_order(&unit, &[&hazard]));
    let order = chen.put(&path, &new).await.expect(201);
    assert_eq!(chen.put(&path, &new).await.expect(200), order);
    let mut other = new.clone();
    other["measures"] = json!(["另一项要求"]);
    chen.put(&path, &other).await.problem("id-taken");
    liu.put(&path, &new).await.problem("id-taken");
    qian.put(&path, &new).await.problem("id-taken");
}

async fn what_is_wrong_with_an_order_is_told_by_place(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let good = new_order(&unit, &[&hazard]);
    let id = good["hazards"][0].clone();
    for (field, bad, flaw) in [
        ("unit_id", json!(Uuid::now_v7()), "/unit_id"),
        ("hazards", json!([]), "/hazards"),
        ("hazards", json!([id, Uuid::now_v7()]), "/hazards/1"),
        ("hazards", json!([id, id]), "/hazards/1"),
        ("measures", json!([]), "/measures"),
        ("measures", json!(["更换", ""]), "/measures/1"),
        ("findings", json!([]), "/findings"),
        ("findings", json!(["a\u{0}b"]), "/findings/0"),
        ("provisions", json!([" "]), "/provisions/0"),
        ("issued_on", json!("1999-02-01"), "/issued_on"),
        ("deadline", json!("2018-01-31"), "/deadline"),
        ("inspectors", json!([CHEN.id()]), "/inspectors"),
        ("inspectors", json!([LIU.id(), WANG.id()]), "/inspectors"),
        ("inspectors", json!([CHEN.id(), CHEN.id()]), "/inspectors/1"),
        ("inspectors", json!([CHEN.id(), QIAN.id()]), "/inspectors/1"),
        ("inspectors", json!([CHEN.id(), HE.id()]), "/inspectors/1"),
        ("replaces", json!(Uuid::now_v7()), "/replaces"),
        ("equipment", json!([]), "/equipment"),
        ("colour", json!("red"), "/colour"),
    ] {
        let mut body = good.clone();
        body[field] = bad;
        assert_eq!(chen.put(&fresh(), &body).await.flaws(), [flaw], "{body}");
    }
    let untouched = chen.get(&hazard).await.expect(200);
    assert_eq!(untouched["version"], 1);
    let first = chen.put(&fresh(), &good).await.expect(201);
    assert_eq!(first["number"], 1, "what was refused took no number");
}

async fn a_major_hazard_has_to_stop_at_once(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let major = reported(&chen, &unit, "complaint", "major").await;
    let general = reported(&chen, &unit, "complaint", "general").await;
    let mut both = new_order(&unit, &[&major, &general]);
    both["stop_at_once"] = json!(false);
    assert_eq!(chen.put(&fresh(), &both).await.flaws(), ["/stop_at_once"]);
    let mut one = new_order(&unit, &[&general]);
    one["stop_at_once"] = json!(false);
    one["deadline"] = Value::Null;
    assert_eq!(chen.put(&fresh(), &one).await.flaws(), ["/deadline"]);
    both["stop_at_once"] = json!(true);
    both["deadline"] = Value::Null;
    let order = chen.put(&fresh(), &both).await.expect(201);
    assert_eq!(order["deadline"], "2018-02-01", "at once is on the day");
}

async fn orders_are_for_inspectors(app: App) {
    let (chen, wang, he) = (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(HE).await);
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let hazard = reported(&manager, &unit, "self_check", "general").await;
    let new = new_order(&unit, &[&hazard]);
    for who in [&manager, &he] {
        who.put(&fresh(), &new).await.problem("not-allowed");
    }
    take(&wang, &hazard, &reason("invalidate")).await.expect(201);
    chen.put(&fresh(), &new).await.problem("wrong-state");
}

async fn a_later_deadline_is_a_supervisors(app: App) {
    let (chen, zhao) = (app.signed_in(CHEN).await, app.signed_in(ZHAO).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    take(&chen, &hazard, &plan("2018-02-20")).await.expect(201);
    let mut new = new_order(&unit, &[&hazard]);
    new["inspectors"] = json!([CHEN.id(), ZHAO.id()]);
    chen.put(&fresh(), &new).await.problem("not-allowed");
    zhao.put(&fresh(), &new).await.expect(201);
}
