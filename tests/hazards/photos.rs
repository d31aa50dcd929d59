//! Photos under a hazard.

use crate::support::{
    App,
    hazard::{photo, reason, reported, take},
    people::{CHEN, HE, LIU, WANG, safety_manager},
    picture::Picture,
    visit::registered,
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    a_photo_of_a_hazard_is_kept_as_it_was_taken,
    only_evidence_that_nothing_rests_on_is_deleted,
}

async fn a_photo_of_a_hazard_is_kept_as_it_was_taken(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let manager = safety_manager(&app, &unit).await;
    let hazard = reported(&manager, &unit, "self_check", "general").await;
    let none = chen.get(&format!("{hazard}/photos")).await.expect(200);
    assert_eq!(none, json!({ "items": [], "next": null }));

    let picture = Picture::of_size(400);
    let path = format!("{hazard}/photos/{}", picture.id);
    let send = async |query: &str, bytes: &[u8]| {
        let request = manager.request(Method::PUT, &format!("{path}{query}"));
        manager.send(request.body(bytes.to_vec())).await
    };
    for bad in ["", "?item=cv-plan", "?item=after&latitude=31"] {
        send(bad, &picture.bytes).await.problem("invalid-parameter");
    }
    send("?item=after", b"no picture").await.problem("unsupported-media-type");
    let far = "?item=after&taken_at=2018-02-03T02:00:00Z&latitude=31.9&longitude=120.6";
    let stored = send(far, &picture.bytes).await.expect(201);
    assert_eq!(
        (&stored["item"], &stored["state"], &stored["flags"]),
        (&json!("after"), &json!("stored"), &json!(["far_away"]))
    );
    assert_eq!(send(far, &picture.bytes).await.expect(200), stored);
    send("?item=after", &Picture::new().bytes).await.problem("photo-conflict");
    send("?item=before", &picture.bytes).await.problem("photo-conflict");
    let listed = chen.get(&format!("{hazard}/photos")).await.expect(200);
    assert_eq!(listed["items"], json!([stored]));
    let bytes = chen.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap(), picture.bytes);
    app.work_off().await;
    let smaller = chen.request(Method::GET, &format!("{path}/renditions/320"));
    assert_eq!(smaller.send().await.unwrap().headers()["content-type"], "image/jpeg");

    let he = app.signed_in(HE).await;
    let request = he.request(Method::PUT, &format!("{hazard}/photos/{}?item=after", Uuid::now_v7()));
    he.send(request.body(Picture::new().bytes)).await.problem("not-allowed");
}

async fn only_evidence_that_nothing_rests_on_is_deleted(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let spare = photo(&chen, &hazard, "after").await;
    liu.delete(&spare).await.problem("not-allowed");
    chen.delete(&spare).await.expect(204);
    chen.delete(&spare).await.expect(204);
    chen.get(&spare).await.problem("not-found");
    take(&chen, &hazard, &reason("rectify")).await.problem("proof-missing");

    let kept = photo(&chen, &hazard, "after").await;
    let rectified = take(&chen, &hazard, &reason("rectify")).await.expect(201);
    assert!(kept.ends_with(rectified["happened"][1]["photos"][0].as_str().unwrap()));
    chen.delete(&kept).await.problem("photo-conflict");
    let listed = wang.get(&format!("{hazard}/photos")).await.expect(200);
    assert_eq!(listed["items"][0]["needed"], true);

    take(&wang, &hazard, &reason("invalidate")).await.expect(201);
    let late = format!("{hazard}/photos/{}?item=after", Uuid::now_v7());
    let request = chen.request(Method::PUT, &late);
    chen.send(request.body(Picture::new().bytes)).await.problem("wrong-state");
}
