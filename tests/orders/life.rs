//! What becomes of an order: served, withdrawn, replaced.

use crate::support::{
    Answer, App,
    hazard::{photo, plan, reason, reported, story, take},
    order::{issued, new_order},
    people::{CHEN, HE, LIU, SUN, WANG, safety_manager},
    visit::{decide, id_of, registered},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    an_order_is_served_once,
    a_withdrawn_order_demands_nothing,
    an_order_that_replaces_another_takes_its_hazards,
}

async fn an_order_is_served_once(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let order = issued(&chen, &unit, &[&hazard]).await;
    let path = format!("{order}/service");
    for (body, flaws) in [
        (json!({ "way": "in_hand", "served_on": "2018-02-01" }), &["/recipient"][..]),
        (
            json!({ "way": "left", "served_on": "2018-02-01", "recipient": "张安" }),
            &["/recipient", "/refusal", "/witness"],
        ),
        (json!({ "way": "post", "served_on": "2018-01-31", "tracking_number": "EX1" }), &["/served_on"]),
        (json!({ "way": "shouted", "served_on": "2018-02-01" }), &["/way"]),
    ] {
        assert_eq!(chen.put(&path, &body).await.flaws(), flaws, "{body}");
    }
    let left = json!({ "way": "left", "served_on": "2018-02-01", "refusal": "负责人拒收", "witness": "社区工作人员李红" });
    for who in [&manager, &app.signed_in(HE).await] {
        who.put(&path, &left).await.problem("not-allowed");
    }
    app.signed_in(SUN).await.put(&path, &left).await.problem("not-found");
    let served = liu.put(&path, &left).await.expect(201);
    assert_eq!(served["service"]["witness"], "社区工作人员李红");
    assert_eq!(chen.put(&path, &left).await.expect(200), served);
    let in_hand = json!({ "way": "in_hand", "served_on": "2018-02-02", "recipient": "张安" });
    wang.put(&path, &in_hand).await.problem("wrong-state");
    let list = wang.get("/v1/orders?served=true").await.expect(200);
    assert_eq!(list["items"], json!([served]));
    app.alter(&[
        r#"UPDATE orders SET service = REPLACE(service, '"served_on"', '"on"') WHERE service IS NOT NULL"#,
    ])
    .await;
    assert_eq!(liu.get(&order).await.expect(200), served, "a row of an older version");
}

async fn withdraw(who: &crate::support::Client, order: &str, reason: &str) -> Answer {
    decide(who, order, "withdraw", &json!({ "reason": reason })).await
}

async fn a_withdrawn_order_demands_nothing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let mut hazards = Vec::new();
    for _ in 0..3 {
        hazards.push(reported(&chen, &unit, "complaint", "general").await);
    }
    let [waiting, planned, rectified] = [0, 1, 2].map(|place: usize| hazards[place].as_str());
    let order = issued(&chen, &unit, &[waiting, planned, rectified]).await;
    take(&chen, planned, &plan("2018-02-20")).await.expect(201);
    photo(&chen, rectified, "after").await;
    take(&chen, rectified, &reason("rectify")).await.expect(201);

    withdraw(&chen, &order, "文书有误").await.problem("not-allowed");
    assert_eq!(withdraw(&wang, &order, " ").await.flaws(), ["/reason"]);
    wang.post(&format!("{order}/withdraw"), &json!({ "reason": "文书有误" }))
        .await
        .problem("if-match-needed");
    let withdrawn = withdraw(&wang, &order, "文书有误").await.expect(200);
    assert_eq!(
        (&withdrawn["state"], &withdrawn["ending"]["by"]["name"]),
        (&json!("withdrawn"), &json!("王芳"))
    );
    let again = withdraw(&wang, &order, "文书有误").await.expect(200);
    assert_eq!(again, withdrawn);
    withdraw(&wang, &order, "另有原因").await.problem("wrong-state");
    let body = json!({ "way": "in_hand", "served_on": "2018-02-01", "recipient": "张安" });
    chen.put(&format!("{order}/service"), &body).await.problem("wrong-state");

    for (hazard, state, deadline) in [
        (waiting, "found", Value::Null),
        (planned, "planned", json!("2018-02-20")),
        (rectified, "rectified", json!("2018-03-01")),
    ] {
        let hazard = wang.get(hazard).await.expect(200);
        assert_eq!((&hazard["state"], &hazard["deadline"]), (&json!(state), &deadline), "{hazard}");
    }
    assert_eq!(story(&wang.get(waiting).await.expect(200)), ["reported", "ordered", "order_withdrawn"]);
    let next =
        chen.put(&format!("/v1/orders/{}", Uuid::now_v7()), &new_order(&unit, &[waiting])).await.expect(201);
    assert_eq!(next["number"], 2, "the number of a withdrawn order stays used");
}

async fn an_order_that_replaces_another_takes_its_hazards(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let kept = reported(&chen, &unit, "complaint", "general").await;
    let left_out = reported(&chen, &unit, "complaint", "general").await;
    let order = issued(&chen, &unit, &[&kept, &left_out]).await;
    let mut new = new_order(&unit, &[&kept]);
    new["deadline"] = json!("2018-02-20");
    let path = format!("/v1/orders/{}", Uuid::now_v7());
    assert_eq!(chen.put(&path, &new).await.flaws(), ["/hazards/0"]);
    new["replaces"] = json!(id_of(&order));
    let second = chen.put(&path, &new).await.expect(201);
    assert_eq!(chen.put(&path, &new).await.expect(200), second);
    let first = chen.get(&order).await.expect(200);
    assert_eq!((&first["state"], &first["ending"]["replaced_by"]), (&json!("replaced"), &second["id"]));
    let (kept, left_out) = (wang.get(&kept).await.expect(200), wang.get(&left_out).await.expect(200));
    assert_eq!((&kept["order_id"], &kept["deadline"]), (&second["id"], &json!("2018-02-20")));
    assert_eq!((&left_out["state"], &left_out["order_id"]), (&json!("found"), &Value::Null));
    let path = format!("/v1/orders/{}", Uuid::now_v7());
    new["hazards"] = json!([left_out["id"]]);
    chen.put(&path, &new).await.problem("wrong-state");
}
