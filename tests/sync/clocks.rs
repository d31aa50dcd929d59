use crate::support::{
    App, Client,
    batch::{answer, begin, change, pass, send},
    people::{CHEN, HE, LIU, PASSWORD, QIAN, WANG},
    unit::{CODES, unit},
    visit::begun,
};
use chrono::TimeDelta;
use field_inspection::clock::Moment;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    the_later_answer_wins_whatever_the_phones_clocks_say,
    an_answer_from_the_future_does_not_win_for_ever,
    an_answer_that_lost_before_there_was_a_table_for_it_is_known,
    a_repeat_keeps_the_time_that_it_was_given,
    a_clock_is_measured_and_told,
    a_lost_phone_is_ended_and_what_it_had_sent_stays,
    an_admin_ends_a_lost_phone,
}

/// Sends changes from a phone whose clock is so much ahead of the server's.
async fn send_ahead(who: &Client, ahead: TimeDelta, changes: &[Value]) -> Value {
    let sent_at = Moment::now().plus(ahead);
    who.post("/v1/sync", &json!({ "sent_at": sent_at, "changes": changes })).await.expect(200)
}

fn at(moment: Moment) -> String {
    moment.to_string()
}

fn says(verdict: &str, moment: Moment) -> Value {
    json!({ "cv-plan": { "verdict": verdict, "answered_at": at(moment), "reason": "原因" } })
}

async fn standing(who: &Client, visit: Uuid) -> Value {
    who.get(&format!("/v1/inspections/{visit}")).await.expect(200)["answers"]["cv-plan"].clone()
}

async fn the_later_answer_wins_whatever_the_phones_clocks_say(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    send(&chen, &[begin(visit, &venue)]).await;
    // Chen's phone is a day ahead, Liu's a day behind. Chen answers ten minutes ago, Liu five.
    let (day, now) = (TimeDelta::days(1), Moment::now());
    let of_chen = answer(visit, &says("fail", now.minus(TimeDelta::minutes(10)).plus(day)));
    let of_liu = answer(visit, &says("pass", now.minus(TimeDelta::minutes(5)).minus(day)));
    let results = send_ahead(&liu, -day, std::slice::from_ref(&of_liu)).await;
    assert!((86_399..=86_401).contains(&results["clock_behind"].as_i64().unwrap()), "{results}");
    let results = send_ahead(&chen, day, std::slice::from_ref(&of_chen)).await;
    assert_eq!(results["results"][0]["done"]["not_kept"], json!(["cv-plan"]), "{results}");
    assert_eq!(standing(&liu, visit).await["verdict"], "pass");

    // The same by their own endpoint, from phones that were measured.
    let address = format!("/v1/inspections/{visit}");
    let merged = chen.patch_answers(&address, &says("na", Moment::now().plus(day))).await.expect(200);
    assert_eq!(merged["not_kept"], json!([]));
    let merged = liu.patch_answers(&address, &says("fail", Moment::now().minus(day))).await.expect(200);
    assert_eq!(merged["not_kept"], json!([]));
    assert_eq!(standing(&liu, visit).await["verdict"], "fail");
}

async fn an_answer_from_the_future_does_not_win_for_ever(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let venue = unit(&chen, CODES[0], "320508").await;
    let visit = begun(&chen, &venue).await;
    let far = "2999-01-01T00:00:00Z";
    chen.patch_answers(&visit, &pass("cv-plan", far)).await.expect(200);
    let after = Moment::now().plus(TimeDelta::seconds(1));
    let merged = liu.patch_answers(&visit, &says("fail", after)).await.expect(200);
    assert_eq!(merged["not_kept"], json!([]));
    // Chen's phone repeats itself; that does not make the answer newer.
    let merged = chen.patch_answers(&visit, &pass("cv-plan", far)).await.expect(200);
    assert_eq!(merged["not_kept"], json!(["cv-plan"]));
    let whole = liu.get(&visit).await.expect(200);
    assert_eq!(whole["answers"]["cv-plan"]["verdict"], "fail");
    let events = liu.get(&format!("{visit}/events")).await.expect(200);
    let superseded: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "answer_superseded")
        .collect();
    assert_eq!(superseded.len(), 1, "{events}");
    assert_eq!(superseded[0]["detail"]["said_at"], far);
}

