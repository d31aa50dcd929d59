//! Whatever is sent that is not right gets the documented problem, and nothing changes.

use crate::support::{App, Client, people, visit::a_draft};
use image::{ImageFormat, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

on_each_engine! {
    bodies_that_are_not_what_they_should_be,
    bodies_that_are_packed_in_a_wrong_way,
    parameters_that_are_not_what_they_should_be,
    files_that_are_not_photos,
    a_photo_that_does_not_fit_what_was_said,
    tokens_that_are_not_the_servers,
    another_districts_record_is_not_there,
    a_body_that_breaks_off,
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(width, height)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn put_photo(
    client: &Client,
    visit: &str,
    id: Uuid,
    bytes: Vec<u8>,
    headers: &[(&str, &str)],
) -> crate::support::Answer {
    let mut request = client
        .request(Method::PUT, &format!("{visit}/photos/{id}?item=cv-org"))
        .body(bytes);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request).await
}

async fn bodies_that_are_packed_in_a_wrong_way(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    // Much larger when it is unpacked.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 5 << 20]).unwrap();
    for (encoding, body, code) in [
        ("gzip", b"{\"answers\":{}}".to_vec(), "malformed-request"),
        ("gzip", bomb.finish().unwrap(), "too-large"),
        ("compress", b"{\"answers\":{}}".to_vec(), "unsupported-media-type"),
    ] {
        let merge = chen.request(Method::PATCH, &format!("{visit}/answers"));
        let merge = merge
            .header("Content-Type", "application/json")
            .header("Content-Encoding", encoding);
        chen.send(merge.body(body)).await.problem(code);
    }
}

async fn bodies_that_are_not_what_they_should_be(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let before = chen.get(&visit).await.expect(200);
    let answers = format!("{visit}/answers");
    let at = "2018-02-01T02:00:00Z";
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, status, code, pointer) in [
        ("{\"answers\":", 400, "malformed-request", ""),
        ("", 400, "malformed-request", ""),
        (deep.as_str(), 422, "invalid-input", ""),
        ("[]", 422, "invalid-input", ""),
        ("{}", 422, "invalid-input", ""),
        ("{\"answers\":{},\"more\":1}", 422, "invalid-input", "/more"),
        (
            "{\"answers\":{\"cv-org\":{\"verdict\":\"maybe\"}}}",
            422,
            "invalid-input",
            "/answers/cv-org/verdict",
        ),
        (
            "{\"answers\":{\"cv-org\":{\"verdict\":\"pass\"}}}",
            422,
            "invalid-input",
            "/answers/cv-org",
        ),
        (
            "{\"answers\":{\"cv-org\":{\"number\":1e999,\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            400,
            "malformed-request",
            "",
        ),
        (
            "{\"answers\":{\"no-such\":{\"verdict\":\"pass\",\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            422,
            "invalid-input",
            "/answers/no-such",
        ),
        (
            "{\"answers\":{\"cv-org\":{\"verdict\":\"pass\",\"remark\":\"a\\u0000b\",\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            422,
            "invalid-input",
            "/answers/cv-org/remark",
        ),
        (
            "{\"answers\":{\"cv-org\":{\"verdict\":\"pass\",\"reason\":\"a\\u001bb\",\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            422,
            "invalid-input",
            "/answers/cv-org/reason",
        ),
        (
            "{\"answers\":{\"cv-org\":{\"verdict\":\"pass\",\"answered_at\":\"yesterday\"}}}",
            422,
            "invalid-input",
            "/answers/cv-org/answered_at",
        ),
    ] {
        let request = chen
            .request(Method::PATCH, &answers)
            .header("Content-Type", "application/json");
        let answer = chen.send(request.body(body.to_owned())).await;
        let start: String = body.chars().take(100).collect();
        assert_eq!(
            (answer.status.as_u16(), answer.body["code"].as_str()),
            (status, Some(code)),
            "{start}"
        );
        if !pointer.is_empty() {
            assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
        }
    }
    let plain = chen
        .request(Method::PATCH, &answers)
        .header("Content-Type", "text/plain")
        .body("{}");
    chen.send(plain).await.problem("unsupported-media-type");
    let huge = chen
        .request(Method::PATCH, &answers)
        .header("Content-Type", "application/json");
    chen.send(huge.body(" ".repeat(5 << 20)))
        .await
        .problem("too-large");
    let others = json!({ "answers": { "cv-org": { "verdict": "pass", "answered_at": at, "answered_by": people::LIU.id() } } });
    let request = chen.request(Method::PATCH, &answers).json(&others);
    assert_eq!(chen.send(request).await.flaws(), ["/answers/cv-org/answered_by"]);
    let unit = Uuid::now_v7();
    let nul = json!({ "credit_code": "91350100M000100Y43", "name": "a\u{0}b", "address": "x", "district": "320508" });
    assert_eq!(
        chen.put(&format!("/v1/units/{unit}"), &nul).await.flaws(),
        ["/name"]
    );
    assert_eq!(chen.get(&visit).await.expect(200), before, "nothing changed");
    chen.get(&format!("/v1/units/{unit}")).await.problem("not-found");
}

