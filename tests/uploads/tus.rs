//! tus 1.0 as its text has it.

use super::{append, is_stored, listed, offset, opened, part, stands_at};
use crate::support::{
    App,
    leftovers::under,
    people::CHEN,
    picture::Picture,
    upload::{creation, metadata, tus},
    visit::a_draft,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{StreamExt, stream};
use reqwest::{Body, Method};
use sha1::Digest;
use std::io;
use tokio::sync::oneshot;

on_each_engine! {
    a_photo_that_comes_in_pieces_is_one_that_came_at_once,
    only_the_next_byte_is_taken,
    a_part_counts_where_its_checksum_holds,
    first_bytes_may_come_with_the_opening,
    what_came_before_a_cut_is_kept,
    of_two_parts_for_one_place_one_is_taken,
    pieces_go_to_any_server,
}

async fn a_photo_that_comes_in_pieces_is_one_that_came_at_once(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let (picture, whole) = (Picture::of_size(120), Picture::of_size(20));
    let size = picture.bytes.len();

    let address = opened(&chen, &visit, &picture).await;
    let asked = chen.send(tus(&chen, Method::HEAD, &address)).await;
    assert_eq!(asked.header("upload-length"), size.to_string());
    assert_eq!(asked.header("tus-resumable"), "1.0.0");
    assert_eq!(asked.header("upload-metadata"), metadata(&visit, &picture, "cv-plan"));
    assert!(asked.header("upload-expires").ends_with(" GMT"), "{asked:?}");

    let mut at = 0;
    for bytes in picture.bytes.chunks(size / 3) {
        let answer = append(&chen, &address, at, bytes).await;
        at += bytes.len();
        assert_eq!(answer.status, 204, "{answer:?}");
        assert_eq!(answer.header("upload-offset"), at.to_string());
        assert_eq!(offset(&chen, &address).await, at);
    }
    let shown = chen.get(&address).await.expect(200);
    assert_eq!((shown["state"].as_str(), shown["offset"].as_u64()), (Some("stored"), Some(size as u64)));
    is_stored(&chen, &visit, &picture).await;
    assert!(under(&app.intake.objects, "pieces/").await.is_empty());

    let path = format!("{visit}/photos/{}?item=cv-plan&taken_at=2018-02-01T03:00:00Z", whole.id);
    let put = chen.request(Method::PUT, &path).body(whole.bytes.clone());
    chen.send(put).await.expect(201);
    let (mut one, mut other) = (listed(&chen, &visit, &picture).await, listed(&chen, &visit, &whole).await);
    for photo in [&mut one, &mut other] {
        for own in ["id", "sha256", "size", "width", "height", "declared_at", "stored_at"] {
            photo[own].take();
        }
    }
    assert_eq!(one, other);
    app.work_off().await;
    let small = format!("{visit}/photos/{}/renditions/320", picture.id);
    assert_eq!(chen.get(&small).await.status, 200);
}

async fn only_the_next_byte_is_taken(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let bytes = &picture.bytes;
    let address = opened(&chen, &visit, &picture).await;
    append(&chen, &address, 0, &bytes[..100]).await.expect(204);

    for wrong in [0, 99, 101] {
        let answer = append(&chen, &address, wrong, &bytes[100..200]).await;
        assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (409, "100"));
        answer.problem("upload-offset");
    }
    let more = [&bytes[100..], b"x"].concat();
    append(&chen, &address, 100, &more).await.problem("too-large");
    let plain = tus(&chen, Method::PATCH, &address)
        .header("Upload-Offset", 100)
        .header("Content-Type", "image/png")
        .body(bytes[100..].to_vec());
    chen.send(plain).await.problem("unsupported-media-type");
    let nowhere = tus(&chen, Method::PATCH, &address)
        .header("Content-Type", "application/offset+octet-stream")
        .body("x");
    chen.send(nowhere).await.problem("invalid-parameter");
    for version in [None, Some("0.2.2")] {
        let mut request = chen
            .request(Method::PATCH, &address)
            .header("Upload-Offset", 100)
            .header("Content-Type", "application/offset+octet-stream");
        if let Some(version) = version {
            request = request.header("Tus-Resumable", version);
        }
        let answer = chen.send(request.body(bytes[100..].to_vec())).await;
        assert_eq!(answer.header("tus-version"), "1.0.0");
        assert_eq!(answer.status, 412);
        answer.problem("protocol-version");
    }
    assert_eq!(offset(&chen, &address).await, 100);

    let offered = app.nobody().request(Method::OPTIONS, "/v1/uploads");
    let offered = chen.send(offered).await;
    assert_eq!(offered.status, 204);
    assert_eq!(offered.header("tus-version"), "1.0.0");
    assert_eq!(offered.header("tus-max-size"), (20 << 20).to_string());
    assert_eq!(offered.header("tus-checksum-algorithm"), "sha1,sha256");
    for extension in ["creation", "creation-with-upload", "checksum", "termination", "expiration"] {
        let mut told = offered.header("tus-extension").split(',');
        assert!(told.any(|told| told == extension), "{extension}");
    }

    let sized = |length: &str| {
        tus(&chen, Method::POST, "/v1/uploads")
            .header("Upload-Length", length)
            .header("Upload-Metadata", metadata(&visit, &Picture::new(), "cv-plan"))
    };
    let large = chen.send(sized("20971521")).await;
    assert_eq!(large.header("tus-max-size"), "20971520");
    large.problem("too-large");
    for length in ["0", "-1", "ten", "+5"] {
        chen.send(sized(length)).await.problem("invalid-parameter");
    }
    let deferred = tus(&chen, Method::POST, "/v1/uploads")
        .header("Upload-Defer-Length", "1")
        .header("Upload-Metadata", metadata(&visit, &Picture::new(), "cv-plan"));
    chen.send(deferred).await.problem("invalid-parameter");
}

