//! What the people who run the server see and set.

use super::metrics_of;
use crate::support::{
    App,
    people::CHEN,
    picture::Picture,
    process::Server,
    upload::{creation, tus},
    visit::a_draft,
};
use field_inspection::http::public_url::PublicUrl;
use reqwest::Method;
use serde_json::{Value, json};

on_each_engine! { an_upload_goes_on_at_the_public_address }

async fn an_upload_goes_on_at_the_public_address(app: App) {
    let (chen, picture) = (app.signed_in(CHEN).await, Picture::of_size(50));
    let public = "https://inspect.example.org/fi";
    let server = app.neighbour_with(|parts, _| {
        parts.public_url = actix_web::web::Data::new(PublicUrl::set(public.to_owned()));
    });
    let chen = chen.moved_to(&server.url);
    let visit = a_draft(&chen).await;
    let opened = chen.send(creation(&chen, &visit, &picture, "cv-plan")).await;
    assert_eq!(opened.status, 201, "{opened:?}");
    let location = opened.header("location");
    let path = location.strip_prefix(public).expect("the public address").to_owned();
    assert_eq!(path, format!("/v1/uploads/{}", opened.body["id"].as_str().unwrap()));
    // What the proxy hands on.
    let part = tus(&chen, Method::PATCH, &path)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", 0)
        .body(picture.bytes.clone());
    chen.send(part).await.expect(204);
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--metrics-listen", "127.0.0.1:0"]);
    let metrics = metrics_of(&server);
    assert!(metrics.ends_with("/metrics"), "{metrics}");

    let public = reqwest::get(server.url("/metrics")).await.unwrap();
    assert_eq!(public.status(), 404);
    assert_eq!(public.json::<Value>().await.unwrap()["code"], "no-such-path");
    let apart = reqwest::get(&metrics).await.unwrap();
    assert_eq!(apart.status(), 200);
    let text = apart.text().await.unwrap();
    let counted = "http_requests_total{method=\"GET\",route=\"-\",status=\"404\"} 1";
    assert!(text.lines().any(|line| line == counted), "{text}");
    // Nothing else is there.
    let elsewhere = reqwest::get(metrics.replace("/metrics", "/v1/me")).await.unwrap();
    assert_eq!(elsewhere.status(), 404);
    assert_eq!(elsewhere.json::<Value>().await.unwrap()["code"], "no-such-path");
    assert_eq!(server.stop().code, Some(0));
}

#[tokio::test]
async fn a_disk_without_room_for_a_photo_is_not_ready() {
    let data = tempfile::tempdir().unwrap();
    // No disk has room for a photo of a million gibibytes.
    let server = Server::start(data.path(), &["--photo-limit", "1000000GiB"]);
    let answer = reqwest::get(server.url("/readyz")).await.unwrap();
    assert_eq!(answer.status(), 503);
    let body: Value = answer.json().await.unwrap();
    assert_eq!((&body["database"], &body["storage"]), (&json!("ok"), &json!("unavailable")), "{body}");
    let log = server.stop().err;
    assert!(log.contains("bytes free"), "{log}");
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_named_in_the_log_once() {
    for (args, warnings) in [(&[][..], 1), (&["--trust-proxy"], 0)] {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start(data.path(), args);
        for _ in 0..3 {
            let asking =
                reqwest::Client::new().get(server.url("/healthz")).header("X-Forwarded-For", "203.0.113.9");
            assert_eq!(asking.send().await.unwrap().status(), 200);
        }
        let log = server.stop().err;
        assert_eq!(log.matches("X-Forwarded-For").count(), warnings, "{log}");
    }
}