async fn parameters_that_are_not_what_they_should_be(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    for path in [
        "/v1/inspections?limit=0",
        "/v1/inspections?limit=201",
        "/v1/inspections?limit=x",
        "/v1/inspections?cursor=nonsense!",
        "/v1/inspections?state=lost",
        "/v1/inspections?from=2018-02-30",
        "/v1/inspections?district=32",
        "/v1/inspections?colour=red",
        "/v1/inspections/not-an-id",
        "/v1/units?limit=-1",
        "/v1/checklists/crowded-venues?as_of=soon",
        &format!("{visit}/events?cursor=x"),
        &format!("{visit}/revisions/first"),
    ] {
        let answer = chen.get(path).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{path} {answer:?}");
    }
    chen.get(&format!("{visit}/photos/{}/renditions/640", Uuid::now_v7()))
        .await
        .problem("invalid-parameter");
    chen.get("/v1/nowhere").await.problem("no-such-path");
    let wrong_method = chen.delete(&visit).await;
    assert_eq!(wrong_method.header("allow"), "GET, PATCH, PUT");
    wrong_method.problem("method-not-allowed");
    chen.get(&format!("/v1/inspections/{}", Uuid::now_v7()))
        .await
        .problem("not-found");
}

async fn files_that_are_not_photos(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    put_photo(&chen, &visit, Uuid::now_v7(), b"just text".to_vec(), &[])
        .await
        .problem("unsupported-media-type");
    put_photo(&chen, &visit, Uuid::now_v7(), Vec::new(), &[])
        .await
        .problem("unsupported-media-type");
    put_photo(&chen, &visit, Uuid::now_v7(), png(40, 30)[..20].to_vec(), &[])
        .await
        .problem("unusable-photo");
    put_photo(&chen, &visit, Uuid::now_v7(), vec![0xff; (20 << 20) + 1], &[])
        .await
        .problem("too-large");

    assert_eq!(
        chen.get(&format!("{visit}/photos")).await.expect(200)["items"],
        json!([])
    );

    // Evidence is kept as it came, whatever can be made of it.
    let mut bomb = png(40, 30);
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let id = Uuid::now_v7();
    put_photo(&chen, &visit, id, bomb, &[]).await.expect(201);
    chen.get(&format!("{visit}/photos/{id}/renditions/320"))
        .await
        .problem("rendition-unavailable");

    let named_jpeg = put_photo(
        &chen,
        &visit,
        Uuid::now_v7(),
        png(40, 30),
        &[("Content-Type", "image/jpeg")],
    )
    .await;
    assert_eq!(
        named_jpeg.expect(201)["media_type"],
        "image/png",
        "content tells, not the name"
    );
    let heic = Uuid::now_v7();
    put_photo(
        &chen,
        &visit,
        heic,
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
        &[],
    )
    .await
    .expect(201);
    chen.get(&format!("{visit}/photos/{heic}/renditions/320"))
        .await
        .problem("rendition-unavailable");
}

