//! The checklists as phones fetch them.

use crate::support::{
    App,
    desk::{Desk, Person},
};
use diesel::prelude::*;
use field_inspection::{
    clock::Moment,
    db::schema::checklists,
    problem::ProblemKind,
    templates::{self, Templates},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Read;

on_each_engine! {
    every_encoding_holds_the_same_checklist_under_a_tag_of_its_own,
    what_the_phone_has_already_is_not_sent_again,
    the_day_decides_which_checklists_there_are,
    a_checklist_says_what_counts_for_the_report,
    a_version_in_use_cannot_change_its_content_and_outlives_the_files,
}

async fn fetch(person: &Person, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = person.ask(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

fn unpacked(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match encoding {
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain).unwrap(),
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap(),
        "zstd" => zstd::Decoder::new(bytes).unwrap().read_to_end(&mut plain).unwrap(),
        _ => bytes.to_vec().as_slice().read_to_end(&mut plain).unwrap(),
    };
    plain
}

async fn every_encoding_holds_the_same_checklist_under_a_tag_of_its_own(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let (_, list) = inspector.get("/v1/checklists").await;
    let first = &list["items"][0];
    let path = format!("/v1/checklists/{}", first["code"].as_str().unwrap());
    let mut tags = Vec::new();
    let mut sizes = Vec::new();
    for (accepted, encoding) in [
        (None, ""),
        (Some("br"), "br"),
        (Some("gzip"), "gzip"),
        (Some("zstd"), "zstd"),
        (Some("gzip;q=0.5, br"), "br"),
    ] {
        let headers: Vec<_> = accepted.map(|accepted| ("accept-encoding", accepted)).into_iter().collect();
        let response = fetch(&inspector, &path, &headers).await;
        assert_eq!(header(&response, "content-encoding").unwrap_or_default(), encoding);
        assert_eq!(header(&response, "vary"), Some("accept-encoding"));
        tags.push(header(&response, "etag").unwrap().to_owned());
        let bytes = response.bytes().await.unwrap();
        sizes.push(bytes.len());
        let plain = unpacked(encoding, &bytes);
        assert_eq!(hex::encode(Sha256::digest(&plain)), first["hash"]);
    }
    assert_eq!(tags[1], tags[4]);
    tags.truncate(4);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "a strong tag names the bytes");
    assert!(sizes[1] * 4 < sizes[0], "{sizes:?}");
    let odd = fetch(&inspector, &path, &[("accept-encoding", "deflate")]).await;
    assert_eq!(header(&odd, "content-encoding"), Some("identity"));
}

async fn what_the_phone_has_already_is_not_sent_again(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    for path in ["/v1/checklists", "/v1/checklists/hazmat-piping", "/v1/checklists/hazmat-piping?version=2"] {
        let first = fetch(&inspector, path, &[("accept-encoding", "br")]).await;
        let tag = header(&first, "etag").unwrap().to_owned();
        assert!(!tag.starts_with("W/"), "{path}");
        let again = fetch(&inspector, path, &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
        assert_eq!(
            (again.status(), header(&again, "etag")),
            (StatusCode::NOT_MODIFIED, Some(tag.as_str())),
            "{path}"
        );
        assert_eq!(again.bytes().await.unwrap().len(), 0);
        let other = fetch(&inspector, path, &[("if-none-match", "\"another\"")]).await;
        assert_eq!(other.status(), StatusCode::OK, "{path}");
    }
    let exact = fetch(&inspector, "/v1/checklists/hazmat-piping?version=2", &[]).await;
    assert!(header(&exact, "cache-control").unwrap().contains("immutable"));
}

async fn the_day_decides_which_checklists_there_are(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let (_, today) = inspector.get("/v1/checklists").await;
    assert_eq!(
        today["items"].as_array().unwrap().len(),
        Templates::embedded().unwrap().library().iter().count()
    );
    assert!(today["items"][0]["counts"]["items"].as_u64().unwrap() > 0);
    let (_, early) = inspector.get("/v1/checklists?as_of=1990-01-01").await;
    assert_eq!(early["items"], Value::Array(vec![]));
    for path in [
        "/v1/checklists/hazmat-piping?as_of=1990-01-01",
        "/v1/checklists/hazmat-piping?version=999",
        "/v1/checklists/no-such?version=1",
        "/v1/checklists/a%00b?version=1",
        "/v1/checklists/no-such",
    ] {
        assert_eq!(inspector.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(inspector.get("/v1/checklists?as_of=yesterday").await.0, StatusCode::BAD_REQUEST);
}

async fn a_checklist_says_what_counts_for_the_report(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let (_, lifts) = inspector.get("/v1/checklists/drum-brake-lifts?as_of=2018-02-01").await;
    assert_eq!(
        lifts["figures"][2],
        json!({
            "code": "release-pins-non-magnetic",
            "title": { "zh": "松闸顶杆为非导磁材料", "en": "Release pins of non-magnetic material" },
            "unit": { "zh": "台", "en": "lifts" },
            "when": { "item": "el-release-pin-material", "is": "non-magnetic" },
            "since": ["el-release-pin-material"],
        })
    );
    let (_, piping) = inspector.get("/v1/checklists/hazmat-piping?as_of=2018-02-01").await;
    assert_eq!(piping["figures"][0]["sum"], json!({ "attribute": "length-m" }));
    let (_, venues) = inspector.get("/v1/checklists/crowded-venues?as_of=2018-02-01").await;
    assert_eq!(venues["figures"][0]["complete"], "three-two-one");
}

async fn a_version_in_use_cannot_change_its_content_and_outlives_the_files(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let shown = Templates::embedded().unwrap();
    let mut former = (**shown.library().version("hazmat-piping", 2).unwrap()).clone();
    former.version = 900;
    let former = ::checklists::Template::from_json(&serde_json::to_string(&former).unwrap()).unwrap();
    let (hash, body) = (former.hash().to_owned(), former.json().to_owned());
    desk.0
        .db
        .write(move |conn| {
            templates::keep(conn, shown.library(), Moment::now())?;
            diesel::insert_into(checklists::table)
                .values((
                    checklists::code.eq("hazmat-piping"),
                    checklists::version.eq(900_i64),
                    checklists::hash.eq(&hash),
                    checklists::body.eq(&body),
                    checklists::kept_at.eq(Moment::now()),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let (status, kept) = inspector.get("/v1/checklists/hazmat-piping?version=900").await;
    assert_eq!((status, &kept["version"]), (StatusCode::OK, &Value::from(900)));

    let refused = desk
        .0
        .db
        .write(move |conn| {
            diesel::update(checklists::table.filter(checklists::version.eq(2_i64)))
                .set(checklists::hash.eq("another"))
                .execute(conn)?;
            templates::keep(conn, Templates::embedded().unwrap().library(), Moment::now())
        })
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ProblemKind::IdTaken);
    assert!(refused.to_string().contains("raise its version"), "{refused}");
}

#[test]
fn the_registry_and_the_venue_checklist_name_the_same_kinds_of_venue() {
    let templates = Templates::embedded().unwrap();
    let Some(venues) = templates.library().version("crowded-venues", 2) else { panic!("no venue checklist") };
    let json: Value = serde_json::from_str(venues.json()).unwrap();
    let item = json["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["items"].as_array().unwrap())
        .find(|item| item["code"] == "cv-venue-type")
        .unwrap();
    let options: Vec<_> =
        item["answer"]["options"].as_array().unwrap().iter().map(|option| &option["code"]).collect();
    let kinds: Vec<_> = field_inspection::registry::VenueKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(options, kinds);
}
