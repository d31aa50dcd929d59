//! Photos that a phone puts into object storage itself.

use super::{is_stored, listed};
use crate::support::{
    App,
    direct_upload::{address, complete, put, url, wanted},
    leftovers::under,
    people::{CHEN, LIU, QIAN},
    picture::Picture,
    visit::{a_draft, filled_in, submit},
};
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    evidence::{
        resumable::LIFE,
        sweep::{GRACE, sweep},
    },
};
use serde_json::{Value, json};

on_each_engine! {
    a_photo_is_put_into_object_storage_and_completed,
    what_was_put_and_is_not_the_photo_is_deleted,
    bytes_that_are_held_need_no_address,
    what_nobody_completes_is_swept,
    photos_of_hazards_are_put_there_too,
}

async fn a_photo_is_put_into_object_storage_and_completed(app: App) {
    let (chen, liu, qian) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(QIAN).await);
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    complete(&chen, &visit, &picture).await.problem("not-arrived");
    let Some(given) = address(&chen, &visit, &picture, "cv-plan").await else {
        assert_eq!(app.db.engine(), "sqlite");
        return;
    };
    let url = url(&given);
    complete(&chen, &visit, &picture).await.problem("not-arrived");
    let forged = url.replace("X-Amz-Expires=3600", "X-Amz-Expires=86400");
    assert_ne!(forged, url);
    assert_eq!(put(&given, &forged, &picture.bytes).await.status(), 403);
    let elsewhere = url.replacen("/incoming/", "/originals/", 1);
    assert_ne!(elsewhere, url);
    assert_eq!(put(&given, &elsewhere, &picture.bytes).await.status(), 403);
    let longer = [picture.bytes.as_slice(), b"x"].concat();
    let sent = reqwest::Client::new().put(&url).body(longer).send().await.unwrap();
    assert_eq!(sent.status(), 403, "of another length than the one that was signed");
    complete(&chen, &visit, &picture).await.problem("not-arrived");

    assert_eq!(put(&given, &url, &picture.bytes).await.status(), 200);
    assert_eq!(listed(&chen, &visit, &picture).await, Value::Null, "not evidence yet");
    complete(&liu, &visit, &picture).await.problem("not-arrived");
    complete(&qian, &visit, &picture).await.problem("not-found");
    let done = complete(&chen, &visit, &picture).await.expect(200);
    assert_eq!((&done["state"], &done["offset"]), (&json!("stored"), &done["size"]));
    is_stored(&chen, &visit, &picture).await;
    complete(&chen, &visit, &picture).await.expect(200);
    is_stored(&chen, &visit, &picture).await;
    let photo = listed(&chen, &visit, &picture).await;
    assert_eq!((&photo["flags"], &photo["width"]), (&json!([]), &json!(60)));
    assert!(under(&app.intake.objects, "incoming/").await.is_empty());
    assert_eq!(under(&app.intake.objects, "originals/").await.len(), 1);
}

async fn what_was_put_and_is_not_the_photo_is_deleted(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let mut damaged = picture.bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let text = Picture { bytes: b"a text and not a picture".to_vec(), ..Picture::new() };
    for (picture, bytes, code) in
        [(&picture, damaged.as_slice(), "wrong-digest"), (&text, &text.bytes, "unsupported-media-type")]
    {
        let Some(given) = address(&chen, &visit, picture, "cv-plan").await else {
            return;
        };
        assert_eq!(put(&given, &url(&given), bytes).await.status(), 200);
        complete(&chen, &visit, picture).await.problem(code);
        complete(&chen, &visit, picture).await.problem("not-arrived");
        assert_eq!(listed(&chen, &visit, picture).await, Value::Null);
        for place in ["incoming/", "originals/"] {
            assert!(under(&app.intake.objects, place).await.is_empty(), "{place} {code}");
        }
    }
    let given = address(&chen, &visit, &picture, "cv-plan").await.unwrap();
    put(&given, &url(&given), &picture.bytes).await;
    complete(&chen, &visit, &picture).await.expect(200);
    is_stored(&chen, &visit, &picture).await;

    let mut large = wanted(&Picture::new(), "cv-plan");
    large["size"] = json!((20 << 20) + 1);
    let path = format!("{visit}/photos/{}/upload-url", Picture::new().id);
    chen.post(&path, &large).await.problem("too-large");
}

async fn bytes_that_are_held_need_no_address(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let path = format!("{visit}/photos/{}?item=cv-plan", picture.id);
    let sent = chen.request(reqwest::Method::PUT, &path).body(picture.bytes.clone());
    chen.send(sent).await.expect(201);
    let again = Picture { bytes: picture.bytes.clone(), ..Picture::new() };
    let Some(given) = address(&chen, &visit, &again, "cv-body-or-manager").await else {
        return;
    };
    assert_eq!((&given["state"], &given["url"]), (&json!("stored"), &Value::Null));
    complete(&chen, &visit, &again).await.expect(200);
    is_stored(&chen, &visit, &again).await;
}

async fn what_nobody_completes_is_swept(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let Some(given) = address(&chen, &visit, &picture, "cv-plan").await else {
        return;
    };
    put(&given, &url(&given), &picture.bytes).await;
    let tomorrow = Moment::now().plus(TimeDelta::hours(25));
    let removed = sweep(&app.intake.objects, &app.db, GRACE, tomorrow).await.unwrap();
    assert_eq!(removed.removed, 0, "he may still complete it");
    let late = Moment::now().plus(LIFE).plus(TimeDelta::minutes(1));
    let removed = sweep(&app.intake.objects, &app.db, GRACE, late).await.unwrap();
    assert_eq!(removed.removed, 1);
    complete(&chen, &visit, &picture).await.problem("not-arrived");
    assert!(under(&app.intake.objects, "incoming/").await.is_empty());
}

async fn photos_of_hazards_are_put_there_too(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let hazards = chen.get("/v1/hazards").await.expect(200);
    let hazard = format!("/v1/hazards/{}", hazards["items"][0]["id"].as_str().unwrap());
    let picture = Picture::of_size(30);
    let Some(given) = address(&chen, &hazard, &picture, "after").await else {
        return;
    };
    put(&given, &url(&given), &picture.bytes).await;
    complete(&chen, &hazard, &picture).await.expect(200);
    is_stored(&chen, &hazard, &picture).await;
}
