//! From finding a general hazard to closing it.

use crate::support::{
    App,
    hazard::{hazard_of, photo, plan, reason, report, reported, story, submitted, take},
    people::{CHEN, HE, LIU, QIAN, WANG, safety_manager},
    visit::{re_inspection, registered, submit},
};
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    a_unit_finds_plans_and_rectifies_and_somebody_else_closes,
    what_is_fixed_on_the_spot_is_closed_by_the_other_inspector,
    a_deadline_is_moved_by_a_supervisor_and_the_old_ones_stay,
    what_was_not_put_right_goes_back,
    a_report_is_made_once_and_by_those_concerned,
}

async fn a_unit_finds_plans_and_rectifies_and_somebody_else_closes(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let hazard = reported(&manager, &unit, "self_check", "general").await;

    let planned = take(&manager, &hazard, &plan("2018-03-01")).await.expect(201);
    assert_eq!(
        (&planned["state"], &planned["deadline"], &planned["plan"]["funds_yuan"]),
        (&json!("planned"), &json!("2018-03-01"), &json!(0))
    );
    let missing = take(&manager, &hazard, &reason("rectify")).await;
    let missing = missing.problem("proof-missing");
    assert_eq!(missing["missing"][0]["what"], "after_photo");
    photo(&manager, &hazard, "after").await;
    let rectified = take(&manager, &hazard, &reason("rectify")).await.expect(201);
    assert_eq!(rectified["next"], json!([]), "the rest is for officials");

    let missing = take(&wang, &hazard, &json!({ "step": "close" })).await;
    assert_eq!(missing.problem("proof-missing")["missing"][0]["what"], "reinspection");
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    let seen = wang.get(&hazard).await.expect(200);
    assert!(visit.ends_with(seen["reinspection"]["inspection_id"].as_str().unwrap()));
    assert_eq!(seen["reinspection"]["was_reported"], true);
    let closed = take(&wang, &hazard, &json!({ "step": "close" })).await.expect(201);
    assert_eq!(story(&closed), ["reported", "planned", "rectified", "seen_rectified", "closed"]);
    assert!(closed["closed_at"].is_string());
}

async fn what_is_fixed_on_the_spot_is_closed_by_the_other_inspector(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (visit, _) = submitted(&chen).await;
    let hazard = hazard_of(&chen, &visit, "cv-plan").await;
    let fixed = reason("fix_on_the_spot");
    let missing = take(&chen, &hazard, &fixed).await.problem("proof-missing");
    assert_eq!(missing["missing"].as_array().unwrap().len(), 1, "the item's photo shows how it was");
    photo(&chen, &hazard, "after").await;
    let rectified = take(&chen, &hazard, &fixed).await.expect(201);
    assert_eq!(rectified["rectified"]["on_the_spot"], true);
    take(&chen, &hazard, &json!({ "step": "close" })).await.problem("not-allowed");
    let closed = take(&liu, &hazard, &json!({ "step": "close" })).await.expect(201);
    assert_eq!(closed["state"], "closed");

    let (unit, _) = (closed["unit"]["id"].clone(), ());
    let complaint = reported(&chen, &unit, "complaint", "general").await;
    photo(&chen, &complaint, "after").await;
    let missing = take(&chen, &complaint, &fixed).await.problem("proof-missing");
    assert_eq!(missing["missing"][0]["what"], "before_photo");
    photo(&chen, &complaint, "before").await;
    take(&chen, &complaint, &fixed).await.expect(201);
}

