//! Cases, fines, seals and the rest, each with its own small life.

use crate::support::{
    App,
    enforcement::{fresh, new_action, recorded},
    hazard::reported,
    people::{CHEN, HE, LIU, QIAN, SUN, WANG, safety_manager},
    visit::{decide, id_of, registered},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    each_kind_is_recorded_with_what_it_needs,
    what_is_wrong_with_an_action_is_told_by_place,
    a_seal_lasts_thirty_days_and_is_extended_once,
    an_action_ends_once_and_is_revoked_by_a_supervisor,
}

async fn each_kind_is_recorded_with_what_it_needs(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let none = wang.get("/v1/enforcement/actions").await.expect(200);
    assert_eq!(none, json!({ "items": [], "next": null }));
    let (unit, lift) = registered(&chen, Some(json!({ "kind": "3110", "name": "1号客梯" }))).await;
    let hazard = reported(&chen, &unit, "complaint", "major").await;
    for (kind, outcome) in [
        ("case", json!("punished")),
        ("fine", json!("punished")),
        ("stop_use", Value::Null),
        ("sealing", Value::Null),
        ("shut_down", json!("shut_down")),
        ("transfer", json!("transferred")),
    ] {
        let (path, mut new) = (fresh(), new_action(&unit, kind));
        new["hazards"] = json!([id_of(&hazard)]);
        new["equipment_id"] = lift.clone();
        let action = chen.put(&path, &new).await.expect(201);
        assert_eq!(
            (&action["outcome"], &action["state"], &action["equipment"]["name"]),
            (&outcome, &json!("in_force"), &json!("1号客梯"))
        );
        assert_eq!(chen.put(&path, &new).await.expect(200), action);
        liu.put(&path, &new).await.problem("id-taken");
        new["document"] = json!("另一份文书");
        chen.put(&path, &new).await.problem("id-taken");
        assert_eq!(wang.get(&path).await.expect(200), action);
    }
    for (filter, wanted) in [
        ("kind=fine", 1),
        ("outcome=punished", 2),
        ("outcome=transferred", 1),
        ("state=in_force", 6),
        ("state=ended", 0),
        ("district=320508", 6),
        ("district=320583", 0),
        (&format!("hazard_id={}", id_of(&hazard)), 6),
        (&format!("hazard_id={}", Uuid::now_v7()), 0),
        ("from=2018-03-02&to=2018-03-02", 6),
        ("from=2018-03-03", 0),
        ("limit=4", 4),
    ] {
        let list = wang.get(&format!("/v1/enforcement/actions?{filter}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), wanted, "{filter}");
        let Some(next) = list["next"].as_str() else {
            continue;
        };
        let rest = format!("/v1/enforcement/actions?{filter}&cursor={next}");
        assert_eq!(wang.get(&rest).await.expect(200)["items"].as_array().unwrap().len(), 2);
    }
    let manager = safety_manager(&app, &unit).await;
    let seen = manager.get("/v1/enforcement/actions").await.expect(200);
    assert_eq!(seen["items"].as_array().unwrap().len(), 6);
}

async fn what_is_wrong_with_an_action_is_told_by_place(app: App) {
    let (chen, he, qian) = (app.signed_in(CHEN).await, app.signed_in(HE).await, app.signed_in(QIAN).await);
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    for who in [&manager, &he] {
        who.put(&fresh(), &new_action(&unit, "case")).await.problem("not-allowed");
    }
    assert_eq!(qian.put(&fresh(), &new_action(&unit, "case")).await.flaws(), ["/unit_id"]);
    for (kind, field, bad) in [
        ("fine", "amount_yuan", Value::Null),
        ("fine", "amount_yuan", json!(0)),
        ("fine", "amount_yuan", json!(2_000_000_000)),
        ("fine", "until", json!("2018-03-03")),
        ("case", "amount_yuan", json!(10)),
        ("sealing", "until", Value::Null),
        ("sealing", "until", json!("2018-04-02")),
        ("sealing", "until", json!("2018-03-01")),
        ("transfer", "authority", Value::Null),
        ("case", "taken_on", json!("1999-01-01")),
        ("case", "basis", json!("")),
        ("case", "document", json!("a\u{0}")),
        ("case", "unit_id", json!(Uuid::now_v7())),
        ("case", "equipment_id", json!(Uuid::now_v7())),
        ("case", "kind", json!("scolding")),
    ] {
        let mut new = new_action(&unit, kind);
        new[field] = bad;
        assert_eq!(chen.put(&fresh(), &new).await.flaws(), [format!("/{field}")], "{new}");
    }
    let mut new = new_action(&unit, "case");
    new["hazards"] = json!([Uuid::now_v7()]);
    assert_eq!(chen.put(&fresh(), &new).await.flaws(), ["/hazards/0"]);
}

async fn a_seal_lasts_thirty_days_and_is_extended_once(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let seal = recorded(&chen, &unit, "sealing").await;
    let until =
        |day: &str| json!({ "until": day, "reason": "案情复杂", "document": "苏质监封延〔2018〕1号" });
    let longer = until("2018-05-01");
    decide(&chen, &seal, "extend", &longer).await.problem("not-allowed");
    for bad in ["2018-04-01", "2018-05-02"] {
        let refused = decide(&wang, &seal, "extend", &until(bad)).await;
        assert_eq!(refused.flaws(), ["/until"]);
    }
    wang.post(&format!("{seal}/extend"), &longer).await.problem("if-match-needed");
    let extended = decide(&wang, &seal, "extend", &longer).await.expect(200);
    assert_eq!(
        (&extended["until"], &extended["extension"]["until"]),
        (&json!("2018-04-01"), &json!("2018-05-01")),
        "both stay on record"
    );
    assert_eq!(decide(&wang, &seal, "extend", &longer).await.expect(200), extended);
    decide(&wang, &seal, "extend", &until("2018-04-20")).await.problem("wrong-state");
    let case = recorded(&chen, &unit, "case").await;
    let mut of_case = until("2018-03-10");
    of_case["reason"] = json!("无此必要");
    decide(&wang, &case, "extend", &of_case).await.problem("wrong-state");
}

async fn an_action_ends_once_and_is_revoked_by_a_supervisor(app: App) {
    let (chen, wang, sun) = (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(SUN).await);
    let (unit, _) = registered(&chen, None).await;
    let fine = recorded(&chen, &unit, "fine").await;
    let paid = json!({ "ended_on": "2018-03-12", "reason": "罚款已缴清" });
    let too_early = json!({ "ended_on": "2018-03-01", "reason": "罚款已缴清" });
    assert_eq!(decide(&chen, &fine, "end", &too_early).await.flaws(), ["/ended_on"]);
    let request = sun.post(&format!("{fine}/end"), &paid).await;
    request.problem("not-found");
    let ended = decide(&chen, &fine, "end", &paid).await.expect(200);
    assert_eq!((&ended["state"], &ended["ending"]["ended_on"]), (&json!("ended"), &json!("2018-03-12")));
    assert_eq!(decide(&chen, &fine, "end", &paid).await.expect(200), ended);
    app.alter(&[
        r#"UPDATE enforcement_actions SET ending = REPLACE(ending, '"ended_on"', '"on"') WHERE ending IS NOT NULL"#,
    ])
    .await;
    assert_eq!(chen.get(&fine).await.expect(200), ended, "a row of an older version");
    decide(&wang, &fine, "end", &paid).await.problem("wrong-state");
    let wrong = json!({ "reason": "当事人认定有误" });
    decide(&chen, &fine, "revoke", &wrong).await.problem("not-allowed");
    let revoked = decide(&wang, &fine, "revoke", &wrong).await.expect(200);
    assert_eq!((&revoked["state"], &revoked["ending"]["ended_on"]), (&json!("revoked"), &Value::Null));
    assert_eq!(decide(&wang, &fine, "revoke", &wrong).await.expect(200), revoked);
    decide(&wang, &fine, "end", &paid).await.problem("wrong-state");
}
