//! What a submission opens, corrects and drops.

use crate::support::{
    App, Client,
    hazard::{hazard_of, hazards_of, reason, story, submitted},
    people::{CHEN, WANG},
    picture::Picture,
    visit::{a_draft, begun, decide, filled_in, id_of, registered, send, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_submission_opens_a_hazard_for_each_failure,
    each_counted_unit_is_a_hazard_of_its_own,
    a_correction_changes_hazards_and_doubles_none,
    what_is_withdrawn_has_found_nothing,
}

async fn a_submission_opens_a_hazard_for_each_failure(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let draft = a_draft(&chen).await;
    let sheet = filled_in(&chen, &draft).await;
    assert_eq!(hazards_of(&wang, &draft).await, [] as [Value; 0], "not submitted yet");
    submit(&chen, &draft).await;
    submit(&chen, &draft).await;

    let failures = sheet.evaluation["failures"].as_array().unwrap();
    let hazards = hazards_of(&wang, &draft).await;
    assert_eq!(hazards.len(), failures.len());
    for failure in failures {
        let path = hazard_of(&wang, &draft, failure["item"].as_str().unwrap()).await;
        let answer = wang.get(&path).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        let hazard = answer.expect(200);
        for (field, of_the_failure) in [
            ("level", "level"),
            ("found_level", "level"),
            ("reason", "reason"),
            ("basis", "basis"),
            ("computed", "computed"),
        ] {
            assert_eq!(hazard[field], failure[of_the_failure], "{field}");
        }
        assert_eq!(
            (hazard["state"].as_str(), hazard["found_on"].as_str()),
            (Some("found"), Some("2018-02-01"))
        );
        assert_eq!(hazard["unit"]["name"], "示范单位");
        assert_eq!(story(&hazard), ["found"]);
        let item = failure["item"].as_str().unwrap();
        let named = sheet.answers[item].1["photos"].as_array();
        let named: Vec<&Value> = named.into_iter().flatten().map(|photo| &photo["id"]).collect();
        assert_eq!(hazard["photos"].as_array().unwrap().iter().collect::<Vec<_>>(), named);
    }
    let namespace: Uuid = id_of(&draft).parse().unwrap();
    let plan = hazard_of(&wang, &draft, "cv-plan").await;
    assert!(
        plan.ends_with(&Uuid::new_v5(&namespace, b"cv-plan").to_string()),
        "a phone knows the id beforehand"
    );
}

/// Answers again, with a photo.
async fn answer(chen: &Client, visit: &str, item: &str, mut answer: Value, day: u32) {
    let picture = Picture::new();
    answer["answered_at"] = json!(format!("2018-02-{day:02}T01:00:00Z"));
    answer["photos"] = json!([picture.named()]);
    chen.patch_answers(visit, &json!({ item: answer })).await.expect(200);
    send(chen, visit, &picture).await;
}

async fn each_counted_unit_is_a_hazard_of_its_own(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, lift) = registered(&chen, Some(json!({ "kind": "3110", "name": "1号客梯" }))).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    let lacking = async |value: Value, day: u32| {
        answer(&chen, &visit, "cv-unqualified-count", value, day).await;
        let refused =
            chen.post(&format!("{visit}/submit"), &Value::Null).await.problem("inspection-incomplete");
        let missing = &refused["missing"][0];
        (missing["what"].as_str().unwrap().to_owned(), missing["count"].as_u64())
    };
    assert_eq!(lacking(json!({ "count": 1001 }), 2).await, ("usable_answer".to_owned(), Some(1)));
    assert_eq!(lacking(json!({ "count": 3 }), 3).await, ("units".to_owned(), Some(3)));
    let (second, third) = (json!({ "description": "2号客梯" }), json!({ "description": "3号客梯（西厅）" }));
    let foreign = json!({ "count": 2, "units": [second, { "equipment_id": Uuid::now_v7() }] });
    assert_eq!(lacking(foreign, 4).await, ("units".to_owned(), Some(1)));
    let named = json!({ "count": 3, "units": [{ "equipment_id": lift }, second, third] });
    answer(&chen, &visit, "cv-unqualified-count", named, 5).await;
    submit(&chen, &visit).await;

    let hazards = hazards_of(&chen, &visit).await;
    let found: Vec<&Value> =
        hazards.iter().filter(|hazard| hazard["item"] == "cv-unqualified-count").collect();
    let told = |field: &str| -> Vec<&Value> { found.iter().map(|hazard| &hazard[field]).collect() };
    assert_eq!(told("number"), [1, 2, 3]);
    assert_eq!(told("described"), [&Value::Null, &json!("2号客梯"), &json!("3号客梯（西厅）")]);
    assert_eq!(found[0]["equipment"]["id"], lift);
    assert_eq!(found[1]["equipment"], Value::Null);
    assert_eq!(told("level"), ["major"; 3]);
    // In 2018 neither Order 57 nor GB 45067 was in force.
    assert_eq!(told("terms"), [&json!(["major_accident_hazard"]); 3]);
    let whole = chen.get(&format!("/v1/hazards/{}", found[0]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(whole["grounds"].as_array().unwrap().len(), 1);
    assert_eq!(whole["grounds"][0]["document"], "order-16");
    assert_eq!(whole["grounds"][0]["source"], "inference");
}

async fn a_correction_changes_hazards_and_doubles_none(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    answer(
        &chen,
        &visit,
        "cv-overdue-count",
        json!({ "count": 2, "units": [{ "description": "1号客梯" }, { "description": "2号客梯" }] }),
        2,
    )
    .await;
    submit(&chen, &visit).await;
    let before = hazards_of(&chen, &visit).await;
    let corrected = async |items: Value, day: u32| {
        let comments: Vec<Value> = items
            .as_object()
            .unwrap()
            .keys()
            .map(|item| json!({ "item": item, "comment": "请核实" }))
            .collect();
        decide(&wang, &visit, "return", &json!({ "items": comments })).await.expect(200);
        for (item, value) in items.as_object().unwrap() {
            answer(&chen, &visit, item, value.clone(), day).await;
        }
        submit(&chen, &visit).await;
    };
    let second = json!({ "cv-plan": { "verdict": "pass" }, "cv-overdue-count": { "count": 1, "units": [{ "description": "1号客梯" }] } });
    corrected(second, 5).await;
    let after = hazards_of(&wang, &visit).await;
    assert_eq!(after.len(), before.len(), "changed, not doubled");
    let of = |item: &str, number: u32| {
        let hazard = after.iter().find(|hazard| hazard["item"] == item && hazard["number"] == number);
        format!("/v1/hazards/{}", hazard.unwrap()["id"].as_str().unwrap())
    };
    let read = async |item: &str, number: u32| wang.get(&of(item, number)).await.expect(200);
    assert_eq!(story(&read("cv-plan", 1).await), ["found", "dropped"]);
    assert_eq!(story(&read("cv-overdue-count", 1).await), ["found", "corrected"], "its photo is another one");
    let second_lift = read("cv-overdue-count", 2).await;
    assert_eq!((second_lift["state"].as_str(), &second_lift["next"]), (Some("dropped"), &json!([])));

    corrected(json!({ "cv-plan": { "verdict": "fail" } }), 6).await;
    let plan = read("cv-plan", 1).await;
    assert_eq!(plan["state"], "found");
    assert_eq!(story(&plan), ["found", "dropped", "found_again"]);
    assert_eq!(plan["happened"][2]["revision"], 3);
}

async fn what_is_withdrawn_has_found_nothing(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (visit, _) = submitted(&chen).await;
    let plan = hazard_of(&wang, &visit, "cv-plan").await;
    let request =
        wang.request(Method::PUT, &format!("{plan}/steps/{}", Uuid::now_v7())).header("If-Match", "*");
    wang.send(request.json(&reason("invalidate"))).await.expect(201);
    decide(&chen, &visit, "withdraw", &json!({ "reason": "重复检查" })).await.expect(200);
    for hazard in hazards_of(&wang, &visit).await {
        let state = if hazard["item"] == "cv-plan" { "invalidated" } else { "dropped" };
        assert_eq!(hazard["state"], state);
    }
    let open = wang.get("/v1/hazards?state=found").await.expect(200);
    assert_eq!(open, json!({ "items": [], "next": null }));
}
