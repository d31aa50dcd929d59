//! Assigning in bulk.

use crate::support::{
    App, Client,
    assignment::{self, assigned, new_assignment},
    campaign::planned,
    people::{CHEN, HE, LIU, QIAN, SUN, WANG, ZHAO},
    unit::{CODES, lift, unit},
    visit::{decide, id_of},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    old_lifts_with_a_lever_drum_brake_are_dealt_out_to_teams,
    a_plan_of_units_leaves_out_what_is_assigned_already,
    a_plan_for_the_city_sends_each_team_where_it_may_go,
    a_plan_is_told_all_that_is_wrong,
    a_plan_of_too_many_makes_nothing,
}

fn fresh() -> String {
    format!("/v1/assignments/plans/{}", Uuid::now_v7())
}

/// The lifts of Gusu that are over 15 years old and have a lever drum brake, for Chen and for Liu.
fn old_lifts() -> Value {
    json!({ "equipment": { "kind": "31", "district": "320508", "older_than_years": 15,
            "attributes": { "brake-type": "lever-drum-plunger" } },
        "checklist": "drum-brake-lifts", "due_on": "2018-02-10", "teams": [[CHEN.id()], [LIU.id()]] })
}

async fn preview(who: &Client, path: &str, plan: &Value) -> Value {
    who.put(&format!("{path}?mode=preview"), plan).await.expect(200)
}

async fn made_by(who: &Client, answer: &Value) -> Vec<Value> {
    who.list(answer["records"].as_str().unwrap()).await
}

async fn old_lifts_with_a_lever_drum_brake_are_dealt_out_to_teams(app: App) {
    let (chen, wang, zhao) =
        (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(ZHAO).await);
    let mut old = Vec::new();
    for code in CODES {
        let unit = unit(&chen, code, "320508").await;
        for (name, commissioned_on, attributes) in [
            ("满十五年的", json!("2003-02-10"), json!({ "brake-type": "lever-drum-plunger" })),
            ("新梯", json!("2012-01-01"), json!({ "brake-type": "lever-drum-plunger" })),
            ("碟式", json!("1999-01-01"), json!({ "brake-type": "disc" })),
            ("大写", json!("1999-01-01"), json!({ "brake-type": "LEVER-DRUM-PLUNGER" })),
            ("不详", json!("1999-01-01"), json!({})),
            ("无日期", Value::Null, json!({ "brake-type": "lever-drum-plunger" })),
        ] {
            lift(&chen, &unit, name, commissioned_on, attributes).await;
        }
        let attributes = json!({ "brake-type": "lever-drum-plunger", "load": 1000 });
        old.push(lift(&chen, &unit, "老梯", json!("2003-02-09"), attributes).await);
    }
    let (path, plan) = (fresh(), old_lifts());
    let shown = preview(&wang, &path, &plan).await;
    assert_eq!((&shown["matched"], &shown["left_out"], &shown["to_make"]), (&json!(3), &json!(0), &json!(3)));
    let teams: Vec<i64> =
        shown["first"].as_array().unwrap().iter().map(|one| one["team"].as_i64().unwrap()).collect();
    assert_eq!(teams, [0, 1, 0], "in turn");
    assert_eq!(json!(wang.list("/v1/assignments").await), json!([]));

    chen.put(&path, &plan).await.problem("not-allowed");
    let done = wang.put(&path, &plan).await.expect(201);
    assert_eq!(
        (&done["matched"], &done["left_out"], &done["made"], &done["plan"]["checklist"]),
        (&json!(3), &json!(0), &json!(3), &json!("drum-brake-lifts"))
    );
    let made = made_by(&chen, &done).await;
    let mut lifts: Vec<&Value> = made.iter().map(|one| &one["equipment"]["id"]).collect();
    lifts.sort_by_key(|id| old.iter().position(|known| known == *id));
    assert_eq!(lifts, old.iter().collect::<Vec<_>>());
    for one in shown["first"].as_array().unwrap() {
        let kept = made.iter().find(|kept| kept["id"] == one["id"]).expect("the previewed id");
        assert_eq!(kept["inspectors"][0]["account_id"], one["inspectors"][0]);
        assert_eq!(kept["plan_id"], done["id"]);
    }
    assert_eq!(wang.put(&path, &plan).await.expect(200), done, "a repeat makes nothing");
    zhao.put(&path, &plan).await.problem("id-taken");
    let mut later = plan.clone();
    later["due_on"] = json!("2018-02-12");
    wang.put(&path, &later).await.problem("id-taken");

    for (attributes, matched) in [
        (json!({ "brake-type": "lever-drum-plunger", "load": 1000.0 }), 3),
        (json!({ "brake-type": "lever-drum-plunger", "load": 1001 }), 0),
        (json!({ "brake-type": "disc", "load": null }), 3),
        (json!({ "brake-type": "lever%" }), 0),
        (json!({}), 12),
    ] {
        let mut plan = plan.clone();
        plan["equipment"]["attributes"] = attributes.clone();
        let shown = preview(&wang, &fresh(), &plan).await;
        assert_eq!(shown["matched"], matched, "{attributes}");
    }
}

