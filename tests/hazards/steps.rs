//! Who takes which step, and what comes of it.

use super::{hazard_of, hazards_of, reason, story, submitted};
use crate::support::{
    App, Client,
    app::Answer,
    people::{CHEN, HE, LIU, SUN, WANG, ZHAO},
    visit::{decide, submit},
};
use field_inspection::hazards::Step;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_level_is_raised_at_once_and_lowered_by_a_supervisor,
    a_step_is_taken_once_however_often_it_is_sent,
    what_is_not_offered_is_refused_and_changes_nothing,
    a_level_set_by_hand_outlives_a_correction,
    lists_are_narrowed_and_paged,
}

async fn take(who: &Client, hazard: &str, body: &Value) -> Answer {
    let etag = who.get(hazard).await.header("etag").to_owned();
    let request = who
        .request(Method::PUT, &format!("{hazard}/steps/{}", Uuid::now_v7()))
        .header("If-Match", etag);
    who.send(request.json(body)).await
}

async fn a_level_is_raised_at_once_and_lowered_by_a_supervisor(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    let found = chen.get(&plan).await.expect(200);
    assert_eq!(found["level"], "general");
    let raised = take(&chen, &plan, &reason("raise")).await.expect(201);
    assert_eq!(
        (raised["level"].as_str(), raised["found_level"].as_str()),
        (Some("major"), Some("general"))
    );
    take(&chen, &plan, &reason("lower")).await.problem("not-allowed");
    let lowered = take(&wang, &plan, &reason("lower")).await.expect(201);
    assert_eq!(lowered["level"], "general");
    assert_eq!(story(&lowered), ["found", "raised", "lowered"]);
    assert_eq!(
        (
            &lowered["happened"][2]["by"]["name"],
            &lowered["happened"][2]["reason"]
        ),
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
    send(&chen, Some("\"9\""), &raise)
        .await
        .problem("changed-meanwhile");
    let raised = send(&chen, Some("\"1\""), &raise).await.expect(201);
    let again = send(&chen, Some("\"1\""), &raise).await.expect(200);
    assert_eq!(again, raised);
    send(&liu, Some("*"), &raise).await.problem("id-taken");
    let other = json!({ "step": "raise", "reason": "另一个原因" });
    send(&chen, Some("*"), &other).await.problem("id-taken");
    assert_eq!(story(&raised), ["found", "raised"]);
}

/// Every step, by everybody, in every state that a hazard can be brought into: done if and only if it was offered.
async fn what_is_not_offered_is_refused_and_changes_nothing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let people = [
        ("inspector", chen.clone()),
        ("supervisor", wang.clone()),
        ("of the city", app.signed_in(ZHAO).await),
        ("admin", app.signed_in(HE).await),
    ];
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&chen, &visit, "cv-plan").await;
    let mut tried = 0;
    for way in [&[][..], &["raise"], &["invalidate"]] {
        for step in way {
            take(&wang, &plan, &reason(step)).await.expect(201);
        }
        for step in Step::ALL.iter().map(|step| step.as_str()) {
            for (who, client) in &people {
                let before = client.get(&plan).await.expect(200);
                let offered = before["next"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|next| next["step"] == step && next["needs"] == json!(["reason"]));
                if offered {
                    continue;
                }
                let refused = take(client, &plan, &reason(step)).await;
                let code = refused.body["code"].as_str().unwrap_or_default().to_owned();
                assert!(
                    ["not-allowed", "wrong-state"].contains(&code.as_str()),
                    "{step} by the {who} after {way:?}: {refused:?}"
                );
                assert_eq!(client.get(&plan).await.expect(200), before);
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried}");
    let sun = app.signed_in(SUN).await;
    sun.get(&plan).await.problem("not-found");
    let request = sun
        .request(Method::PUT, &format!("{plan}/steps/{}", Uuid::now_v7()))
        .header("If-Match", "*");
    sun.send(request.json(&reason("raise")))
        .await
        .problem("not-found");
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
    chen.patch_answers(&visit, &json!({ "cv-plan": answer }))
        .await
        .expect(200);
    submit(&chen, &visit).await;
    let hazard = wang.get(&plan).await.expect(200);
    assert_eq!(hazard["level"], "major");
    assert_eq!(hazard["state"], "found");
}

async fn lists_are_narrowed_and_paged(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let empty = wang.get("/v1/hazards").await.expect(200);
    assert_eq!(empty, json!({ "items": [], "next": null }));
    let (visit, _) = submitted(&chen).await;
    let all = hazards_of(&wang, &visit).await;
    let plan = hazard_of(&wang, &visit, "cv-plan").await;
    take(&chen, &plan, &reason("raise")).await.expect(201);
    let unit = all[0]["unit"]["id"].as_str().unwrap();
    for (filter, wanted) in [
        ("state=found", all.len()),
        ("state=invalidated", 0),
        ("level=major&item=cv-plan", 1),
        ("item=cv-plan", 1),
        ("item=cv-org", 0),
        ("district=320508", all.len()),
        ("district=320500", all.len()),
        ("district=320583", 0),
        (&format!("unit_id={unit}"), all.len()),
        (&format!("unit_id={}", Uuid::now_v7()), 0),
        (&format!("equipment_id={}", Uuid::now_v7()), 0),
    ] {
        let list = wang.get(&format!("/v1/hazards?{filter}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), wanted, "{filter}");
    }
    let mut read = Vec::new();
    let mut path = "/v1/hazards?limit=1".to_owned();
    loop {
        let page = wang.get(&path).await.expect(200);
        read.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next"].as_str() else {
            break;
        };
        path = format!("/v1/hazards?limit=1&cursor={cursor}");
    }
    assert_eq!(read.len(), all.len());
    for bad in ["limit=0", "state=lost", "level=huge", "colour=red", "cursor=x"] {
        wang.get(&format!("/v1/hazards?{bad}"))
            .await
            .problem("invalid-parameter");
    }
}
