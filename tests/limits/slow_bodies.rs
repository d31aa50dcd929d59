//! Bodies that come slowly, and bodies that stop coming.

use crate::support::{
    App, Client,
    people::{self, CHEN},
    picture::Picture,
    upload::{creation, tus},
    visit::{a_draft, registered},
};
use field_inspection::{
    http::body_pace::BodyLimits,
    server::{AppState, Serving},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use uuid::Uuid;

on_each_engine! {
    a_body_without_a_good_token_has_its_time_in_all,
    a_slow_phone_gets_its_batch_through,
    a_sender_that_falls_silent_is_hung_up_on,
    of_a_photo_that_stops_coming_nothing_is_kept,
    of_an_upload_that_stops_coming_the_bytes_that_came_are_kept,
    a_body_that_nobody_reads_does_not_hold_the_connection,
}

/// As in production, but quicker: 1 s in all, and 256 bytes a second over any 5 s.
fn quick(_: &mut AppState, serving: &mut Serving) {
    serving.body_limits =
        BodyLimits { in_all: Duration::from_secs(1), window: Duration::from_secs(5), least: 5 * 256 };
}

/// A request of which the body comes in pieces.
struct Slow<'a> {
    method: &'a str,
    path: &'a str,
    token: Option<&'a str>,
    headers: &'a str,
    pieces: Vec<&'a [u8]>,
    pause: Duration,
}

impl Slow<'_> {
    /// Sends it and reads until the server closes the connection: the status line with all headers, and the body.
    async fn sent_to(&self, url: &str) -> (String, Value) {
        let (mut reading, mut writing) =
            TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap().into_split();
        let authorization = self.token.map(|token| format!("authorization: Bearer {token}\r\n"));
        let head = format!(
            "{} {} HTTP/1.1\r\nhost: x\r\naccept-encoding: identity\r\n{}{}\r\n",
            self.method,
            self.path,
            authorization.unwrap_or_default(),
            self.headers
        );
        let sending = async {
            writing.write_all(head.as_bytes()).await.unwrap();
            for piece in &self.pieces {
                // The server may have hung up.
                if writing.write_all(piece).await.is_err() {
                    break;
                }
                sleep(self.pause).await;
            }
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let answered = async {
            // A reset comes after the answer, where it comes.
            let _ = reading.read_to_end(&mut answer).await;
        };
        tokio::select! {
            () = sending => {}
            answered = timeout(Duration::from_secs(60), answered) => answered.expect("the server hangs up"),
        }
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("there is an answer");
        (head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or(Value::Null))
    }
}

#[track_caller]
fn is_timeout((head, body): &(String, Value)) {
    assert!(head.starts_with("http/1.1 408 "), "{head}");
    assert!(head.contains("\r\nconnection: close"), "{head}");
    assert_eq!(body["code"], "request-timeout", "{body}");
}

fn json_of(length: usize) -> String {
    format!("content-type: application/json\r\ncontent-length: {length}\r\n")
}

async fn a_body_without_a_good_token_has_its_time_in_all(app: App) {
    let server = app.neighbour_with(quick);
    let expired = {
        let yesterday = field_inspection::clock::Moment::now().minus(chrono::TimeDelta::days(1));
        let chen = app.signed_in(CHEN).await;
        let device = chen.device_id.parse().unwrap();
        app.sign_in.tokens.issue(CHEN.id(), device, yesterday).unwrap()
    };
    for token in [None, Some("nonsense"), Some(&*expired)] {
        // Quick enough for somebody who has signed in.
        let signing_in = Slow {
            method: "POST",
            path: "/v1/auth/login",
            token,
            headers: &json_of(100_000),
            pieces: vec![&[b' '; 200]; 500],
            pause: Duration::from_millis(50),
        };
        is_timeout(&signing_in.sent_to(&server.url).await);
    }
}

/// A batch as a phone sends it: a visit begun, and a remark of 3,000 bytes.
async fn batch(chen: &Client) -> (Uuid, Vec<u8>) {
    let unit = registered(chen, None).await.0;
    let visit = Uuid::now_v7();
    let begun = json!({ "unit_id": unit, "checklist": { "code": "crowded-venues", "version": 2 },
        "date": "2018-02-01", "visit": "special",
        "inspectors": [{ "account_id": CHEN.id(), "lead": true }, { "account_id": people::LIU.id() }] });
    let answer = json!({ "cv-plan": { "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z", "remark": "x".repeat(3000) } });
    let sent_at = field_inspection::clock::Moment::now();
    let changes = json!([
        { "id": Uuid::now_v7(), "act": { "begin_inspection": { "inspection_id": visit, "inspection": begun } } },
        { "id": Uuid::now_v7(), "act": { "answer": { "inspection_id": visit, "answers": answer } } },
    ]);
    (visit, json!({ "sent_at": sent_at, "changes": changes }).to_string().into_bytes())
}