async fn a_plan_of_units_leaves_out_what_is_assigned_already(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let mut units = Vec::new();
    for code in CODES {
        units.push(unit(&chen, code, "320508").await);
    }
    let plan = json!({ "units": { "district": "320508" }, "checklist": "crowded-venues", "due_on": "2018-02-10",
        "campaign_id": id_of(&campaign), "teams": [[CHEN.id(), LIU.id()]], "note": "节前完成" });
    let one = assignment::fresh();
    let mut single = new_assignment(&units[1]);
    single["campaign_id"] = plan["campaign_id"].clone();
    wang.put(&one, &single).await.expect(201);
    // Of no campaign, and so no hindrance.
    assigned(&wang, &units[2]).await;

    let first = wang.put(&fresh(), &plan).await.expect(201);
    assert_eq!((&first["matched"], &first["left_out"], &first["made"]), (&json!(3), &json!(1), &json!(2)));
    let made = made_by(&chen, &first).await;
    assert!(made.iter().all(|one| one["note"] == "节前完成" && one["equipment"] == Value::Null));
    assert!(made.iter().all(|one| one["unit"]["id"] != units[1]));
    let second = wang.put(&fresh(), &plan).await.expect(201);
    assert_eq!((&second["left_out"], &second["made"]), (&json!(3), &json!(0)));
    decide(&wang, &one, "cancel", &json!({ "reason": "改为集中检查" })).await.expect(200);
    let third = wang.put(&fresh(), &plan).await.expect(201);
    assert_eq!((&third["left_out"], &third["made"]), (&json!(2), &json!(1)));
    assert_eq!(made_by(&wang, &third).await[0]["unit"]["id"], units[1]);
    wang.send(wang.request(Method::DELETE, &campaign)).await.problem("wrong-state");
}

async fn a_plan_for_the_city_sends_each_team_where_it_may_go(app: App) {
    let (chen, qian, zhao, sun) = (
        app.signed_in(CHEN).await,
        app.signed_in(QIAN).await,
        app.signed_in(ZHAO).await,
        app.signed_in(SUN).await,
    );
    for (who, code, district) in
        [(&chen, CODES[0], "320508"), (&qian, CODES[1], "320583"), (&chen, CODES[2], "320508")]
    {
        unit(who, code, district).await;
    }
    let mut plan = json!({ "units": {}, "checklist": "crowded-venues", "due_on": "2018-02-10",
        "teams": [[CHEN.id(), LIU.id()]] });
    let refused = zhao.put(&fresh(), &plan).await;
    assert_eq!(refused.body["errors"][0]["reason"], "No team may inspect in 320583");
    assert_eq!(refused.flaws(), ["/teams"]);
    plan["teams"] = json!([[CHEN.id(), LIU.id()], [QIAN.id()]]);
    let done = zhao.put(&fresh(), &plan).await.expect(201);
    for one in made_by(&zhao, &done).await {
        let lead = &one["inspectors"][0]["account_id"];
        let of_gusu = one["district"] == "320508";
        assert_eq!(*lead == json!(QIAN.id()), !of_gusu, "{one}");
    }
    let own = made_by(&sun, &done).await;
    assert_eq!(own.len(), 1, "of the plan a district sees its own");
    plan["teams"] = json!([[QIAN.id()]]);
    let refused = sun.put(&fresh(), &plan).await.expect(201);
    assert_eq!((&refused["matched"], &refused["left_out"]), (&json!(1), &json!(1)));
}

