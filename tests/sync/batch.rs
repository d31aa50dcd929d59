use crate::support::{
    App,
    assignment::assigned,
    batch::{answer, begin, change, pass, send, statuses, submit},
    copy::Copy,
    people::{CHEN, LIU, QIAN, WANG},
    picture::Picture,
    sheet::Sheet,
    unit::{CODES, unit},
    visit::{decide, id_of, new_visit, signature, upload},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_visit_without_a_signal_is_handed_in_with_one_batch,
    the_same_batch_gives_the_same_results,
    an_id_stands_for_one_act_of_one_account,
    hazards_are_reported_and_put_right_offline,
    another_district_is_told_nothing,
    batches_at_once_take_effect_once,
}

async fn a_visit_without_a_signal_is_handed_in_with_one_batch(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let assignment = assigned(&wang, &venue).await;
    let mut phone = Copy::fresh(&chen, "").await;

    // In the basement.
    let visit = Uuid::now_v7();
    let template = phone
        .ids("checklists")
        .into_iter()
        .map(|hash| &phone.get("checklists", hash)["content"])
        .find(|template| template["code"] == "crowded-venues")
        .unwrap()
        .clone();
    let mut new = new_visit(&venue);
    new["assignment_id"] = json!(id_of(&assignment));
    let attributes = phone.get("units", venue.as_str().unwrap())["attributes"].clone();
    let sheet = Sheet::fill(&template, &attributes, &["cv-plan"]);
    let answers: serde_json::Map<_, _> =
        sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone())).collect();
    let signatures = [("inspector", Some(CHEN)), ("inspector", Some(LIU)), ("unit_representative", None)]
        .map(|(role, who)| (signature(role, who, &Picture::new()), role, who));
    let mut pictures = sheet.pictures;
    let mut changes = vec![
        change("begin_inspection", json!({ "inspection_id": visit, "inspection": new })),
        answer(visit, &Value::Object(answers)),
    ];
    for (_, role, who) in signatures {
        let picture = Picture::new();
        let signed = json!({ "inspection_id": visit, "signature_id": Uuid::now_v7(), "signature": signature(role, who, &picture) });
        changes.push(change("sign", signed));
        pictures.push(picture);
    }
    changes.push(change(
        "change_inspection",
        json!({ "inspection_id": visit, "fields": { "unit_opinion": "无异议" } }),
    ));

    // Out again.
    let results = send(&chen, &changes).await;
    assert_eq!(statuses(&results), vec![200; changes.len()], "{results}");
    assert_eq!(results["clock_behind"], 0);
    let address = format!("/v1/inspections/{visit}");
    for picture in &pictures {
        chen.send(upload(&chen, &address, picture)).await.expect(201);
    }
    let results = send(&chen, &[submit(visit)]).await;
    assert_eq!(results["results"][0]["done"]["state"], "submitted", "{results}");
    assert_eq!(results["results"][0]["done"]["revision"], 1);

    phone.catch_up(&chen, "").await;
    let whole = phone.get("inspections", &visit.to_string());
    assert_eq!((&whole["state"], &whole["unit_opinion"]), (&json!("submitted"), &json!("无异议")));
    assert_eq!(*whole, chen.get(&address).await.expect(200));
    assert_eq!(phone.get("assignments", id_of(&assignment))["state"], "submitted");
    decide(&wang, &address, "approve", &json!({})).await.expect(200);
}

async fn the_same_batch_gives_the_same_results(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let changes = [
        begin(visit, &venue),
        answer(visit, &pass("cv-plan", "2018-02-01T02:00:00Z")),
        answer(visit, &pass("no-such-item", "2018-02-01T02:00:00Z")),
        submit(Uuid::now_v7()),
    ];
    let first = send(&chen, &changes).await;
    assert_eq!(statuses(&first), [200, 200, 422, 404]);
    let version = chen.get(&format!("/v1/inspections/{visit}")).await.expect(200)["version"].clone();
    let mut second = send(&chen, &changes).await;
    for result in second["results"].as_array_mut().unwrap() {
        assert_eq!(result.as_object_mut().unwrap().remove("replayed"), Some(json!(true)));
    }
    assert_eq!(first["results"], second["results"]);
    assert_eq!(chen.get(&format!("/v1/inspections/{visit}")).await.expect(200)["version"], version);
}

