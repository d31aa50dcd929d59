//! Follow-up visits: the open hazards of a unit as items to tick on site.

use crate::support::{
    App,
    hazard::{photo, reason, reported, story, take},
    people::{CHEN, LIU, QIAN, WANG},
    picture::Picture,
    visit::{begun, decide, id_of, new_visit, re_inspection, registered, send, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_follow_up_carries_the_open_hazards_of_the_unit,
    what_a_follow_up_finds_put_right_is_reported_and_seen_at_once,
    a_corrected_follow_up_says_otherwise,
    a_withdrawn_follow_up_has_seen_nothing,
    a_look_back_reopens_what_is_there_again,
    only_follow_ups_carry_hazards,
}

fn items(visit: &Value) -> Vec<&str> {
    visit["rechecks"]["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

async fn a_follow_up_carries_the_open_hazards_of_the_unit(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let first = reported(&chen, &unit, "complaint", "major").await;
    let second = reported(&chen, &unit, "institute", "general").await;
    let taken_back = reported(&chen, &unit, "complaint", "general").await;
    take(&wang, &taken_back, &reason("invalidate")).await.expect(201);

    let visit = re_inspection(&chen, &unit, None, |hazard| second.ends_with(hazard)).await;
    let whole = chen.get(&visit).await.expect(200);
    let mut wanted = [&first, &second].map(|hazard| format!("hazard-{}", id_of(hazard)));
    wanted.sort();
    assert_eq!(items(&whole), wanted);
    assert_eq!(whole["conclusion"], "major_hazards", "the first is still there");
    let item = &whole["rechecks"]["items"][0];
    assert!(item["prompt"]["zh"].as_str().unwrap().contains("三号梯制动器有卡阻声"));

    let nothing_ticked = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["visit"] = json!("follow-up");
    new["checklist"]["code"] = json!("follow-up");
    chen.put(&nothing_ticked, &new).await.expect(201);
    let refused = chen.post(&format!("{nothing_ticked}/submit"), &Value::Null).await;
    let missing = refused.problem("inspection-incomplete")["missing"].take();
    let missing: Vec<&str> = missing
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|lack| lack["item"].as_str())
        .filter(|item| item.starts_with("hazard-"))
        .collect();
    assert_eq!(missing, wanted);

    submit(&chen, &visit).await;
    let (first, second) = (wang.get(&first).await.expect(200), wang.get(&second).await.expect(200));
    assert_eq!((&first["state"], &second["state"]), (&json!("found"), &json!("rectified")));
    assert_eq!(story(&first), ["reported", "seen_unrectified"]);
    let own = wang.get(&format!("/v1/hazards?inspection_id={}", id_of(&visit))).await.expect(200);
    assert_eq!(own["items"], json!([]), "no hazard is doubled");
}

async fn what_a_follow_up_finds_put_right_is_reported_and_seen_at_once(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    let seen = chen.get(&hazard).await.expect(200);
    assert_eq!(
        (&seen["rectified"]["by"], &seen["reinspection"]["was_reported"]),
        (&json!(CHEN.id()), &json!(false))
    );
    app.alter(&[
        r#"UPDATE hazards SET reinspection = REPLACE(reinspection, '"visited_on"', '"on"') WHERE reinspection IS NOT NULL"#,
    ])
    .await;
    assert_eq!(chen.get(&hazard).await.expect(200), seen, "a row of an older version");
    take(&chen, &hazard, &json!({ "step": "close" })).await.problem("not-allowed");
    let closed = take(&liu, &hazard, &json!({ "step": "close" })).await.expect(201);
    assert_eq!(story(&closed), ["reported", "seen_rectified", "closed"]);
}

async fn a_corrected_follow_up_says_otherwise(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    take(&liu, &hazard, &json!({ "step": "close" })).await.expect(201);
    let item = format!("hazard-{}", id_of(&hazard));
    let comment = json!({ "items": [{ "item": item, "comment": "照片里仍有异响" }] });
    decide(&wang, &visit, "return", &comment).await.expect(200);
    let picture = Picture::new();
    let answer = json!({ item: { "verdict": "fail", "photos": [picture.named()],
        "answered_at": "2018-03-23T02:00:00Z" } });
    chen.patch_answers(&visit, &answer).await.expect(200);
    send(&chen, &visit, &picture).await;
    submit(&chen, &visit).await;
    let hazard = wang.get(&hazard).await.expect(200);
    assert_eq!(story(&hazard), ["reported", "seen_rectified", "closed", "seen_unrectified"]);
    assert_eq!((&hazard["state"], &hazard["round"]), (&json!("reopened"), &json!(2)));
}

async fn a_withdrawn_follow_up_has_seen_nothing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let silent = reported(&chen, &unit, "complaint", "general").await;
    let told = reported(&chen, &unit, "complaint", "general").await;
    photo(&chen, &told, "after").await;
    take(&chen, &told, &reason("rectify")).await.expect(201);
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    decide(&chen, &visit, "withdraw", &json!({ "reason": "走错了单位" })).await.expect(200);
    let (silent, told) = (wang.get(&silent).await.expect(200), wang.get(&told).await.expect(200));
    assert_eq!((&silent["state"], &told["state"]), (&json!("found"), &json!("rectified")));
    assert_eq!(told["reinspection"], Value::Null);
    assert_eq!(story(&told), ["reported", "rectified", "seen_rectified", "reinspection_withdrawn"]);
}

async fn a_look_back_reopens_what_is_there_again(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    take(&liu, &hazard, &json!({ "step": "close" })).await.expect(201);
    let look_back = re_inspection(&chen, &unit, Some(json!([id_of(&hazard)])), |_| false).await;
    submit(&chen, &look_back).await;
    let reopened = liu.get(&hazard).await.expect(200);
    assert_eq!(reopened["state"], "reopened");
    let last = reopened["happened"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["what"], last["inspection_id"].as_str()),
        (&json!("seen_unrectified"), Some(id_of(&look_back)))
    );
}

async fn only_follow_ups_carry_hazards(app: App) {
    let (chen, qian) = (app.signed_in(CHEN).await, app.signed_in(QIAN).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let routine = begun(&chen, &unit).await;
    assert_eq!(chen.get(&routine).await.expect(200)["rechecks"], Value::Null);
    let become_one = chen.patch(&routine, &json!({ "visit": "follow-up" })).await;
    assert_eq!(become_one.flaws(), ["/visit"]);
    let fresh = || format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["hazards"] = json!([id_of(&hazard)]);
    assert_eq!(chen.put(&fresh(), &new).await.flaws(), ["/hazards"]);
    new["visit"] = json!("follow-up");
    new["hazards"] = json!([id_of(&hazard), Uuid::now_v7()]);
    assert_eq!(chen.put(&fresh(), &new).await.flaws(), ["/hazards/1"]);
    qian.put(&fresh(), &new).await.problem("invalid-input");
    new["hazards"] = json!([]);
    let none = chen.put(&fresh(), &new).await.expect(201);
    assert_eq!(none["rechecks"], Value::Null);
}