async fn a_deadline_is_moved_by_a_supervisor_and_the_old_ones_stay(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "department", "general").await;
    take(&chen, &hazard, &plan("2018-02-20")).await.expect(201);
    assert_eq!(take(&chen, &hazard, &plan("2018-02-21")).await.flaws(), ["/plan/deadline"]);
    take(&chen, &hazard, &plan("2018-02-19")).await.expect(201);
    let later = json!({ "step": "move_deadline", "deadline": "2018-03-10", "reason": "春节停工" });
    take(&chen, &hazard, &later).await.problem("not-allowed");
    let unexplained = json!({ "step": "move_deadline", "deadline": "2018-03-10" });
    assert_eq!(take(&wang, &hazard, &unexplained).await.flaws(), ["/reason"]);
    let moved = take(&wang, &hazard, &later).await.expect(201);
    assert_eq!(moved["deadline"], "2018-03-10");
    assert_eq!(moved["happened"][1]["plan"]["deadline"], "2018-02-20");
    assert_eq!(moved["happened"][2]["plan"]["deadline"], "2018-02-19");
    assert_eq!(
        (&moved["happened"][3]["deadline"], &moved["happened"][3]["reason"]),
        (&json!("2018-03-10"), &json!("春节停工"))
    );
    take(&chen, &hazard, &plan("2018-03-10")).await.expect(201);
}

async fn what_was_not_put_right_goes_back(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let first = photo(&chen, &hazard, "after").await;
    take(&chen, &hazard, &reason("rectify")).await.expect(201);
    let back = take(&wang, &hazard, &reason("send_back")).await.expect(201);
    assert_eq!((&back["state"], &back["round"]), (&json!("found"), &json!(2)));
    let missing = take(&chen, &hazard, &reason("rectify")).await;
    assert_eq!(
        missing.problem("proof-missing")["missing"][0]["what"],
        "after_photo",
        "the photo of the first round shows nothing of the second"
    );
    chen.delete(&first).await.problem("photo-conflict");
    photo(&chen, &hazard, "after").await;
    take(&chen, &hazard, &plan("2018-03-01")).await.expect(201);
    take(&chen, &hazard, &reason("rectify")).await.expect(201);
    let back = take(&chen, &hazard, &reason("send_back")).await.expect(201);
    assert_eq!((&back["state"], &back["round"]), (&json!("planned"), &json!(3)));
}

async fn a_report_is_made_once_and_by_those_concerned(app: App) {
    let (chen, he, qian) = (app.signed_in(CHEN).await, app.signed_in(HE).await, app.signed_in(QIAN).await);
    let (unit, lift) = registered(&chen, Some(json!({ "kind": "3110", "name": "1号客梯" }))).await;
    let manager = safety_manager(&app, &unit).await;
    let path = format!("/v1/hazards/{}", Uuid::now_v7());
    let mut new = report(&unit, "self_check", "general");
    new["equipment_id"] = lift;
    let made = manager.put(&path, &new).await.expect(201);
    assert_eq!(
        (&made["source"], &made["item"], &made["inspection_id"]),
        (&json!("self_check"), &json!(null), &json!(null))
    );
    assert_eq!(manager.put(&path, &new).await.expect(200), made);
    chen.put(&path, &new).await.problem("id-taken");
    qian.put(&path, &new).await.problem("id-taken");
    let mut other = new.clone();
    other["reason"] = json!("另一处");
    manager.put(&path, &other).await.problem("id-taken");

    let fresh = || format!("/v1/hazards/{}", Uuid::now_v7());
    he.put(&fresh(), &new).await.problem("not-allowed");
    assert_eq!(qian.put(&fresh(), &new).await.flaws(), ["/unit_id"]);
    let complaint = report(&unit, "complaint", "general");
    assert_eq!(manager.put(&fresh(), &complaint).await.flaws(), ["/source"]);
    let inspection = report(&unit, "inspection", "general");
    assert_eq!(chen.put(&fresh(), &inspection).await.flaws(), ["/source"]);
    for (field, bad) in [
        ("unit_id", json!(Uuid::now_v7())),
        ("equipment_id", json!(Uuid::now_v7())),
        ("reason", json!("")),
        ("reason", json!("a\nb")),
        ("found_on", json!("1999-12-31")),
        ("level", json!("huge")),
    ] {
        let mut body = complaint.clone();
        body[field] = bad;
        assert_eq!(chen.put(&fresh(), &body).await.flaws(), [format!("/{field}")]);
    }
}