async fn a_plan_is_told_all_that_is_wrong(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let unit = unit(&chen, CODES[0], "320508").await;
    let attributes = json!({ "brake-type": "lever-drum-plunger" });
    lift(&chen, &unit, "老梯", json!("1999-01-01"), attributes).await;
    let good = old_lifts();
    for (change, flaws) in [
        (json!({ "equipment": null }), &["/equipment"][..]),
        (json!({ "units": {} }), &["/equipment"]),
        (json!({ "equipment": null, "units": {} }), &["/units"]),
        (json!({ "checklist": "crowded-venues" }), &["/equipment"]),
        (json!({ "checklist": "no-such" }), &["/checklist"]),
        (json!({ "equipment": { "class": " " }, "note": "" }), &["/equipment/class", "/note"]),
        (json!({ "due_on": "1999-12-31" }), &["/due_on", "/checklist"]),
        (json!({ "teams": [] }), &["/teams"]),
        (json!({ "teams": [[], [CHEN.id(), CHEN.id()]] }), &["/teams/0", "/teams/1/0", "/teams/1/1"]),
        (
            json!({ "teams": [[HE.id(), QIAN.id()], [Uuid::now_v7()]] }),
            &["/teams/0/0", "/teams/0/1", "/teams/1/0"],
        ),
        (json!({ "campaign_id": Uuid::now_v7() }), &["/campaign_id"]),
        (json!({ "campaign_id": id_of(&campaign), "due_on": "2018-04-02" }), &["/campaign_id"]),
        (
            json!({ "equipment": { "kind": "31100", "older_than_years": 201, "attributes": { "Brake": [1] } } }),
            &[
                "/equipment/kind",
                "/equipment/older_than_years",
                "/equipment/attributes/Brake",
                "/equipment/attributes/Brake",
            ],
        ),
        (json!({ "equipment": { "kind": "3", "colour": "red" } }), &["/equipment/colour"]),
        // Escalators are not for this checklist, and of the others there are none.
        (json!({ "equipment": { "kind": "33" } }), &["/equipment"]),
        (json!({ "equipment": { "district": "320583" } }), &["/equipment"]),
        (json!({ "equipment": { "class": "GC1" } }), &["/equipment"]),
    ] {
        let mut plan = good.clone();
        for (field, value) in change.as_object().unwrap() {
            plan[field] = value.clone();
        }
        let refused = wang.put(&fresh(), &plan).await;
        assert_eq!(refused.flaws(), flaws, "{change}");
    }
    let mut nothing = good;
    nothing["equipment"]["older_than_years"] = json!(30);
    let shown = preview(&wang, &fresh(), &nothing).await;
    assert_eq!(shown, json!({ "matched": 0, "left_out": 0, "to_make": 0, "first": [] }));
    wang.put(&format!("{}?mode=perhaps", fresh()), &nothing).await.problem("invalid-parameter");
    assert_eq!(json!(wang.list("/v1/assignments").await), json!([]));
    assert_eq!(wang.get(&campaign).await.expect(200)["used"], false);
}

async fn a_plan_of_too_many_makes_nothing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    unit(&chen, CODES[0], "320508").await;
    let mut csv = "unit_credit_code,kind,device_code,name,location\n".to_owned();
    for number in 0..1001 {
        csv += &format!("{},3110,31103205082018{number:04},{number}号电梯,东楼\n", CODES[0]);
    }
    let import =
        chen.request(Method::POST, "/v1/imports/equipment").header("Content-Type", "text/csv").body(csv);
    let report = chen.send(import).await.expect(200);
    assert_eq!(report["created"], 1001, "{report}");
    let mut plan = old_lifts();
    plan["equipment"] = json!({ "kind": "3" });
    for mode in ["", "?mode=preview"] {
        let refused = wang.put(&format!("{}{mode}", fresh()), &plan).await;
        assert_eq!(refused.flaws(), ["/equipment"], "{mode}");
    }
    assert_eq!(json!(wang.list("/v1/assignments").await), json!([]));
    let one = chen.get("/v1/equipment?limit=1").await.expect(200)["items"][0].take();
    let change = json!({ "attributes": { "out-of-use": true } });
    let path = format!("/v1/equipment/{}", one["id"].as_str().unwrap());
    chen.patch(&path, &json!({ "kind": "3310" })).await.expect(200);
    chen.patch(&path, &change).await.expect(200);
    let done = wang.put(&fresh(), &plan).await.expect(201);
    assert_eq!((&done["matched"], &done["made"]), (&json!(1000), &json!(1000)));
}