async fn a_slow_phone_gets_its_batch_through(app: App) {
    let server = app.neighbour_with(quick);
    let chen = app.signed_in(CHEN).await;
    let (visit, body) = batch(&chen).await;
    let headers = json_of(body.len()) + "connection: close\r\n";
    let sending = Slow {
        method: "POST",
        path: "/v1/sync",
        token: chen.access_token.as_deref(),
        headers: &headers,
        pieces: body.chunks(100).collect(),
        pause: Duration::from_millis(50),
    };
    let (head, results) = sending.sent_to(&server.url).await;
    assert!(head.starts_with("http/1.1 200 "), "{head} {results}");
    for result in results["results"].as_array().unwrap() {
        assert_eq!(result["status"], 200, "{results}");
    }
    let kept = chen.get(&format!("/v1/inspections/{visit}")).await.expect(200);
    assert_eq!(kept["answers"]["cv-plan"]["remark"].as_str().unwrap().len(), 3000);
}

async fn a_sender_that_falls_silent_is_hung_up_on(app: App) {
    let server = app.neighbour_with(quick);
    let chen = app.signed_in(CHEN).await;
    let (visit, body) = batch(&chen).await;
    for key in ["", "idempotency-key: \"8e03978e-40d5-43e8-bc93-6894a57f9324\"\r\n"] {
        // Half of it quickly, and then a byte now and then.
        let (first, rest) = body.split_at(body.len() / 2);
        let mut pieces = vec![first];
        pieces.extend(rest.chunks(1));
        let headers = json_of(body.len()) + key;
        let sending = Slow {
            method: "POST",
            path: "/v1/sync",
            token: chen.access_token.as_deref(),
            headers: &headers,
            pieces,
            pause: Duration::from_millis(200),
        };
        is_timeout(&sending.sent_to(&server.url).await);
    }
    chen.get(&format!("/v1/inspections/{visit}")).await.problem("not-found");
}

async fn of_a_photo_that_stops_coming_nothing_is_kept(app: App) {
    let server = app.neighbour_with(quick);
    let chen = app.signed_in(CHEN).await;
    let (visit, picture) = (a_draft(&chen).await, Picture::of_size(100));
    let path = format!("{visit}/photos/{}?item=cv-body-or-manager", picture.id);
    for headers in
        [format!("content-length: {}\r\n", picture.bytes.len()), "transfer-encoding: chunked\r\n".to_owned()]
    {
        let beginning = &picture.bytes[..1000];
        let chunk = [b"3e8\r\n", beginning, b"\r\n"].concat();
        let piece = if headers.starts_with("transfer") { &chunk } else { beginning };
        let sending = Slow {
            method: "PUT",
            path: &path,
            token: chen.access_token.as_deref(),
            headers: &headers,
            pieces: vec![piece],
            pause: Duration::ZERO,
        };
        is_timeout(&sending.sent_to(&server.url).await);
    }
    let photos = chen.get(&format!("{visit}/photos")).await.expect(200);
    assert_eq!(photos["items"], json!([]));
    // And again as it should be.
    chen.send(chen.request(Method::PUT, &path).body(picture.bytes.clone())).await.expect(201);
}

async fn of_an_upload_that_stops_coming_the_bytes_that_came_are_kept(app: App) {
    let server = app.neighbour_with(quick);
    let chen = app.signed_in(CHEN).await;
    let (visit, picture) = (a_draft(&chen).await, Picture::of_size(100));
    let opened = chen.send(creation(&chen, &visit, &picture, "cv-body-or-manager")).await;
    let upload = opened.header("location").to_owned();
    let headers = format!(
        "tus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n\
         content-length: {}\r\n",
        picture.bytes.len()
    );
    let sending = Slow {
        method: "PATCH",
        path: &upload,
        token: chen.access_token.as_deref(),
        headers: &headers,
        pieces: vec![&picture.bytes[..1000]],
        pause: Duration::ZERO,
    };
    is_timeout(&sending.sent_to(&server.url).await);
    let known = chen.get(&upload).await.expect(200);
    assert_eq!(known["offset"], 1000, "{known}");
    let rest = tus(&chen, Method::PATCH, &upload)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", 1000)
        .body(picture.bytes[1000..].to_vec());
    chen.send(rest).await.expect(204);
}

async fn a_body_that_nobody_reads_does_not_hold_the_connection(app: App) {
    let server = app.neighbour_with(quick);
    for headers in ["content-length: 1000\r\n", "transfer-encoding: chunked\r\n"] {
        let asking = Slow {
            method: "POST",
            path: "/v1/nowhere",
            token: None,
            headers,
            pieces: vec![b"1\r\n"],
            pause: Duration::ZERO,
        };
        let (head, body) = asking.sent_to(&server.url).await;
        assert!(head.starts_with("http/1.1 404 "), "{head}");
        assert_eq!(body["code"], "no-such-path");
    }
}
