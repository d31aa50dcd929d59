//! How much one account may have under way.

use super::{append, opened};
use crate::support::{
    App,
    people::CHEN,
    picture::Picture,
    upload::{creation, tus},
    visit::a_draft,
};
use field_inspection::{
    clock::Moment,
    evidence::resumable::{MOST_PIECES, OPEN_AT_ONCE, Piece, store},
    ids::Id,
};
use reqwest::Method;

on_each_engine! {
    so_many_uploads_are_open_at_once,
    so_many_pieces_make_an_upload,
}

fn id_of(address: &str) -> Id {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

async fn so_many_uploads_are_open_at_once(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(30);
    let address = opened(&chen, &visit, &picture).await;
    let id = id_of(&address);
    let first = app.read(move |conn| store::any(conn, id)).await.unwrap();
    app.db
        .write(move |conn| {
            for _ in 1..OPEN_AT_ONCE {
                let mut another = first.clone();
                another.id = Id::new();
                store::add(conn, &another)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let refused = chen.send(creation(&chen, &visit, &Picture::new(), "cv-plan")).await;
    assert_eq!(refused.status, 429);
    refused.problem("too-many-uploads");
    // One that is finished, and one that is ended, make room.
    append(&chen, &address, 0, &picture.bytes).await.expect(204);
    let another = opened(&chen, &visit, &Picture::of_size(30)).await;
    let third = Picture::of_size(30);
    chen.send(creation(&chen, &visit, &third, "cv-plan")).await.problem("too-many-uploads");
    chen.send(tus(&chen, Method::DELETE, &another)).await.expect(204);
    opened(&chen, &visit, &third).await;
}

async fn so_many_pieces_make_an_upload(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let address = opened(&chen, &visit, &picture).await;
    let id = id_of(&address);
    app.db
        .write(move |conn| {
            for start in 0..MOST_PIECES {
                let piece = Piece { start, size: 1, object: format!("pieces/{id}/{start}") };
                store::advance(conn, id, &piece, Moment::now())?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let at = usize::try_from(MOST_PIECES).unwrap();
    append(&chen, &address, at, b"x").await.problem("too-many-uploads");
    assert_eq!(super::offset(&chen, &address).await, at);
    chen.send(tus(&chen, Method::DELETE, &address)).await.expect(204);
}
