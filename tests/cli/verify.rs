//! `verify`: a receipt held against what is kept.

use crate::support::{
    App,
    people::CHEN,
    process::{Ended, run, run_with_input},
    visit::{a_draft, filled_in, submit},
};
use actix_web::web::Bytes;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{accounts::tokens::Tokens, db::schema::photos, ids::Id, receipts::TYPE};
use serde_json::{Value, json};
use std::path::Path;

on_each_engine! {
    what_is_as_the_receipt_says_is_told_so,
    an_object_that_changed_or_went_is_named,
    a_submission_that_changed_is_named,
    what_this_server_did_not_sign_is_refused,
}

/// The answer of the receipt of a visit that was submitted, and one of its photos.
async fn a_receipt(app: &App) -> (Value, Id, Vec<u8>) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let mut sheet = filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let answer = chen.get(&format!("{visit}/receipt")).await.expect(200);
    let picture = sheet.pictures.pop().unwrap();
    (answer, Id(picture.id), picture.bytes)
}

fn verify(app: &App, receipt: &str) -> Ended {
    let settings = app.settings();
    let mut args = vec!["verify", "-"];
    args.extend(settings.iter().map(String::as_str));
    run_with_input(&args, receipt)
}

async fn what_is_as_the_receipt_says_is_told_so(app: App) {
    let (answer, ..) = a_receipt(&app).await;
    let claims = &answer["claims"];
    let told = verify(&app, answer["receipt"].as_str().unwrap());
    assert_eq!(told.code, Some(0), "{told:?}");
    let line = format!(
        "inspection {}, revision 1: answers and {} photos and signatures are as the receipt says\n",
        claims["inspection"].as_str().unwrap(),
        claims["of"]
    );
    assert_eq!(told.out, line);
    // The whole answer, from a file.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipt.json");
    std::fs::write(&file, answer.to_string()).unwrap();
    let settings = app.settings();
    let mut args = vec!["verify", file.to_str().unwrap()];
    args.extend(settings.iter().map(String::as_str));
    let from_file = run(&args);
    assert_eq!((from_file.code, from_file.out), (Some(0), line));
}

async fn an_object_that_changed_or_went_is_named(app: App) {
    let (answer, photo, bytes) = a_receipt(&app).await;
    let receipt = answer["receipt"].as_str().unwrap();
    let key: Option<String> = app
        .read(move |conn| {
            let object = photos::table.filter(photos::id.eq(photo)).select(photos::object);
            Ok(object.first(conn)?)
        })
        .await;
    let (objects, key) = (&app.intake.objects, key.unwrap());
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let mut longer = bytes.clone();
    longer.push(0);
    for (content, what) in
        [(Some(flipped), "has the SHA-256"), (Some(longer), "bytes, the receipt says"), (None, "is missing")]
    {
        match content {
            Some(content) => objects.put_bytes(&key, Bytes::from(content)).await.unwrap(),
            None => objects.delete(&key).await.unwrap(),
        }
        let told = verify(&app, receipt);
        assert_eq!(told.code, Some(1), "{told:?}");
        let lines: Vec<&str> = told.out.lines().collect();
        assert_eq!(lines.len(), 1, "{told:?}");
        assert!(lines[0].starts_with(&format!("photo {photo}: the object {key} ")), "{told:?}");
        assert!(lines[0].contains(what), "{told:?}");
        assert!(told.err.ends_with("field-inspection: 1 thing differs\n"), "{told:?}");
    }
    objects.put_bytes(&key, Bytes::from(bytes)).await.unwrap();
    assert_eq!(verify(&app, receipt).code, Some(0));
}

async fn a_submission_that_changed_is_named(mut app: App) {
    app.changed_by_hand = true;
    let (answer, ..) = a_receipt(&app).await;
    let receipt = answer["receipt"].as_str().unwrap();
    app.alter(&["UPDATE answers SET answer = replace(answer, '\"pass\"', '\"fail\"')"]).await;
    let told = verify(&app, receipt);
    assert_eq!((told.code, told.out.lines().count()), (Some(1), 1), "{told:?}");
    assert!(told.out.starts_with("answers: SHA-256 of those on record is "), "{told:?}");
    app.alter(&["UPDATE revisions SET body = replace(body, '\"pass\"', '\"fail\"')"]).await;
    let told = verify(&app, receipt);
    for line in [
        "revision: SHA-256 of the body is ",
        "answers: SHA-256 of those submitted is ",
        "answers: SHA-256 of those on record is ",
    ] {
        assert!(told.out.lines().any(|found| found.starts_with(line)), "{line}: {told:?}");
    }
    assert!(told.err.ends_with("field-inspection: 3 things differ\n"), "{told:?}");
    app.alter(&["UPDATE revisions SET body = '{}', hash = ''"]).await;
    let told = verify(&app, receipt);
    assert!(told.out.contains("answers: SHA-256 of those submitted is not to be had"), "{told:?}");
    app.alter(&["DELETE FROM revisions"]).await;
    let told = verify(&app, receipt);
    assert!(told.out.starts_with("revision 1: inspection "), "{told:?}");
    assert_eq!(told.code, Some(1));
}

async fn what_this_server_did_not_sign_is_refused(app: App) {
    let (answer, ..) = a_receipt(&app).await;
    let receipt = answer["receipt"].as_str().unwrap();
    let parts: Vec<&str> = receipt.split('.').collect();
    let mut claims = answer["claims"].clone();
    claims["of"] = json!(1);
    let forged = format!("{}.{}.{}", parts[0], BASE64.encode(claims.to_string()), parts[2]);
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Tokens::from_file(&elsewhere.path().join("signing-key.pem")).unwrap();
    let of_another = other.sign(TYPE, &answer["claims"]).unwrap();
    let token = app.signed_in(CHEN).await.access_token.unwrap();
    for refused in [forged, of_another, token, String::new(), "{}".to_owned()] {
        let told = verify(&app, &refused);
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{told:?}");
        assert!(told.err.contains("not a receipt that this server's key signed"), "{told:?}");
    }
}

#[test]
fn nothing_is_made_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let told = run_with_input(&["verify", "-", "--data", data.to_str().unwrap()], "a.b.c");
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.err.contains("the signing key: there is no "), "{told:?}");
    assert!(!data.exists());
    let told = run(&["verify", "no-such-receipt"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(!Path::new("data").exists());
    assert_eq!(run(&["verify"]).code, Some(2));
    assert_eq!(run(&["verify", "-", "--s3-region", "x"]).code, Some(2));
}
