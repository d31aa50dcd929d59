//! Two phones fill in one checklist.

use crate::support::{
    App, Client,
    people::{CHEN, LIU},
    rng::chance,
    visit::{a_draft, begun, registered},
};
use serde_json::{Value, json};

on_each_engine! {
    the_later_answer_wins_and_the_other_is_kept,
    every_order_of_arrival_ends_the_same,
    one_wrong_answer_keeps_none,
}

fn at(minute: u32, verdict: &str) -> Value {
    json!({ "cv-body-or-manager": { "verdict": verdict, "answered_at": format!("2018-02-01T02:{minute:02}:00Z") } })
}

async fn the_later_answer_wins_and_the_other_is_kept(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let visit = a_draft(&chen).await;
    let later = chen.patch_answers(&visit, &at(30, "pass")).await.expect(200);
    assert_eq!(later["not_kept"], json!([]));
    let older = liu.patch_answers(&visit, &at(10, "fail")).await;
    let etag = older.header("etag").to_owned();
    assert_eq!(older.expect(200)["not_kept"], json!(["cv-body-or-manager"]));
    let answers = async || chen.get(&visit).await.expect(200)["answers"]["cv-body-or-manager"].clone();
    assert_eq!(answers().await["verdict"], "pass");
    let newest = liu.patch_answers(&visit, &at(40, "fail")).await;
    assert_ne!(newest.header("etag"), etag);
    newest.expect(200);
    assert_eq!(
        (answers().await["verdict"].as_str(), &answers().await["answered_by"]),
        (Some("fail"), &json!(LIU.id()))
    );
    let events = chen.get(&format!("{visit}/events")).await.expect(200);
    let superseded: Vec<&Value> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "answer_superseded")
        .map(|event| &event["detail"]["answer"]["answered_at"])
        .collect();
    assert_eq!(superseded, ["2018-02-01T02:10:00Z", "2018-02-01T02:30:00Z"]);
}

/// Also of two answers of the same minute.
async fn every_order_of_arrival_ends_the_same(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let mut chance = chance();
    let (unit, _) = registered(&chen, None).await;
    let mut messages: Vec<(&Client, Value)> = Vec::new();
    for minute in [1, 2, 2, 3, 3] {
        messages.push((&chen, at(minute, "pass")));
        messages.push((&liu, at(minute, "fail")));
    }
    let mut ends = Vec::new();
    for _ in 0..4 {
        chance.shuffle(&mut messages);
        let visit = begun(&chen, &unit).await;
        for (phone, message) in &messages {
            phone.patch_answers(&visit, message).await.expect(200);
        }
        ends.push(liu.get(&visit).await.expect(200)["answers"].clone());
    }
    assert!(ends.windows(2).all(|two| two[0] == two[1]), "{ends:?}");
}

async fn one_wrong_answer_keeps_none(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let before = chen.get(&visit).await.expect(200);
    let mut both = at(30, "pass");
    both["el-no-such"] = json!({ "verdict": "pass", "answered_at": "2018-02-01T02:30:00Z" });
    assert_eq!(chen.patch_answers(&visit, &both).await.flaws(), ["/answers/el-no-such"]);
    assert_eq!(chen.get(&visit).await.expect(200), before);
}
