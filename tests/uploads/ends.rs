//! How an upload ends: finished by whoever comes next, refused, ended, expired.

use super::{append, is_stored, listed, offset, opened};
use crate::support::{
    App, Client,
    leftovers::under,
    people::CHEN,
    picture::Picture,
    upload::{creation, tus},
    visit::a_draft,
};
use actix_web::web::{Bytes, Data};
use chrono::TimeDelta;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{
    clock::Moment,
    db::schema::uploads,
    evidence::{
        resumable::{MEMORY, append, store},
        store_photo::PhotoServices,
        sweep::{GRACE, sweep},
    },
    http::metrics::Metrics,
    ids::Id,
    jobs::JobWaker,
};
use futures_util::stream;
use reqwest::Method;
use serde_json::Value;

on_each_engine! {
    what_a_server_left_unfinished_is_finished_by_the_next,
    bytes_that_cannot_be_the_photo_end_it,
    an_upload_is_ended,
    an_upload_expires,
    pieces_that_no_upload_knows_are_swept,
}

fn id_of(address: &str) -> Id {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

/// A server receives the rest of an upload and dies before it does anything about it.
async fn received_and_no_more(app: &App, address: &str, rest: &[u8]) {
    let id = id_of(address);
    let upload = app.read(move |conn| store::any(conn, id)).await.unwrap();
    let services = PhotoServices {
        db: Data::new(app.db.clone()),
        intake: Data::new(app.intake.clone()),
        waker: Data::new(JobWaker::default()),
        metrics: Data::new(Metrics::new("test").unwrap()),
    };
    let bytes = stream::iter([Ok(Bytes::copy_from_slice(rest))]);
    let end = append::receive(&upload, bytes, &services).await.unwrap();
    assert_eq!(end, upload.photo.size);
}

async fn what_a_server_left_unfinished_is_finished_by_the_next(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    for way in ["head", "empty part", "photo stored, upload not marked"] {
        let picture = Picture::of_size(40);
        let size = picture.bytes.len();
        let address = opened(&chen, &visit, &picture).await;
        append(&chen, &address, 0, &picture.bytes[..1000]).await.expect(204);
        received_and_no_more(&app, &address, &picture.bytes[1000..]).await;
        assert_ne!(listed(&chen, &visit, &picture).await["state"], "stored", "{way}");
        match way {
            "empty part" => drop(append(&chen, &address, size, b"").await.expect(204)),
            "head" => {}
            _ => {
                let path = format!("{visit}/photos/{}?item=cv-plan", picture.id);
                let put = chen.request(Method::PUT, &path).body(picture.bytes.clone());
                chen.send(put).await.expect(201);
            }
        }
        assert_eq!(offset(&chen, &address).await, size, "{way}");
        is_stored(&chen, &visit, &picture).await;
        append(&chen, &address, size, b"").await.expect(204);
        assert!(under(&app.intake.objects, "pieces/").await.is_empty(), "{way}");
    }
}

async fn is_gone(app: &App, chen: &Client, address: &str) {
    chen.get(address).await.problem("not-found");
    append(chen, address, 0, b"x").await.problem("not-found");
    assert!(under(&app.intake.objects, "pieces/").await.is_empty());
}

async fn bytes_that_cannot_be_the_photo_end_it(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let mut damaged = picture.bytes.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &damaged[..100]).await.expect(204);
    append(&chen, &address, 100, &damaged[100..]).await.problem("wrong-digest");
    is_gone(&app, &chen, &address).await;
    assert_eq!(listed(&chen, &visit, &picture).await, Value::Null);
    let again = opened(&chen, &visit, &picture).await;
    append(&chen, &again, 0, &picture.bytes).await.expect(204);
    is_stored(&chen, &visit, &picture).await;

    for (bytes, code) in [
        (b"a text and not a picture".as_slice(), "unsupported-media-type"),
        (&[0xff, 0xd8, 0xff, 0xe0, 0, 1], "unusable-photo"),
    ] {
        let picture = Picture { bytes: bytes.to_vec(), ..Picture::new() };
        let address = opened(&chen, &visit, &picture).await;
        append(&chen, &address, 0, bytes).await.problem(code);
        is_gone(&app, &chen, &address).await;
        assert_eq!(listed(&chen, &visit, &picture).await, Value::Null, "{code}");
    }
    let whole = Picture { bytes: b"no picture".to_vec(), ..Picture::new() };
    let creation = creation(&chen, &visit, &whole, "cv-plan")
        .header("Content-Type", "application/offset+octet-stream")
        .body(whole.bytes.clone());
    chen.send(creation).await.problem("unsupported-media-type");
    assert!(under(&app.intake.objects, "pieces/").await.is_empty());
}

