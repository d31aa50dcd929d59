//! Planning campaigns, and what may still be changed of one.

use crate::support::{
    Answer, App, Client,
    campaign::{notice, planned},
    people::{CHEN, HE, LIU, SUN, WANG, ZHAO, safety_manager},
    visit::{id_of, new_visit, registered},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    the_city_plans_and_its_districts_read,
    a_plan_is_told_all_that_is_wrong,
    an_unused_campaign_is_changed_at_will_and_taken_back,
    a_campaign_in_use_only_grows,
}

async fn patch(who: &Client, campaign: &str, body: &Value) -> Answer {
    let etag = who.get(campaign).await.header("etag").to_owned();
    let request = who.request(Method::PATCH, campaign).header("If-Match", etag);
    who.send(request.json(body)).await
}

async fn the_city_plans_and_its_districts_read(app: App) {
    let (zhao, wang, chen) =
        (app.signed_in(ZHAO).await, app.signed_in(WANG).await, app.signed_in(CHEN).await);
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    let plan = notice("320500", "320500");
    for who in [&chen, &app.signed_in(HE).await] {
        who.put(&campaign, &plan).await.problem("not-allowed");
    }
    assert_eq!(wang.put(&campaign, &plan).await.flaws(), ["/authority"]);
    let made = zhao.put(&campaign, &plan).await.expect(201);
    assert_eq!((&made["phases"], &made["used"]), (&plan["phases"], &json!(false)));
    assert_eq!(zhao.put(&campaign, &plan).await.expect(200), made);
    let mut other = plan.clone();
    other["name"] = json!("另一行动");
    zhao.put(&campaign, &other).await.problem("id-taken");

    let own = planned(&wang).await;
    for who in [&chen, &app.signed_in(HE).await] {
        assert_eq!(who.get(&campaign).await.expect(200), made);
    }
    let list = chen.get("/v1/campaigns").await.expect(200);
    let ids: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [id_of(&own), id_of(&campaign)]);
    let list = chen.get("/v1/campaigns?authority=320500").await.expect(200);
    assert_eq!(list["items"], json!([made]));

    let sun = app.signed_in(SUN).await;
    assert_eq!(sun.get("/v1/campaigns").await.expect(200)["items"], json!([made]));
    sun.get(&own).await.problem("not-found");
    sun.put(&own, &notice("320508", "320508")).await.problem("id-taken");
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    manager.get(&campaign).await.problem("not-allowed");
    manager.get("/v1/campaigns").await.problem("not-allowed");
}

async fn a_plan_is_told_all_that_is_wrong(app: App) {
    let wang = app.signed_in(WANG).await;
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    let good = notice("320508", "320508");
    for (field, value, flaws) in [
        ("name", json!(" "), &["/name"][..]),
        ("districts", json!([]), &["/districts", "/targets/0/district"]),
        ("districts", json!(["320508", "320583"]), &["/districts/1"]),
        ("districts", json!(["320508", "320508"]), &["/districts"]),
        ("checklists", json!(["crowded-venues", "no-such"]), &["/checklists/1"]),
        ("phases", json!([]), &["/phases"]),
        ("phases", json!([{ "name": "一", "from": "2018-02-01", "to": "2018-01-01" }]), &["/phases/0/to"]),
        (
            "phases",
            json!([{ "name": "一", "from": "2018-01-01", "to": "2018-02-01" },
                { "name": " ", "from": "2018-02-01", "to": "2018-03-01", "duties": [""] }]),
            &["/phases/1/duties/0", "/phases/1/name"],
        ),
        (
            "phases",
            json!([{ "name": "一", "from": "2018-01-01", "to": "2018-02-01" },
                { "name": "二", "from": "2018-02-01", "to": "2018-03-01", "duties": vec!["查"; 21] }]),
            &["/phases/1/duties", "/phases/1/from"],
        ),
        (
            "targets",
            json!([{ "district": "320583", "checklist": "follow-up", "visits": 0 }]),
            &["/targets/0/district", "/targets/0/checklist", "/targets/0/visits"],
        ),
        ("targets", json!([good["targets"][0], good["targets"][0]]), &["/targets/1"]),
    ] {
        let mut plan = good.clone();
        plan[field] = value;
        assert_eq!(wang.put(&campaign, &plan).await.flaws(), flaws, "{plan}");
    }
    wang.get(&campaign).await.problem("not-found");
}

async fn an_unused_campaign_is_changed_at_will_and_taken_back(app: App) {
    let (wang, zhao, liu) = (app.signed_in(WANG).await, app.signed_in(ZHAO).await, app.signed_in(LIU).await);
    let campaign = planned(&wang).await;
    let shorter =
        json!({ "phases": [{ "name": "全程", "from": "2018-03-01", "to": "2018-03-31" }], "targets": [] });
    wang.send(wang.request(Method::PATCH, &campaign).json(&shorter)).await.problem("if-match-needed");
    patch(&liu, &campaign, &shorter).await.problem("not-allowed");
    let changed = patch(&zhao, &campaign, &shorter).await.expect(200);
    assert_eq!(changed["phases"][0]["name"], "全程");
    assert_eq!(changed["documents"], json!(["苏质技监特发〔2018〕1号"]));
    let stale = wang.request(Method::PATCH, &campaign).header("If-Match", "\"1\"");
    wang.send(stale.json(&shorter)).await.problem("changed-meanwhile");

    let delete = |who: &Client| who.request(Method::DELETE, &campaign);
    liu.send(delete(&liu)).await.problem("not-allowed");
    wang.send(delete(&wang)).await.expect(204);
    wang.send(delete(&wang)).await.problem("not-found");
    wang.get(&campaign).await.problem("not-found");
}

async fn a_campaign_in_use_only_grows(app: App) {
    let (wang, chen) = (app.signed_in(WANG).await, app.signed_in(CHEN).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let mut visit = new_visit(&unit);
    visit["campaign_id"] = json!(id_of(&campaign));
    chen.put(&format!("/v1/inspections/{}", Uuid::now_v7()), &visit).await.expect(201);
    assert_eq!(wang.get(&campaign).await.expect(200)["used"], true);
    wang.send(wang.request(Method::DELETE, &campaign)).await.problem("wrong-state");
    let plan = notice("320508", "320508");
    let mut shorter = plan["phases"].clone();
    shorter[2]["to"] = json!("2018-03-30");
    let mut gap = plan["phases"].clone();
    gap[1]["from"] = json!("2018-02-22");
    for (body, flaws) in [
        (json!({ "phases": shorter }), "/phases"),
        (json!({ "phases": gap }), "/phases"),
        (json!({ "checklists": ["crowded-venues"] }), "/checklists"),
    ] {
        assert_eq!(patch(&wang, &campaign, &body).await.flaws(), [flaws], "{body}");
    }
    let mut longer = plan["phases"].clone();
    longer[0]["to"] = json!("2018-02-28");
    longer[1]["from"] = json!("2018-03-01");
    longer[2]["to"] = json!("2018-04-15");
    let wider = json!({ "phases": longer, "checklists": ["crowded-venues", "drum-brake-lifts", "hazmat-piping", "follow-up"] });
    let changed = patch(&wang, &campaign, &wider).await.expect(200);
    assert_eq!(changed["phases"], longer);
}