async fn an_id_stands_for_one_act_of_one_account(app: App) {
    let (chen, liu, qian, wang) = (
        app.signed_in(CHEN).await,
        app.signed_in(LIU).await,
        app.signed_in(QIAN).await,
        app.signed_in(WANG).await,
    );
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let mut changes = [begin(visit, &venue)];
    send(&chen, &changes).await;
    assert_eq!(statuses(&send(&liu, &changes).await), [409], "Liu did not begin it");
    assert_eq!(statuses(&send(&qian, &changes).await), [409], "who may not see it is told nothing else");
    changes[0]["act"]["begin_inspection"]["inspection"]["date"] = json!("2018-02-02");
    let results = send(&chen, &changes).await;
    assert_eq!(results["results"][0]["problem"]["code"], "id-taken");
    assert_eq!(chen.get(&format!("/v1/inspections/{visit}")).await.expect(200)["date"], "2018-02-01");
}

async fn hazards_are_reported_and_put_right_offline(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let hazard = Uuid::now_v7();
    let report = json!({ "unit_id": venue, "source": "complaint", "level": "general", "reason": "应急预案未演练",
        "found_on": "2018-02-01" });
    let step = |version: i64| {
        let raise = json!({ "step": "raise", "reason": "现场另有情况" });
        change(
            "take_step",
            json!({ "hazard_id": hazard, "step_id": Uuid::now_v7(), "version": version, "step": raise }),
        )
    };
    let report = change("report_hazard", json!({ "hazard_id": hazard, "hazard": report }));
    let results = send(&wang, &[report, step(1)]).await;
    assert_eq!(statuses(&results), [200, 200], "{results}");
    let whole = chen.get(&format!("/v1/hazards/{hazard}")).await.expect(200);
    assert_eq!(
        (&whole["version"], &whole["level"]),
        (&results["results"][1]["done"]["version"], &json!("major"))
    );

    let results = send(&wang, &[step(1)]).await;
    assert_eq!(statuses(&results), [409], "it is a major one already: {results}");
}

/// What another district sends about a record is answered as if there were none.
async fn another_district_is_told_nothing(app: App) {
    let (chen, qian) = (app.signed_in(CHEN).await, app.signed_in(QIAN).await);
    let venue = unit(&chen, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    send(&chen, &[begin(visit, &venue)]).await;
    let before = chen.get(&format!("/v1/inspections/{visit}")).await.expect(200);
    let about = |visit: Uuid| {
        [
            vec![submit(visit)],
            vec![answer(visit, &pass("cv-plan", "2018-02-01T02:00:00Z"))],
            vec![change("withdraw", json!({ "inspection_id": visit, "reason": "重复" }))],
            vec![change("change_inspection", json!({ "inspection_id": visit, "fields": {} }))],
        ]
    };
    for (there, nowhere) in about(visit).iter().zip(&about(Uuid::now_v7())) {
        let told = |results: Value| results["results"][0]["problem"].clone();
        let (there, nowhere) = (told(send(&qian, there).await), told(send(&qian, nowhere).await));
        assert_eq!(there, nowhere);
        assert_eq!(there["code"], "not-found");
    }
    assert_eq!(chen.get(&format!("/v1/inspections/{visit}")).await.expect(200), before);
}

async fn batches_at_once_take_effect_once(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let changes = vec![begin(visit, &venue), answer(visit, &pass("cv-plan", "2018-02-01T02:00:00Z"))];
    let sent = (0..8).map(|_| send(&chen, &changes));
    for results in futures_util::future::join_all(sent).await {
        for result in results["results"].as_array().unwrap() {
            // Met another that was doing the same: again later.
            let again = result["problem"]["retry"] == "later" || result["problem"]["code"] == "duplicate";
            assert!(result["status"] == 200 || again, "{results}");
        }
    }
    assert_eq!(statuses(&send(&chen, &changes).await), [200, 200]);
    let events = chen.get(&format!("/v1/inspections/{visit}/events")).await.expect(200);
    let actions: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["created", "answered"]);
}
