//! What goes over the wire, counted byte by byte.

use crate::support::{
    App, Client,
    assignment::assigned,
    batch::{answer, begin, send},
    copy::Copy,
    people::{CHEN, LIU, WANG},
    picture::Picture,
    sheet::Sheet,
    unit::{CODES, credit_code, lift, unit},
    visit::{begun, id_of, upload},
};
use field_inspection::clock::Moment;
use serde_json::{Value, json};
use std::io::{Read, Write};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

on_each_engine! {
    the_first_download_of_a_day_is_small,
    a_checklist_of_answers_is_sent_in_a_few_bytes,
    nothing_new_costs_next_to_nothing,
    what_was_not_changed_costs_next_to_nothing,
    json_is_compressed_as_the_phone_likes_and_photos_are_not,
}

/// What a request cost.
struct Cost {
    status: u16,
    head: String,
    body: Vec<u8>,
    sent: usize,
    received: usize,
}

/// Asks as a phone does, with the headers that it needs, over a connection of its own.
async fn ask(who: &Client, request: &str, more: &[(&str, &str)], body: &[u8]) -> Cost {
    let host = who.url().trim_start_matches("http://").to_owned();
    let token = who.access_token.as_deref().unwrap();
    let mut head = format!(
        "{request} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    );
    for (name, value) in more {
        head += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    head += "\r\n";
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let sent = [head.as_bytes(), body].concat();
    stream.write_all(&sent).await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    let end = received.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(received[..end].to_vec()).unwrap();
    println!("{request}: {} bytes sent, {} received\n{head}", sent.len(), received.len());
    let body = received[end..].to_vec();
    let body = if head.contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
    Cost { status: head[9..12].parse().unwrap(), head, body, sent: sent.len(), received: received.len() }
}

/// A body without the sizes of its pieces.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
    }
}

const BROTLI: (&str, &str) = ("Accept-Encoding", "br");

fn read(cost: &Cost) -> Value {
    assert_eq!(cost.status, 200, "{}", cost.head);
    let mut plain = Vec::new();
    if cost.head.contains("content-encoding: br") {
        brotli::Decompressor::new(cost.body.as_slice(), 4096).read_to_end(&mut plain).unwrap();
    } else {
        plain.clone_from(&cost.body);
    }
    serde_json::from_slice(&plain).unwrap()
}

/// Twenty assignments of three checklists at twenty units, with as many lifts and pipes.
async fn a_week_of_work(app: &App) -> Vec<String> {
    let wang = app.signed_in(WANG).await;
    let mut assignments = Vec::new();
    for number in 0..20 {
        let place = unit(&wang, &credit_code(number), "320508").await;
        let assignment = format!("/v1/assignments/{}", Uuid::now_v7());
        let (checklist, equipment) = match number % 3 {
            0 => ("crowded-venues", Value::Null),
            1 => (
                "drum-brake-lifts",
                lift(&wang, &place, &format!("{number}号客梯"), json!("2001-05-20"), json!({})).await,
            ),
            _ => ("hazmat-piping", pipe(&wang, &place, number).await),
        };
        let new = json!({ "unit_id": place, "equipment_id": equipment, "checklist": checklist, "due_on": "2018-02-10",
            "inspectors": [CHEN.id(), LIU.id()], "note": "先联系物业" });
        wang.put(&assignment, &new).await.expect(201);
        assignments.push(assignment);
    }
    assignments
}

async fn pipe(who: &Client, unit: &Value, number: usize) -> Value {
    let id = Uuid::now_v7();
    let facts =
        json!({ "unit_id": unit, "kind": "8310", "name": format!("氨管道{number}"), "location": "罐区" });
    who.put(&format!("/v1/equipment/{id}"), &facts).await.expect(201);
    json!(id)
}

async fn the_first_download_of_a_day_is_small(app: App) {
    let assignments = a_week_of_work(&app).await;
    let chen = app.signed_in(CHEN).await;
    let gzip = ask(&chen, "GET /v1/sync", &[("Accept-Encoding", "gzip")], b"").await;
    assert!(gzip.sent + gzip.received <= 110 << 10, "{} bytes", gzip.sent + gzip.received);
    let cost = ask(&chen, "GET /v1/sync", &[BROTLI], b"").await;
    let mut copy = Copy::default();
    assert!(!copy.take_in(&read(&cost)), "in one answer");
    let mut ids: Vec<_> = assignments.iter().map(|assignment| id_of(assignment)).collect();
    ids.sort_unstable();
    assert_eq!(copy.ids("assignments"), ids);
    assert!(copy.ids("checklists").len() >= 3 && copy.ids("units").len() == 20);
    assert!(cost.sent + cost.received <= 90 << 10, "{} bytes", cost.sent + cost.received);
}

