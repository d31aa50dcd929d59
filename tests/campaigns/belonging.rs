//! Visits that belong to a campaign: its district, its checklists, its days.

use crate::support::{
    App,
    campaign::planned,
    people::{CHEN, QIAN, WANG},
    visit::{filled_in, id_of, new_visit, registered, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_visit_belongs_by_district_checklist_and_day,
    the_lists_are_narrowed_to_campaign_and_phase,
}

async fn a_visit_belongs_by_district_checklist_and_day(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["campaign_id"] = json!(id_of(&campaign));
    let with = |field: &str, value: Value| {
        let mut changed = new.clone();
        changed[field] = value;
        changed
    };
    for (body, flaws) in [
        (with("date", json!("2018-04-01")), &["/campaign_id"][..]),
        (with("checklist", json!({ "code": "follow-up", "version": 2 })), &["/campaign_id"]),
        (with("campaign_id", json!(Uuid::now_v7())), &["/campaign_id"]),
        (with("joint_with", json!(["消防大队", " "])), &["/joint_with/1"]),
        (with("led_by", json!("")), &["/led_by"]),
    ] {
        assert_eq!(chen.put(&visit, &body).await.flaws(), flaws, "{body}");
    }
    new["joint_with"] = json!(["消防大队", "安监局"]);
    new["led_by"] = json!("副区长 李强");
    new["announced"] = json!(false);
    let begun = chen.put(&visit, &new).await.expect(201);
    for field in ["campaign_id", "joint_with", "led_by", "announced"] {
        assert_eq!(begun[field], new[field]);
    }
    let change = async |body: Value| {
        let etag = chen.get(&visit).await.header("etag").to_owned();
        let request = chen.request(Method::PATCH, &visit).header("If-Match", etag);
        chen.send(request.json(&body)).await
    };
    assert_eq!(change(json!({ "date": "2018-04-01" })).await.flaws(), ["/campaign_id"]);
    let changed = change(json!({ "campaign_id": null, "date": "2018-04-01", "led_by": null })).await;
    assert_eq!(changed.expect(200)["campaign_id"], Value::Null);
    let back = change(json!({ "campaign_id": id_of(&campaign), "date": "2018-03-25" })).await;
    assert_eq!(back.expect(200)["campaign_id"], json!(id_of(&campaign)));

    let qian = app.signed_in(QIAN).await;
    qian.get(&format!("/v1/hazards?campaign_id={}", id_of(&campaign))).await.expect(200);
}

async fn the_lists_are_narrowed_to_campaign_and_phase(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let campaign = id_of(&campaign);
    let (unit, _) = registered(&chen, None).await;
    let mut visits = Vec::new();
    for (date, of_campaign, joint) in
        [("2018-02-01", true, false), ("2018-03-01", true, true), ("2018-03-02", false, false)]
    {
        let visit = format!("/v1/inspections/{}", Uuid::now_v7());
        let mut new = new_visit(&unit);
        new["date"] = json!(date);
        if of_campaign {
            new["campaign_id"] = json!(campaign);
        }
        if joint {
            new["joint_with"] = json!(["消防大队"]);
        }
        chen.put(&visit, &new).await.expect(201);
        visits.push(visit);
    }
    filled_in(&chen, &visits[0]).await;
    submit(&chen, &visits[0]).await;

    let ids = async |path: String| -> Vec<String> {
        let list = wang.get(&path).await.expect(200);
        let items = list["items"].as_array().unwrap().iter();
        items.map(|it| format!("/v1/inspections/{}", it["id"].as_str().unwrap())).collect()
    };
    let of = |query: &str| format!("/v1/inspections?campaign_id={campaign}{query}");
    assert_eq!(ids(of("")).await, [visits[1].clone(), visits[0].clone()]);
    assert_eq!(ids(of("&phase=2")).await, [visits[1].clone()]);
    assert_eq!(ids(of("&phase=1&from=2018-02-02")).await, [""; 0]);
    assert_eq!(ids(of("&counted=true")).await, [visits[0].clone()]);
    assert_eq!(ids(of("&joint=true")).await, [visits[1].clone()]);
    wang.get("/v1/inspections?phase=1").await.problem("invalid-parameter");
    wang.get(&of("&phase=4")).await.problem("invalid-parameter");
    wang.get(&of("&phase=0")).await.problem("invalid-parameter");

    let found =
        wang.get(&format!("/v1/hazards?campaign_id={campaign}&phase=1&confirmed=true")).await.expect(200);
    let found = found["items"].as_array().unwrap();
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|hazard| hazard["campaign_id"] == campaign && hazard["checklist"] == "crowded-venues")
    );
    let later = wang.get(&format!("/v1/hazards?campaign_id={campaign}&phase=2")).await.expect(200);
    assert_eq!(later["items"], json!([]));
}