async fn an_upload_is_ended(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &picture.bytes[..100]).await.expect(204);
    chen.delete(&address).await.problem("protocol-version");
    chen.send(tus(&chen, Method::DELETE, &address)).await.expect(204);
    is_gone(&app, &chen, &address).await;
    chen.send(tus(&chen, Method::DELETE, &address)).await.problem("not-found");

    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &picture.bytes).await.expect(204);
    chen.send(tus(&chen, Method::DELETE, &address)).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}

async fn an_upload_expires(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let (late, finished, fresh) = (Picture::of_size(30), Picture::of_size(30), Picture::of_size(30));
    let mut addresses = Vec::new();
    for picture in [&late, &finished, &fresh] {
        let address = opened(&chen, &visit, picture).await;
        append(&chen, &address, 0, &picture.bytes[..100]).await.expect(204);
        addresses.push(address);
    }
    append(&chen, &addresses[1], 100, &finished.bytes[100..]).await.expect(204);
    let id = id_of(&addresses[0]);
    app.db
        .write(move |conn| {
            let past = Moment::now().minus(TimeDelta::seconds(1));
            let late = uploads::table.find(id);
            diesel::update(late).set(uploads::expires_at.eq(past)).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    chen.get(&addresses[0]).await.problem("upload-gone");
    append(&chen, &addresses[0], 100, &late.bytes[100..]).await.problem("upload-gone");
    let removed = sweep(&app.intake.objects, &app.db, GRACE, Moment::now()).await.unwrap();
    assert_eq!(removed.removed, 1, "the piece of the one that was late");
    chen.get(&addresses[0]).await.problem("not-found");
    assert_eq!(offset(&chen, &addresses[1]).await, finished.bytes.len());

    let later = Moment::now().plus(MEMORY).plus(TimeDelta::minutes(1));
    sweep(&app.intake.objects, &app.db, TimeDelta::days(30), later).await.unwrap();
    chen.get(&addresses[1]).await.problem("not-found");
    is_stored(&chen, &visit, &finished).await;
    append(&chen, &addresses[2], 100, &fresh.bytes[100..]).await.expect(204);
    is_stored(&chen, &visit, &fresh).await;
}

async fn pieces_that_no_upload_knows_are_swept(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &picture.bytes[..100]).await.expect(204);
    let known = under(&app.intake.objects, "pieces/").await;
    for key in [format!("pieces/{}/{}", id_of(&address), Id::new()), format!("incoming/{}", Id::new())] {
        let bytes = Bytes::from_static(b"x");
        app.intake.objects.put_bytes(&key, bytes).await.unwrap();
    }
    let soon = sweep(&app.intake.objects, &app.db, GRACE, Moment::now()).await.unwrap();
    assert_eq!(soon.removed, 0, "its row may still come");
    let tomorrow = Moment::now().plus(TimeDelta::hours(25));
    let removed = sweep(&app.intake.objects, &app.db, GRACE, tomorrow).await.unwrap();
    assert_eq!(removed.removed, 2);
    assert_eq!(under(&app.intake.objects, "pieces/").await, known);
    append(&chen, &address, 100, &picture.bytes[100..]).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}