async fn a_checklist_of_answers_is_sent_in_a_few_bytes(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (venue, visit) = (unit(&chen, CODES[0], "320508").await, Uuid::now_v7());
    let template = chen.get("/v1/checklists/crowded-venues?as_of=2018-02-01").await.expect(200);
    let sheet = Sheet::fill(&template, &json!({}), &["cv-plan"]);
    let all: Vec<_> =
        sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone())).collect();
    let answers = |count: usize| Value::Object(all[..count].iter().cloned().collect());
    let other = Uuid::now_v7();
    // What two visits of a morning need: 20 and 14 answers, with photos.
    let mut second = answers(14);
    for answer in second.as_object_mut().unwrap().values_mut() {
        answer.as_object_mut().unwrap().remove("photos");
    }
    let answered = [answer(visit, &answers(20)), answer(other, &second)];
    send(&chen, &[begin(visit, &venue), begin(other, &venue)]).await;
    let batch = json!({ "sent_at": Moment::now(), "changes": answered }).to_string();
    let json = ("Content-Type", "application/json");
    let cost = ask(&chen, "POST /v1/sync", &[BROTLI, json], batch.as_bytes()).await;
    assert_eq!(read(&cost)["results"][0]["status"], 200);
    assert!(cost.sent + cost.received <= 6 << 10, "{} bytes", cost.sent + cost.received);

    // A phone may compress what it sends.
    let again = json!({ "sent_at": Moment::now(), "changes": answered });
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(again.to_string().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let gzip = ("Content-Encoding", "gzip");
    let cost = ask(&chen, "POST /v1/sync", &[BROTLI, json, gzip], &packed).await;
    assert_eq!(read(&cost)["results"][1]["replayed"], true);
    assert!(cost.sent + cost.received <= 3 << 10, "{} bytes", cost.sent + cost.received);
}

async fn nothing_new_costs_next_to_nothing(app: App) {
    let wang = app.signed_in(WANG).await;
    let venue = unit(&wang, CODES[0], "320508").await;
    assigned(&wang, &venue).await;
    let chen = app.signed_in(CHEN).await;
    let phone = Copy::fresh(&chen, "").await;
    let cost = ask(&chen, &format!("GET /v1/sync?cursor={}", phone.cursor.unwrap()), &[BROTLI], b"").await;
    assert_eq!(read(&cost).as_object().unwrap().len(), 1);
    assert!(cost.received <= 512, "{} bytes", cost.received);
}

async fn what_was_not_changed_costs_next_to_nothing(app: App) {
    let chen = app.signed_in(CHEN).await;
    for path in ["/v1/checklists", "/v1/checklists/crowded-venues", "/v1/checklists/crowded-venues?version=2"]
    {
        let first = ask(&chen, &format!("GET {path}"), &[BROTLI], b"").await;
        let tag = first.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        let again = ask(&chen, &format!("GET {path}"), &[BROTLI, ("If-None-Match", tag)], b"").await;
        assert_eq!(again.status, 304);
        assert!(again.received < 300, "{path}: {} bytes", again.received);
    }
}

async fn json_is_compressed_as_the_phone_likes_and_photos_are_not(app: App) {
    a_week_of_work(&app).await;
    let chen = app.signed_in(CHEN).await;
    let plain = ask(&chen, "GET /v1/sync", &[], b"").await;
    for (accepted, sent) in [("br", "br"), ("zstd", "zstd"), ("gzip", "gzip"), ("gzip;q=0.5, zstd", "zstd")] {
        let packed = ask(&chen, "GET /v1/sync", &[("Accept-Encoding", accepted)], b"").await;
        assert!(packed.head.contains(&format!("content-encoding: {sent}")), "{}", packed.head);
        assert!(
            packed.received * 3 < plain.received,
            "{accepted}: {} of {}",
            packed.received,
            plain.received
        );
    }
    let (venue, picture) = (unit(&chen, CODES[0], "320508").await, Picture::new());
    let visit = begun(&chen, &venue).await;
    let named = json!({ "cv-plan": { "verdict": "pass", "photos": [picture.named()], "answered_at": "2018-02-01T02:00:00Z" } });
    chen.patch_answers(&visit, &named).await.expect(200);
    chen.send(upload(&chen, &visit, &picture)).await.expect(201);
    let photo = ask(&chen, &format!("GET {visit}/photos/{}", picture.id), &[BROTLI], b"").await;
    assert!(
        !photo.head.contains("content-encoding") || photo.head.contains("content-encoding: identity"),
        "{}",
        photo.head
    );
    assert_eq!(photo.body, picture.bytes);
}
