//! Files that are no photos, or others than were said.

use crate::support::{App, Client, people, visit::a_draft};
use image::{ImageFormat, RgbImage};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Cursor;
use uuid::Uuid;

on_each_engine! {
    files_that_are_not_photos,
    a_photo_that_does_not_fit_what_was_said,
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub async fn put_photo(
    client: &Client,
    visit: &str,
    id: Uuid,
    bytes: Vec<u8>,
    headers: &[(&str, &str)],
) -> crate::support::Answer {
    let mut request =
        client.request(Method::PUT, &format!("{visit}/photos/{id}?item=cv-body-or-manager")).body(bytes);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request).await
}

async fn files_that_are_not_photos(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    put_photo(&chen, &visit, Uuid::now_v7(), b"just text".to_vec(), &[])
        .await
        .problem("unsupported-media-type");
    put_photo(&chen, &visit, Uuid::now_v7(), Vec::new(), &[]).await.problem("unsupported-media-type");
    put_photo(&chen, &visit, Uuid::now_v7(), png(40, 30)[..20].to_vec(), &[]).await.problem("unusable-photo");
    put_photo(&chen, &visit, Uuid::now_v7(), vec![0xff; (20 << 20) + 1], &[]).await.problem("too-large");

    assert_eq!(chen.get(&format!("{visit}/photos")).await.expect(200)["items"], json!([]));

    // Evidence is kept as it came, whatever can be made of it.
    let mut bomb = png(40, 30);
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let id = Uuid::now_v7();
    put_photo(&chen, &visit, id, bomb, &[]).await.expect(201);
    chen.get(&format!("{visit}/photos/{id}/renditions/320")).await.problem("rendition-unavailable");

    let named_jpeg =
        put_photo(&chen, &visit, Uuid::now_v7(), png(40, 30), &[("Content-Type", "image/jpeg")]).await;
    assert_eq!(named_jpeg.expect(201)["media_type"], "image/png", "content tells, not the name");
    let heic = Uuid::now_v7();
    put_photo(&chen, &visit, heic, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), &[]).await.expect(201);
    chen.get(&format!("{visit}/photos/{heic}/renditions/320")).await.problem("rendition-unavailable");
}

async fn a_photo_that_does_not_fit_what_was_said(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let (id, bytes) = (Uuid::now_v7(), png(40, 30));
    let wrong = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    put_photo(&chen, &visit, id, bytes.clone(), &[("Content-Digest", wrong)]).await.problem("wrong-digest");
    put_photo(&chen, &visit, id, bytes.clone(), &[("Content-Digest", "sha-256=abc")])
        .await
        .problem("invalid-parameter");
    assert_eq!(chen.get(&format!("{visit}/photos")).await.expect(200)["items"], json!([]));

    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let named = json!({ "answers": { "cv-body-or-manager": { "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z",
        "photos": [{ "id": id, "sha256": sha256, "size": bytes.len() }] } } });
    chen.send(chen.request(Method::PATCH, &format!("{visit}/answers")).json(&named)).await.expect(200);
    put_photo(&chen, &visit, id, png(50, 50), &[]).await.problem("photo-conflict");
    let other_item =
        chen.request(Method::PUT, &format!("{visit}/photos/{id}?item=cv-plan")).body(bytes.clone());
    chen.send(other_item).await.problem("photo-conflict");
    put_photo(&chen, &visit, id, bytes.clone(), &[]).await.expect(201);
    put_photo(&chen, &visit, id, bytes.clone(), &[]).await.expect(200);
    chen.delete(&format!("{visit}/photos/{id}")).await.problem("photo-conflict");
    let nowhere =
        chen.request(Method::PUT, &format!("{visit}/photos/{}?item=no-such", Uuid::now_v7())).body(bytes);
    chen.send(nowhere).await.problem("invalid-parameter");
}