/// Migration 25 reads such answers from the events.
async fn an_answer_that_lost_before_there_was_a_table_for_it_is_known(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let venue = unit(&chen, CODES[0], "320508").await;
    let visit = begun(&chen, &venue).await;
    let far = pass("cv-plan", "2999-01-01T00:00:00.000007Z");
    chen.patch_answers(&visit, &far).await.expect(200);
    let after = Moment::now().plus(TimeDelta::seconds(1));
    liu.patch_answers(&visit, &says("fail", after)).await.expect(200);
    let events = async || chen.get(&format!("{visit}/events")).await.expect(200)["items"].clone();
    let before = events().await;
    let migration = match app.db.engine() {
        "sqlite" => include_str!("../../migrations/sqlite/0025_superseded_answers/up.sql"),
        _ => include_str!("../../migrations/postgres/0025_superseded_answers/up.sql"),
    };
    app.alter(&["DROP TABLE superseded_answers"]).await;
    app.alter(
        migration.split_terminator(';').filter(|sql| !sql.trim().is_empty()).collect::<Vec<_>>().leak(),
    )
    .await;
    chen.patch_answers(&visit, &far).await.expect(200);
    assert_eq!(events().await, before, "the repeat was taken for another answer");
}

async fn a_repeat_keeps_the_time_that_it_was_given(app: App) {
    let chen = app.signed_in(CHEN).await;
    let venue = unit(&chen, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let day = TimeDelta::days(1);
    let answers = says("pass", Moment::now().plus(day).minus(TimeDelta::minutes(1)));
    send_ahead(&chen, day, &[begin(visit, &venue), answer(visit, &answers)]).await;
    let first = standing(&chen, visit).await;
    // Somebody set the clock right; the app sends the answers again under another change.
    let results = send(&chen, &[answer(visit, &answers)]).await;
    assert_eq!(results["results"][0]["done"]["not_kept"], Value::Null, "{results}");
    assert_eq!(standing(&chen, visit).await, first);
}

async fn a_clock_is_measured_and_told(app: App) {
    let chen = app.signed_in(CHEN).await;
    let device = |devices: &Value| devices["items"][0].clone();
    let before = device(&chen.get("/v1/me/devices").await.expect(200));
    assert_eq!((&before["clock_behind"], &before["clock_measured_at"]), (&json!(0), &Value::Null));
    send_ahead(&chen, TimeDelta::hours(3), &[]).await;
    let after = device(&chen.get("/v1/me/devices").await.expect(200));
    assert!((-10_801..=-10_799).contains(&after["clock_behind"].as_i64().unwrap()), "{after}");
    assert!(after["clock_measured_at"].is_string());
    let results = send_ahead(&chen, TimeDelta::hours(3) + TimeDelta::seconds(40), &[]).await;
    assert_eq!(results["clock_behind"], after["clock_behind"], "the way of a request is no other clock");
    assert_eq!(send(&chen, &[]).await["clock_behind"], 0);
}

async fn a_lost_phone_is_ended_and_what_it_had_sent_stays(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let (lost, desk) = (app.signed_in(CHEN).await, chen);
    let visit = Uuid::now_v7();
    send(&lost, &[begin(visit, &venue), answer(visit, &pass("cv-plan", "2018-02-01T02:00:00Z"))]).await;
    let ended = desk.delete(&format!("/v1/me/devices/{}", lost.device_id)).await;
    assert_eq!(ended.status, 204);
    let late =
        json!({ "sent_at": Moment::now(), "changes": [change("submit", json!({ "inspection_id": visit }))] });
    let refused = lost.post("/v1/sync", &late).await.problem("device-ended");
    assert!(refused["detail"].as_str().unwrap().contains("owner"), "{refused}");
    lost.get("/v1/sync").await.problem("device-ended");
    assert_eq!(standing(&desk, visit).await["verdict"], "pass", "what it had sent stays");
    // The same person on another phone takes the changes up, where they were saved.
    let results = send(&desk, late["changes"].as_array().unwrap()).await;
    assert_eq!(results["results"][0]["problem"]["code"], "inspection-incomplete");
}

async fn an_admin_ends_a_lost_phone(app: App) {
    let (chen, qian, he) = (app.signed_in(CHEN).await, app.signed_in(QIAN).await, app.signed_in(HE).await);
    let devices = format!("/v1/accounts/{}/devices", CHEN.id());
    let listed = he.get(&devices).await.expect(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["current"]),
        (&json!(chen.device_id), &json!(false))
    );
    chen.get(&devices).await.problem("not-allowed");
    qian.delete(&format!("{devices}/{}", chen.device_id)).await.problem("not-allowed");
    he.delete(&format!("/v1/accounts/{}/devices/{}", QIAN.id(), chen.device_id)).await.problem("not-found");
    for _ in 0..2 {
        assert_eq!(he.delete(&format!("{devices}/{}", chen.device_id)).await.status, 204);
    }
    let refused = chen
        .post("/v1/sync", &json!({ "sent_at": Moment::now(), "changes": [] }))
        .await
        .problem("device-ended");
    assert!(refused["detail"].as_str().unwrap().contains("administrator"), "{refused}");
    assert_eq!(he.get(&devices).await.expect(200)["items"], json!([]));
    app.nobody().signs_in("chen", PASSWORD).await.unwrap();
}
