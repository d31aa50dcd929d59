//! What the list of photos says of those that arrive in pieces.

use super::{append, listed, opened};
use crate::support::{
    App,
    people::{CHEN, LIU},
    picture::Picture,
    upload::tus,
    visit::a_draft,
};
use reqwest::Method;
use serde_json::{Value, json};

on_each_engine! {
    a_photo_is_expected_then_arriving_then_stored,
    of_several_uploads_ones_own_is_shown,
}

async fn a_photo_is_expected_then_arriving_then_stored(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let size = picture.bytes.len();
    let answer =
        json!({ "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z", "photos": [picture.named()] });
    chen.patch_answers(&visit, &json!({ "cv-plan": answer })).await.expect(200);
    let expected = listed(&chen, &visit, &picture).await;
    assert_eq!((&expected["state"], &expected["offset"]), (&json!("expected"), &Value::Null));

    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &picture.bytes[..200]).await.expect(204);
    let arriving = listed(&chen, &visit, &picture).await;
    assert_eq!(arriving["state"], "arriving");
    assert_eq!((&arriving["offset"], &arriving["size"]), (&json!(200), &json!(size)));
    assert_eq!((&arriving["upload"], &arriving["needed"]), (&json!(address), &json!(true)));
    let to_a_colleague = listed(&liu, &visit, &picture).await;
    assert_eq!((&to_a_colleague["offset"], &to_a_colleague["upload"]), (&json!(200), &Value::Null));

    append(&chen, &address, 200, &picture.bytes[200..]).await.expect(204);
    let stored = listed(&chen, &visit, &picture).await;
    assert_eq!(
        (&stored["state"], &stored["offset"], &stored["upload"]),
        (&json!("stored"), &Value::Null, &Value::Null)
    );
}

async fn of_several_uploads_ones_own_is_shown(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    assert_eq!(listed(&chen, &visit, &picture).await, Value::Null);
    let (short, long) = (opened(&chen, &visit, &picture).await, opened(&chen, &visit, &picture).await);
    let of_liu = opened(&liu, &visit, &picture).await;
    append(&chen, &short, 0, &picture.bytes[..10]).await.expect(204);
    append(&chen, &long, 0, &picture.bytes[..20]).await.expect(204);
    append(&liu, &of_liu, 0, &picture.bytes[..30]).await.expect(204);
    assert_eq!(listed(&chen, &visit, &picture).await["upload"], json!(long));
    let to_liu = listed(&liu, &visit, &picture).await;
    assert_eq!((&to_liu["upload"], &to_liu["needed"]), (&json!(of_liu), &json!(false)));

    for (who, address) in [(&chen, &short), (&chen, &long)] {
        who.send(tus(who, Method::DELETE, address)).await.expect(204);
    }
    assert_eq!(listed(&chen, &visit, &picture).await["upload"], Value::Null);
    append(&liu, &of_liu, 30, &picture.bytes[30..]).await.expect(204);
    assert_eq!(listed(&chen, &visit, &picture).await["state"], "stored");
}
