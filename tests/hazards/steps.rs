//! Who takes which step, and what comes of it.

use crate::support::{
    App, Client,
    hazard::{hazard_of, photo, reason, reported, story, submitted, take},
    people::{CHEN, LIU, SUN, WANG, ZHAO},
    visit::{decide, filled_in, new_visit, registered, sign, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_level_is_raised_at_once_and_lowered_by_a_supervisor,
    a_step_is_taken_once_however_often_it_is_sent,
    a_step_takes_what_it_needs_and_nothing_else,
    what_one_found_oneself_is_not_played_down,
    a_level_set_by_hand_outlives_a_correction,
    the_day_that_it_was_put_right_goes_with_reporting_so,
}

async fn a_level_is_raised_at_once_and_lowered_by_a_supervisor(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    let found = chen.get(&plan).await.expect(200);
    assert_eq!(found["level"], "general");
    let raised = take(&chen, &plan, &reason("raise")).await.expect(201);
    assert_eq!((raised["level"].as_str(), raised["found_level"].as_str()), (Some("major"), Some("general")));
    take(&chen, &plan, &reason("lower")).await.problem("not-allowed");
    let lowered = take(&wang, &plan, &reason("lower")).await.expect(201);
    assert_eq!(lowered["level"], "general");
    assert_eq!(story(&lowered), ["found", "raised", "lowered"]);
    assert_eq!(
        (&lowered["happened"][2]["by"]["name"], &lowered["happened"][2]["reason"]),
        (&json!("王芳"), &json!("现场另有情况"))
    );
    for bad in ["", " ", "a\u{0}b"] {
        let body = json!({ "step": "raise", "reason": bad });
        assert_eq!(take(&chen, &plan, &body).await.flaws(), ["/reason"]);
    }
    let unknown = json!({ "step": "forget", "reason": "无" });
    assert_eq!(take(&chen, &plan, &unknown).await.flaws(), ["/step"]);
}

async fn a_step_is_taken_once_however_often_it_is_sent(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    let path = format!("{plan}/steps/{}", Uuid::now_v7());
    let send = async |who: &Client, if_match: Option<&str>, body: &Value| {
        let mut request = who.request(Method::PUT, &path).json(body);
        if let Some(tag) = if_match {
            request = request.header("If-Match", tag);
        }
        who.send(request).await
    };
    let raise = reason("raise");
    send(&chen, None, &raise).await.problem("if-match-needed");
    send(&chen, Some("\"9\""), &raise).await.problem("changed-meanwhile");
    let raised = send(&chen, Some("\"1\""), &raise).await.expect(201);
    let again = send(&chen, Some("\"1\""), &raise).await.expect(200);
    assert_eq!(again, raised);
    send(&liu, Some("*"), &raise).await.problem("id-taken");
    let other = json!({ "step": "raise", "reason": "另一个原因" });
    send(&chen, Some("*"), &other).await.problem("id-taken");
    assert_eq!(story(&raised), ["found", "raised"]);
}

async fn a_step_takes_what_it_needs_and_nothing_else(app: App) {
    let (chen, sun) = (app.signed_in(CHEN).await, app.signed_in(SUN).await);
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    let before = chen.get(&plan).await.expect(200);
    for (body, flaws) in [
        (json!({ "step": "plan" }), &["/plan"][..]),
        (json!({ "step": "raise" }), &["/reason"]),
        (json!({ "step": "raise", "reason": "有危险", "deadline": "2018-03-01" }), &["/deadline"]),
        (
            json!({ "step": "plan", "plan": { "responsible": " ", "measures": "", "funds_yuan": 0,
                "deadline": "2018-03-01", "contingency": "\u{0}" } }),
            &["/plan/contingency", "/plan/measures", "/plan/responsible"],
        ),
        (
            json!({ "step": "plan", "plan": { "responsible": "张安", "measures": "更换", "funds_yuan": 2_000_000_000_000_u64,
                "deadline": "1999-01-01", "contingency": "停用" } }),
            &["/plan/funds_yuan", "/plan/deadline"],
        ),
        (json!({ "step": "plan", "plan": { "responsible": "张安" } }), &["/plan"]),
    ] {
        assert_eq!(take(&chen, &plan, &body).await.flaws(), flaws, "{body}");
    }
    assert_eq!(chen.get(&plan).await.expect(200), before);
    sun.get(&plan).await.problem("not-found");
    let request =
        sun.request(Method::PUT, &format!("{plan}/steps/{}", Uuid::now_v7())).header("If-Match", "*");
    sun.send(request.json(&reason("raise"))).await.problem("not-found");
}

/// Wang goes on the visit; what the visit finds, another supervisor may lower or take back.
async fn what_one_found_oneself_is_not_played_down(app: App) {
    let (wang, zhao) = (app.signed_in(WANG).await, app.signed_in(ZHAO).await);
    let (unit, _) = registered(&wang, None).await;
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["inspectors"] = json!([{ "account_id": WANG.id(), "lead": true }, { "account_id": CHEN.id() },
        { "account_id": LIU.id() }]);
    wang.put(&visit, &new).await.expect(201);
    filled_in(&wang, &visit).await;
    sign(&wang, &visit, "inspector", Some(WANG)).await;
    submit(&wang, &visit).await;
    let plan = hazard_of(&wang, &visit, "cv-plan").await;
    take(&wang, &plan, &reason("raise")).await.expect(201);
    for step in ["lower", "invalidate"] {
        take(&wang, &plan, &reason(step)).await.problem("not-allowed");
    }
    take(&zhao, &plan, &reason("lower")).await.expect(201);
    take(&zhao, &plan, &reason("invalidate")).await.expect(201);
}

async fn a_level_set_by_hand_outlives_a_correction(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (visit, sheet) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    take(&chen, &plan, &reason("raise")).await.expect(201);
    let comment = json!({ "items": [{ "item": "cv-plan", "comment": "请核实" }] });
    decide(&wang, &visit, "return", &comment).await.expect(200);
    let mut answer = sheet.answers["cv-plan"].1.clone();
    answer["answered_at"] = json!("2018-02-03T01:00:00Z");
    answer["photos"] = json!([answer["photos"][0].clone()]);
    answer["remark"] = json!("确无预案");
    chen.patch_answers(&visit, &json!({ "cv-plan": answer })).await.expect(200);
    submit(&chen, &visit).await;
    let hazard = wang.get(&plan).await.expect(200);
    assert_eq!(hazard["level"], "major");
    assert_eq!(hazard["state"], "found");
}

async fn the_day_that_it_was_put_right_goes_with_reporting_so(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    photo(&chen, &hazard, "after").await;
    let on = |step: &str, day: &str| json!({ "step": step, "reason": "已更换", "rectified_on": day });
    for (step, day) in [("raise", "2018-02-02"), ("rectify", "2018-01-31"), ("rectify", "2999-01-01")] {
        let refused = take(&chen, &hazard, &on(step, day)).await;
        assert_eq!(refused.flaws(), ["/rectified_on"]);
    }
    let rectified = take(&chen, &hazard, &on("rectify", "2018-02-02")).await.expect(201);
    assert_eq!(rectified["rectified"]["rectified_on"], "2018-02-02");
    app.alter(&[r#"UPDATE hazard_steps SET facts = REPLACE(facts, '"rectified_on"', '"on"')"#]).await;
    assert_eq!(chen.get(&hazard).await.expect(200), rectified, "a row of an older version");
}
