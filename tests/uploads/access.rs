//! Who may upload what, and what need not be uploaded.

use super::{append, is_stored, opened, part};
use crate::support::{
    App,
    people::{CHEN, LIU, QIAN, SUN},
    picture::Picture,
    upload::{creation, tus},
    visit::{a_draft, begun, filled_in, registered, submit},
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    only_who_made_an_upload_goes_on_with_it,
    the_owners_rule_holds,
    what_is_declared_is_what_is_taken,
    bytes_that_are_held_need_not_be_sent,
    photos_of_hazards_come_in_pieces_too,
}

async fn only_who_made_an_upload_goes_on_with_it(app: App) {
    let (chen, liu, qian) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(QIAN).await);
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let address = opened(&chen, &visit, &picture).await;
    for other in [&liu, &qian] {
        other.get(&address).await.problem("not-found");
        append(other, &address, 0, b"x").await.problem("not-found");
        other.send(tus(other, Method::DELETE, &address)).await.problem("not-found");
    }
    qian.send(creation(&qian, &visit, &picture, "cv-plan")).await.problem("not-found");
    let nobody = app.nobody();
    nobody.send(part(&nobody, &address, 0).body("x")).await.problem("unauthenticated");
    // On another phone of his.
    let again = app.signed_in(CHEN).await;
    append(&again, &address, 0, &picture.bytes).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}

async fn the_owners_rule_holds(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    let picture = Picture::of_size(30);
    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &picture.bytes[..100]).await.expect(204);
    let unknown = creation(&chen, &visit, &Picture::new(), "no-such-item");
    chen.send(unknown).await.problem("invalid-parameter");
    submit(&chen, &visit).await;
    chen.get(&address).await.problem("wrong-state");
    append(&chen, &address, 100, &picture.bytes[100..]).await.problem("wrong-state");
    chen.send(creation(&chen, &visit, &Picture::new(), "cv-plan")).await.problem("wrong-state");
    chen.send(tus(&chen, Method::DELETE, &address)).await.expect(204);
}

async fn what_is_declared_is_what_is_taken(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let answer =
        json!({ "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z", "photos": [picture.named()] });
    chen.patch_answers(&visit, &json!({ "cv-plan": answer })).await.expect(200);
    let other = Picture { id: picture.id, ..Picture::of_size(31) };
    chen.send(creation(&chen, &visit, &other, "cv-plan")).await.problem("photo-conflict");
    chen.send(creation(&chen, &visit, &picture, "cv-body-or-manager")).await.problem("photo-conflict");
    // What an answer has said already need not be said again.
    let inspection = visit.rsplit('/').next().unwrap();
    let short = format!("/v1/uploads?inspection={inspection}&photo={}", picture.id);
    let brief = tus(&chen, Method::POST, &short).header("Upload-Length", picture.bytes.len());
    let opened = chen.send(brief).await;
    let address = opened.header("location").to_owned();
    assert_eq!(opened.expect(201)["item"], "cv-plan");
    append(&chen, &address, 0, &picture.bytes).await.expect(204);
    is_stored(&chen, &visit, &picture).await;

    let unnamed = format!("/v1/uploads?inspection={inspection}&photo={}&item=cv-plan", Uuid::now_v7());
    let without_digest = tus(&chen, Method::POST, &unnamed).header("Upload-Length", 100);
    chen.send(without_digest).await.problem("invalid-parameter");
}

async fn bytes_that_are_held_need_not_be_sent(app: App) {
    let (chen, qian, sun) = (app.signed_in(CHEN).await, app.signed_in(QIAN).await, app.signed_in(SUN).await);
    let (unit, _) = registered(&chen, None).await;
    let (first, second) = (begun(&chen, &unit).await, begun(&chen, &unit).await);
    let picture = Picture::of_size(30);
    let put = format!("{first}/photos/{}?item=cv-plan", picture.id);
    chen.send(chen.request(Method::PUT, &put).body(picture.bytes.clone())).await.expect(201);
    let size = picture.bytes.len().to_string();
    let copy = || Picture { id: Uuid::now_v7(), bytes: picture.bytes.clone() };

    let again = copy();
    let held = chen.send(creation(&chen, &second, &again, "cv-body-or-manager")).await;
    assert_eq!((held.status.as_u16(), held.header("upload-offset")), (201, &*size));
    assert_eq!(held.header("upload-length"), size);
    is_stored(&chen, &second, &again).await;
    let repeated = chen.send(creation(&chen, &second, &again, "cv-body-or-manager")).await;
    assert_eq!((repeated.status.as_u16(), repeated.header("upload-offset")), (201, &*size));
    is_stored(&chen, &second, &again).await;

    // To know a hash is not to have the photo.
    let of_kunshan = Uuid::now_v7();
    let facts = json!({ "credit_code": "91320508MA1ABCDE2T", "name": "昆山单位", "address": "示范路2号",
        "district": "320583" });
    sun.put(&format!("/v1/units/{of_kunshan}"), &facts).await.expect(201);
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let new = json!({ "unit_id": of_kunshan, "checklist": { "code": "crowded-venues", "version": 2 },
        "date": "2018-02-01", "visit": "special", "inspectors": [{ "account_id": QIAN.id(), "lead": true }] });
    qian.put(&visit, &new).await.expect(201);
    let third = copy();
    let address = opened(&qian, &visit, &third).await;
    append(&qian, &address, 0, &third.bytes).await.expect(204);
    is_stored(&qian, &visit, &third).await;
}

async fn photos_of_hazards_come_in_pieces_too(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let hazards = chen.get("/v1/hazards").await.expect(200);
    let hazard = format!("/v1/hazards/{}", hazards["items"][0]["id"].as_str().unwrap());
    let picture = Picture::of_size(60);
    chen.send(creation(&chen, &hazard, &picture, "cv-plan")).await.problem("invalid-parameter");
    let created = chen.send(creation(&chen, &hazard, &picture, "after")).await;
    let address = created.header("location").to_owned();
    append(&chen, &address, 0, &picture.bytes[..999]).await.expect(204);
    append(&chen, &address, 999, &picture.bytes[999..]).await.expect(204);
    is_stored(&chen, &hazard, &picture).await;
}
