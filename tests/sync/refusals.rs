//! Changes and batches that are refused.

use crate::support::{
    App,
    batch::{answer, begin, change, pass, send, statuses, submit},
    people::{CHEN, WANG},
    unit::{CODES, unit},
};
use field_inspection::clock::Moment;
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    a_refused_change_holds_up_its_own_record_only,
    what_is_wrong_is_told_by_its_place_in_the_change,
    a_change_that_was_refused_stays_refused,
    a_batch_that_is_none_is_refused,
}

async fn a_refused_change_holds_up_its_own_record_only(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    let changes = [
        begin(one, &json!(Uuid::now_v7())),
        answer(one, &pass("cv-plan", "2018-02-01T02:00:00Z")),
        begin(other, &venue),
        answer(other, &pass("cv-plan", "2018-02-01T02:00:00Z")),
        submit(one),
    ];
    let results = send(&chen, &changes).await;
    assert_eq!(statuses(&results), [422, 424, 200, 200, 424]);
    let held_up = &results["results"][1]["problem"];
    assert_eq!((&held_up["code"], &held_up["change"]), (&json!("depends-on-refused"), &changes[0]["id"]));
    assert_eq!(held_up["retry"], "later");

    // Put right: what was held up keeps its id, what was refused is a new change.
    let anew = [begin(one, &venue), changes[1].clone()];
    assert_eq!(statuses(&send(&chen, &anew).await), [200, 200]);
}

async fn what_is_wrong_is_told_by_its_place_in_the_change(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let mut without_date = begin(Uuid::now_v7(), &venue);
    without_date["act"]["begin_inspection"]["inspection"].as_object_mut().unwrap().remove("date");
    let mut early = begin(Uuid::now_v7(), &venue);
    early["act"]["begin_inspection"]["inspection"]["date"] = json!("1018-02-01");
    let changes = [
        change("dance", json!({})),
        without_date,
        early,
        begin(visit, &venue),
        answer(visit, &json!({ "cv-plan": { "verdict": "perhaps", "answered_at": "2018-02-01T02:00:00Z" } })),
        change("answer", json!({ "inspection_id": Uuid::now_v7(), "answers": {}, "more": 1 })),
        change("withdraw", json!({ "inspection_id": Uuid::now_v7(), "reason": " " })),
    ];
    let results = send(&chen, &changes).await;
    let told: Vec<_> = results["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["problem"]["errors"][0]["pointer"].as_str().unwrap_or("-").to_owned())
        .collect();
    assert_eq!(
        told,
        [
            "/act",
            "/act/begin_inspection/inspection",
            "/act/begin_inspection/inspection/date",
            "-",
            "/act/answer/answers/cv-plan/verdict",
            "/act/answer/more",
            "/act/withdraw/reason"
        ],
        "{results}"
    );
}

async fn a_change_that_was_refused_stays_refused(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let visit = Uuid::now_v7();
    let early = answer(visit, &pass("cv-plan", "2018-02-01T02:00:00Z"));
    assert_eq!(statuses(&send(&chen, std::slice::from_ref(&early)).await), [404]);
    send(&chen, &[begin(visit, &venue)]).await;
    // A copy of the refused batch that was under way all the time.
    assert_eq!(statuses(&send(&chen, &[early]).await), [404]);
    let whole = chen.get(&format!("/v1/inspections/{visit}")).await.expect(200);
    assert_eq!(whole["answers"], json!({}));
}

async fn a_batch_that_is_none_is_refused(app: App) {
    let chen = app.signed_in(CHEN).await;
    let now = Moment::now();
    for (wrong, place) in [
        (json!({ "changes": [] }), ""),
        (json!({ "sent_at": now }), ""),
        (json!({ "sent_at": now, "changes": [{ "id": "x", "act": {} }] }), "/changes/0/id"),
        (json!({ "sent_at": now, "changes": [{ "id": Uuid::now_v7() }] }), "/changes/0"),
        (json!({ "sent_at": now, "changes": vec![submit(Uuid::now_v7()); 501] }), "/changes"),
    ] {
        assert_eq!(chen.post("/v1/sync", &wrong).await.flaws(), [place]);
    }
    assert_eq!(send(&chen, &[]).await["results"], json!([]));
    app.nobody().post("/v1/sync", &json!({ "sent_at": now, "changes": [] })).await.problem("unauthenticated");
}
