//! An original whose bytes are not those that were received.

use crate::support::{
    App,
    people::CHEN,
    visit::{a_draft, filled_in},
};
use actix_web::web::Bytes;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{db::schema::photos, ids::Id};
use reqwest::Method;

on_each_engine! {
    a_damaged_original_is_never_served_as_good,
}

async fn a_damaged_original_is_never_served_as_good(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = filled_in(&chen, &visit).await.pictures.pop().unwrap();
    let path = format!("{visit}/photos/{}", picture.id);
    let good = chen.get(&path).await;
    assert_eq!((good.status.as_u16(), &good.bytes[..]), (200, &picture.bytes[..]));
    assert_eq!(good.header("repr-digest"), picture.content_digest());
    let part = chen.request(Method::GET, &path).header("Range", "bytes=0-9");
    let part = chen.send(part).await;
    assert_eq!(
        (part.status.as_u16(), &part.bytes[..]),
        (206, &picture.bytes[..10])
    );
    assert_eq!(
        part.header("repr-digest"),
        picture.content_digest(),
        "of the whole"
    );

    let id = Id(picture.id);
    let key: Option<String> = app
        .read(move |conn| {
            Ok(photos::table
                .filter(photos::id.eq(id))
                .select(photos::object)
                .first(conn)?)
        })
        .await;
    let key = key.unwrap();
    let mut flipped = picture.bytes.clone();
    flipped[picture.bytes.len() / 2] ^= 1;
    app.intake
        .objects
        .put_bytes(&key, Bytes::from(flipped))
        .await
        .unwrap();
    let broken = chen.try_to_send(chen.request(Method::GET, &path)).await;
    assert!(broken.is_err(), "the answer breaks off: {broken:?}");
    let part = chen.request(Method::GET, &path).header("Range", "bytes=0-9");
    chen.send(part).await.problem("internal");
    let rendition = chen.get(&format!("{path}/renditions/320")).await;
    rendition.problem("unavailable");

    // A backup mends it.
    app.intake
        .objects
        .put_bytes(&key, Bytes::from(picture.bytes.clone()))
        .await
        .unwrap();
    assert_eq!(chen.get(&path).await.bytes, picture.bytes);
}
