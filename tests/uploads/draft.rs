//! The IETF's draft, in the words of its interop version 6.

use super::{append, is_stored, offset, opened};
use crate::support::{
    App, Client,
    people::CHEN,
    picture::Picture,
    visit::{a_draft, id_of},
};
use reqwest::{Method, RequestBuilder};

on_each_engine! {
    a_photo_comes_in_parts,
    a_photo_comes_at_once,
    what_the_draft_asks_for_is_held,
    one_upload_is_spoken_of_in_both_ways,
}

fn draft(client: &Client, method: Method, path: &str) -> RequestBuilder {
    client.request(method, path).header("Upload-Draft-Interop-Version", "6")
}

fn creation(client: &Client, visit: &str, picture: &Picture) -> RequestBuilder {
    let (inspection, photo) = (id_of(visit), picture.id);
    let sha256 = hex::encode(picture.sha256());
    let path = format!("/v1/uploads?inspection={inspection}&photo={photo}&item=cv-plan&sha256={sha256}");
    draft(client, Method::POST, &path)
}

fn part(client: &Client, upload: &str, offset: usize, complete: &str) -> RequestBuilder {
    draft(client, Method::PATCH, upload)
        .header("Content-Type", "application/partial-upload")
        .header("Upload-Offset", offset)
        .header("Upload-Complete", complete)
}

async fn a_photo_comes_in_parts(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let (size, bytes) = (picture.bytes.len(), &picture.bytes);
    let creation = creation(&chen, &visit, &picture)
        .header("Upload-Complete", "?0")
        .header("Upload-Length", size)
        .body(bytes[..50].to_vec());
    let created = chen.send(creation).await;
    let address = created.header("location").to_owned();
    assert_eq!((created.status.as_u16(), created.header("upload-offset")), (201, "50"));
    assert_eq!(created.header("upload-complete"), "?0");
    assert_eq!(created.header("upload-limit"), "max-size=20971520");
    assert_eq!(created.header("upload-draft-interop-version"), "6");

    let next = part(&chen, &address, 50, "?0").body(bytes[50..900].to_vec());
    let next = chen.send(next).await;
    assert_eq!((next.status.as_u16(), next.header("upload-offset")), (204, "900"));
    let asked = chen.send(draft(&chen, Method::HEAD, &address)).await;
    assert_eq!(asked.header("upload-offset"), "900");
    assert_eq!(asked.header("upload-complete"), "?0");
    assert_eq!(asked.header("cache-control"), "no-store");

    let again = part(&chen, &address, 50, "?0").body(bytes[50..900].to_vec());
    let again = chen.send(again).await;
    assert_eq!(again.header("upload-offset"), "900");
    let problem = again.problem("upload-offset");
    assert_eq!((&problem["expected-offset"], &problem["provided-offset"]), (&900.into(), &50.into()));

    let last = part(&chen, &address, 900, "?1").body(bytes[900..].to_vec());
    let last = chen.send(last).await;
    assert_eq!((last.status.as_u16(), last.header("upload-complete")), (204, "?1"));
    is_stored(&chen, &visit, &picture).await;
}

async fn a_photo_comes_at_once(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let whole = creation(&chen, &visit, &picture)
        .header("Upload-Complete", "?1")
        .header("Content-Type", "image/png")
        .body(picture.bytes.clone());
    let whole = chen.send(whole).await;
    assert_eq!((whole.status.as_u16(), whole.header("upload-complete")), (201, "?1"));
    is_stored(&chen, &visit, &picture).await;
}

async fn what_the_draft_asks_for_is_held(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let (size, bytes) = (picture.bytes.len(), &picture.bytes);
    let sized = || creation(&chen, &visit, &picture).header("Upload-Length", size);
    chen.send(sized()).await.problem("invalid-parameter");
    chen.send(sized().header("Upload-Complete", "1")).await.problem("invalid-parameter");
    let of_no_size = creation(&chen, &visit, &picture).header("Upload-Complete", "?0");
    chen.send(of_no_size).await.problem("invalid-parameter");
    let created = chen.send(sized().header("Upload-Complete", "?0")).await;
    let address = created.header("location").to_owned();

    let other_type = draft(&chen, Method::PATCH, &address)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", 0)
        .header("Upload-Complete", "?0")
        .body(bytes[..10].to_vec());
    chen.send(other_type).await.problem("unsupported-media-type");
    let other_version = chen
        .request(Method::PATCH, &address)
        .header("Upload-Draft-Interop-Version", "3")
        .header("Upload-Offset", 0);
    chen.send(other_version).await.problem("protocol-version");
    // The end, it says, and it is not: what came is kept.
    let early = part(&chen, &address, 0, "?1").body(bytes[..10].to_vec());
    chen.send(early).await.problem("invalid-parameter");
    assert_eq!(offset(&chen, &address).await, 10);
    let rest = part(&chen, &address, 10, "?1").body(bytes[10..].to_vec());
    chen.send(rest).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
    chen.send(draft(&chen, Method::DELETE, &address)).await.expect(204);
}

async fn one_upload_is_spoken_of_in_both_ways(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(60);
    let address = opened(&chen, &visit, &picture).await;
    let first = part(&chen, &address, 0, "?0").body(picture.bytes[..100].to_vec());
    chen.send(first).await.expect(204);
    append(&chen, &address, 100, &picture.bytes[100..]).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
}