async fn a_part_counts_where_its_checksum_holds(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let (one, rest) = picture.bytes.split_at(5000);
    let (two, three) = rest.split_at(1);
    let address = opened(&chen, &visit, &picture).await;
    let sha1 = |bytes: &[u8]| format!("sha1 {}", BASE64_STANDARD.encode(sha1::Sha1::digest(bytes)));
    let sha256 = |bytes: &[u8]| format!("sha256 {}", BASE64_STANDARD.encode(sha2::Sha256::digest(bytes)));
    let checked = async |at: usize, bytes: &[u8], checksum: &str| {
        let part = part(&chen, &address, at).header("Upload-Checksum", checksum);
        chen.send(part.body(bytes.to_vec())).await
    };
    for wrong in [sha1(two), sha256(two)] {
        let answer = checked(0, one, &wrong).await;
        assert_eq!(answer.status.as_u16(), 460);
        answer.problem("checksum-mismatch");
        assert_eq!(offset(&chen, &address).await, 0);
    }
    for unreadable in ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 AAAA", "sha1"] {
        checked(0, one, unreadable).await.problem("invalid-parameter");
    }
    assert!(under(&app.intake.objects, "pieces/").await.is_empty());
    checked(0, one, &sha1(one)).await.expect(204);
    checked(one.len(), two, &sha256(two)).await.expect(204);
    checked(one.len() + 1, three, &sha1(three)).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}

async fn first_bytes_may_come_with_the_opening(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let with = |picture: &Picture, bytes: &[u8]| {
        creation(&chen, &visit, picture, "cv-plan")
            .header("Content-Type", "application/offset+octet-stream")
            .body(bytes.to_vec())
    };
    let picture = Picture::of_size(40);
    let some = chen.send(with(&picture, &picture.bytes[..1000])).await;
    assert_eq!((some.status.as_u16(), some.header("upload-offset")), (201, "1000"));
    let address = some.header("location").to_owned();
    append(&chen, &address, 1000, &picture.bytes[1000..]).await.expect(204);
    is_stored(&chen, &visit, &picture).await;

    let picture = Picture::of_size(40);
    let all = chen.send(with(&picture, &picture.bytes)).await;
    assert_eq!(all.header("upload-offset"), picture.bytes.len().to_string());
    assert_eq!(all.body["state"], "stored");
    is_stored(&chen, &visit, &picture).await;

    let picture = Picture::of_size(40);
    let more = [picture.bytes.as_slice(), b"x"].concat();
    chen.send(with(&picture, &more)).await.problem("too-large");
    let other = creation(&chen, &visit, &picture, "cv-plan").body(picture.bytes.clone());
    chen.send(other).await.problem("unsupported-media-type");
}

async fn what_came_before_a_cut_is_kept(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(480);
    let address = opened(&chen, &visit, &picture).await;
    let (came, rest) = picture.bytes.split_at(300 << 10);
    let (cut, cutting) = oneshot::channel::<()>();
    let first: Vec<u8> = came.to_vec();
    let body = stream::iter([Ok(first)]).chain(stream::once(async {
        cutting.await.unwrap();
        Err(io::Error::other("no signal"))
    }));
    let request = part(&chen, &address, 0).body(Body::wrap_stream(body));
    let sending = tokio::spawn(async move { request.send().await.is_err() });
    // The first piece is durable while the body is still coming.
    stands_at(&chen, &address, super::PIECE).await;
    cut.send(()).unwrap();
    assert!(sending.await.unwrap(), "the connection was cut");
    stands_at(&chen, &address, came.len()).await;
    append(&chen, &address, came.len(), rest).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}

async fn of_two_parts_for_one_place_one_is_taken(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let beside = app.neighbour();
    let elsewhere = chen.moved_to(&beside.url);
    let picture = Picture::of_size(360);
    let address = opened(&chen, &visit, &picture).await;
    let mut at = 0;
    for bytes in picture.bytes.chunks(picture.bytes.len() / 4 + 1) {
        let (one, other) =
            tokio::join!(append(&chen, &address, at, bytes), append(&elsewhere, &address, at, bytes));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{one:?} {other:?}");
        at += bytes.len();
        assert_eq!(offset(&chen, &address).await, at);
    }
    is_stored(&chen, &visit, &picture).await;
}

async fn pieces_go_to_any_server(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let beside = app.neighbour();
    let servers = [chen.clone(), chen.moved_to(&beside.url)];
    let picture = Picture::of_size(100);
    let address = opened(&servers[1], &visit, &picture).await;
    let mut at = 0;
    for (turn, bytes) in picture.bytes.chunks(7000).enumerate() {
        append(&servers[turn % 2], &address, at, bytes).await.expect(204);
        at += bytes.len();
        assert_eq!(offset(&servers[(turn + 1) % 2], &address).await, at);
    }
    is_stored(&chen, &visit, &picture).await;
}