async fn a_photo_that_does_not_fit_what_was_said(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let (id, bytes) = (Uuid::now_v7(), png(40, 30));
    let wrong = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    put_photo(&chen, &visit, id, bytes.clone(), &[("Content-Digest", wrong)])
        .await
        .problem("wrong-digest");
    put_photo(
        &chen,
        &visit,
        id,
        bytes.clone(),
        &[("Content-Digest", "sha-256=abc")],
    )
    .await
    .problem("invalid-parameter");
    assert_eq!(
        chen.get(&format!("{visit}/photos")).await.expect(200)["items"],
        json!([])
    );

    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let named = json!({ "answers": { "cv-org": { "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z",
        "photos": [{ "id": id, "sha256": sha256, "size": bytes.len() }] } } });
    chen.send(
        chen.request(Method::PATCH, &format!("{visit}/answers"))
            .json(&named),
    )
    .await
    .expect(200);
    put_photo(&chen, &visit, id, png(50, 50), &[])
        .await
        .problem("photo-conflict");
    let other_item = chen
        .request(Method::PUT, &format!("{visit}/photos/{id}?item=cv-plan"))
        .body(bytes.clone());
    chen.send(other_item).await.problem("photo-conflict");
    put_photo(&chen, &visit, id, bytes.clone(), &[]).await.expect(201);
    put_photo(&chen, &visit, id, bytes.clone(), &[]).await.expect(200);
    chen.delete(&format!("{visit}/photos/{id}"))
        .await
        .problem("photo-conflict");
    let nowhere = chen
        .request(
            Method::PUT,
            &format!("{visit}/photos/{}?item=no-such", Uuid::now_v7()),
        )
        .body(bytes);
    chen.send(nowhere).await.problem("invalid-parameter");
}

async fn tokens_that_are_not_the_servers(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let good = chen.access_token.clone().unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for token in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(86)),
        "nonsense".to_owned(),
        String::new(),
    ] {
        let forger = chen.with_access_token(&token);
        forger.get(&visit).await.problem("unauthenticated");
    }
    app.nobody().get(&visit).await.problem("unauthenticated");
    let yesterday = field_inspection::clock::Moment::now().minus(chrono::TimeDelta::days(1));
    let device = chen.device_id.parse().unwrap();
    let stale = app
        .sign_in
        .tokens
        .issue(people::CHEN.id(), device, yesterday)
        .unwrap();
    chen.with_access_token(&stale)
        .get(&visit)
        .await
        .problem("token-expired");
}

async fn another_districts_record_is_not_there(app: App) {
    let (chen, qian) = (
        app.signed_in(people::CHEN).await,
        app.signed_in(people::QIAN).await,
    );
    let visit = a_draft(&chen).await;
    let photo = Uuid::now_v7();
    put_photo(&chen, &visit, photo, png(40, 30), &[])
        .await
        .expect(201);
    let nothing = qian
        .get(&format!("/v1/inspections/{}", Uuid::now_v7()))
        .await
        .problem("not-found");
    for path in [
        "",
        "/evaluation",
        "/photos",
        "/events",
        "/revisions",
        "/revisions/1",
    ] {
        assert_eq!(
            qian.get(&format!("{visit}{path}")).await.problem("not-found"),
            nothing,
            "{path}"
        );
    }
    qian.get(&format!("{visit}/photos/{photo}"))
        .await
        .problem("not-found");
    put_photo(&qian, &visit, Uuid::now_v7(), png(40, 30), &[])
        .await
        .problem("not-found");
    qian.post(&format!("{visit}/submit"), &Value::Null)
        .await
        .problem("not-found");
    assert_eq!(qian.get("/v1/inspections").await.expect(200)["items"], json!([]));
}

async fn a_body_that_breaks_off(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let before = chen.get(&visit).await.expect(200);
    let (token, id) = (chen.access_token.clone().unwrap(), Uuid::now_v7());
    for (method, path) in [
        ("PUT", format!("{visit}/photos/{id}?item=cv-org")),
        ("PATCH", format!("{visit}/answers")),
    ] {
        let address = app.url.strip_prefix("http://").unwrap();
        let mut phone = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{{\"answers\""
        );
        phone.write_all(head.as_bytes()).await.unwrap();
        phone.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // Answered or hung up: both are fine, as long as nothing is kept.
        let _ = phone.read_to_end(&mut answer).await;
        assert!(!String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 2"));
    }
    assert_eq!(chen.get(&visit).await.expect(200), before);
    assert_eq!(
        chen.get(&format!("{visit}/photos")).await.expect(200)["items"],
        json!([])
    );
}
