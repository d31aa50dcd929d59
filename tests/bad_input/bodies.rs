//! Bodies that are too large, packed in a wrong way, not JSON, or end early.

use crate::support::{
    App, people,
    visit::{a_draft, decide, filled_in, submit},
};
use reqwest::Method;
use serde_json::json;
use std::io::Write;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

on_each_engine! {
    bodies_that_are_not_what_they_should_be,
    bodies_that_are_packed_in_a_wrong_way,
    all_refused_strings_of_a_body_are_told_at_once,
    arrays_are_not_objects,
    a_body_that_breaks_off,
}

/// Serde would read them as the fields of the object in their order.
async fn arrays_are_not_objects(app: App) {
    let (chen, wang) = (app.signed_in(people::CHEN).await, app.signed_in(people::WANG).await);
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    for body in [json!([]), json!([null]), json!(["同意"])] {
        let approval = decide(&wang, &visit, "approve", &body).await;
        assert_eq!(approval.flaws(), [""], "{body}");
    }
    assert_eq!(chen.get(&visit).await.expect(200)["state"], "submitted");
    for query in ["equipment", "units"] {
        let mut plan =
            json!({ "checklist": "crowded-venues", "due_on": "2018-02-10", "teams": [[people::CHEN.id()]] });
        plan[query] = json!([null, null]);
        let planned = wang.put(&format!("/v1/assignments/plans/{}", Uuid::now_v7()), &plan).await;
        assert_eq!(planned.flaws(), [format!("/{query}")]);
    }
}

/// In both languages, up to the first value of a wrong type.
async fn all_refused_strings_of_a_body_are_told_at_once(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let path = format!("/v1/units/{}", Uuid::now_v7());
    let mut body = json!({ "credit_code": "91350100M000100Y43", "name": " ", "address": "路".repeat(301),
        "contact_phone": "1\n2", "district": "3205", "venue_kind": 7 });
    for (language, reasons) in [
        (
            "zh",
            ["最多 300 个字符", "不能含有控制字符或换行", "行政区划代码应为六位数字,如 320508", "不能为空"],
        ),
        (
            "en",
            [
                "At most 300 characters are taken",
                "Control characters and line breaks are not taken",
                "a district code has six digits, such as 320508",
                "Something has to be entered",
            ],
        ),
    ] {
        let request = chen.request(Method::PUT, &path).header("Accept-Language", language).json(&body);
        let problem = chen.send(request).await.problem("invalid-input");
        let told = problem["errors"].as_array().unwrap().iter();
        let (pointers, told): (Vec<_>, Vec<_>) =
            told.map(|flaw| (flaw["pointer"].as_str().unwrap(), flaw["reason"].as_str().unwrap())).unzip();
        assert_eq!(pointers, ["/address", "/contact_phone", "/district", "/name", "/venue_kind"]);
        assert_eq!(told[..4], reasons);
        assert!(told[4].contains("invalid type: integer `7`"), "{problem}");
    }
    body["venue_kind"] = json!("station");
    assert_eq!(chen.put(&path, &body).await.flaws(), ["/address", "/contact_phone", "/district", "/name"]);
    chen.get(&path).await.problem("not-found");

    // Items of a list, many of them: a hundred are told.
    let wang = app.signed_in(people::WANG).await;
    let measures = vec![" "; 120];
    let order = json!({ "unit_id": Uuid::now_v7(), "hazards": [Uuid::now_v7()], "issued_on": "2018-02-01",
        "measures": measures, "inspectors": [people::CHEN.id(), people::LIU.id()] });
    let told = wang.put(&format!("/v1/orders/{}", Uuid::now_v7()), &order).await.flaws();
    assert_eq!((told.len(), &*told[0], &*told[99]), (100, "/measures/0", "/measures/99"));
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
        let merge = merge.header("Content-Type", "application/json").header("Content-Encoding", encoding);
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
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":\"maybe\"}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager/verdict",
        ),
        (
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":\"pass\"}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager",
        ),
        (
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":7}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager/verdict",
        ),
        ("{\"answers\":{},\"answers\":{}}", 422, "invalid-input", ""),
        (
            "{\"answers\":{\"cv-body-or-manager\":{\"number\":1e999,\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
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
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":\"pass\",\"remark\":\"a\\u0000b\",\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager/remark",
        ),
        (
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":\"pass\",\"reason\":\"a\\u001bb\",\"answered_at\":\"2018-02-01T02:00:00Z\"}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager/reason",
        ),
        (
            "{\"answers\":{\"cv-body-or-manager\":{\"verdict\":\"pass\",\"answered_at\":\"yesterday\"}}}",
            422,
            "invalid-input",
            "/answers/cv-body-or-manager/answered_at",
        ),
    ] {
        let request = chen.request(Method::PATCH, &answers).header("Content-Type", "application/json");
        let answer = chen.send(request.body(body.to_owned())).await;
        let start: String = body.chars().take(100).collect();
        assert_eq!((answer.status.as_u16(), answer.body["code"].as_str()), (status, Some(code)), "{start}");
        if !pointer.is_empty() {
            assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
        }
    }
    let plain = chen.request(Method::PATCH, &answers).header("Content-Type", "text/plain").body("{}");
    chen.send(plain).await.problem("unsupported-media-type");
    let huge = chen.request(Method::PATCH, &answers).header("Content-Type", "application/json");
    chen.send(huge.body(" ".repeat(5 << 20))).await.problem("too-large");
    let others = json!({ "answers": { "cv-body-or-manager": { "verdict": "pass", "answered_at": at, "answered_by": people::LIU.id() } } });
    let request = chen.request(Method::PATCH, &answers).json(&others);
    assert_eq!(chen.send(request).await.flaws(), ["/answers/cv-body-or-manager/answered_by"]);
    let unit = Uuid::now_v7();
    let nul = json!({ "credit_code": "91350100M000100Y43", "name": "a\u{0}b", "address": "x", "district": "320508" });
    assert_eq!(chen.put(&format!("/v1/units/{unit}"), &nul).await.flaws(), ["/name"]);
    assert_eq!(chen.get(&visit).await.expect(200), before, "nothing changed");
    chen.get(&format!("/v1/units/{unit}")).await.problem("not-found");
}

async fn a_body_that_breaks_off(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let before = chen.get(&visit).await.expect(200);
    let (token, id) = (chen.access_token.clone().unwrap(), Uuid::now_v7());
    for (method, path) in [
        ("PUT", format!("{visit}/photos/{id}?item=cv-body-or-manager")),
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
    assert_eq!(chen.get(&format!("{visit}/photos")).await.expect(200)["items"], json!([]));
}
