use crate::support::{App, desk::Desk, unit::credit_code};
use field_inspection::ids::Id;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

on_each_engine! {
    a_unit_is_registered_once_however_often_the_phone_repeats,
    a_bad_unit_is_told_every_flaw_and_leaves_nothing,
    another_district_sees_nothing_and_creates_nothing,
    an_enterprise_reads_its_own_unit_and_changes_nothing,
    a_change_says_what_was_seen_and_is_recorded_without_personal_details,
    search_finds_by_part_of_the_name_in_any_case_and_takes_wildcards_as_they_are,
    pages_stay_right_while_units_are_added,
}

fn unit(n: usize) -> Value {
    json!({ "credit_code": credit_code(n), "name": format!("苏州第{n}商场 Mall"), "address": format!("人民路 {n} 号"),
        "district": "320508", "venue_kind": "mall", "position": { "latitude": 31.3, "longitude": 120.6 },
        "contact_name": "陆平", "attributes": { "lifts": n } })
}

async fn a_unit_is_registered_once_however_often_the_phone_repeats(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let path = format!("/v1/units/{}", Id::new());
    let (status, made) = inspector.put(&path, &unit(1)).await;
    assert_eq!((status, &made["version"]), (StatusCode::CREATED, &json!(1)));
    assert_eq!(inspector.put(&path, &unit(1)).await, (StatusCode::OK, made.clone()));
    assert_eq!(inspector.get(&path).await, (StatusCode::OK, made));

    let (status, problem) = inspector.put(&path, &unit(2)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("id-taken")));
    let (status, problem) = inspector.put(&format!("/v1/units/{}", Id::new()), &unit(1)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("duplicate")));
    assert_eq!(problem["errors"][0]["pointer"], "/credit_code");
}

async fn a_bad_unit_is_told_every_flaw_and_leaves_nothing(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let path = format!("/v1/units/{}", Id::new());
    let mut bad = unit(1);
    bad["credit_code"] = json!("91320508M00000001X");
    bad["name"] = json!("a\u{0}b");
    bad["position"]["latitude"] = json!(90.5);
    let (status, problem) = inspector.put(&path, &bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let pointers = |problem: &Value| -> Vec<_> {
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect()
    };
    assert_eq!(pointers(&problem), ["/credit_code", "/name"]);
    // What the rules say of numbers comes after that.
    (bad["credit_code"], bad["name"]) = (unit(1)["credit_code"].clone(), json!("苏州站"));
    bad["position"]["longitude"] = json!(-181);
    let (status, problem) = inspector.put(&path, &bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers(&problem), ["/position/latitude", "/position/longitude"]);
    assert_eq!(inspector.get(&path).await.0, StatusCode::NOT_FOUND);
}

async fn another_district_sees_nothing_and_creates_nothing(app: App) {
    let desk = Desk(app);
    let gusu = desk.person("inspector", "320508", None).await;
    let kunshan = desk.person("admin", "320583", None).await;
    let city = desk.person("supervisor", "320500", None).await;
    let path = format!("/v1/units/{}", Id::new());
    assert_eq!(kunshan.put(&path, &unit(1)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(gusu.put(&path, &unit(1)).await.0, StatusCode::CREATED);
    for (status, problem) in
        [kunshan.get(&path).await, kunshan.patch(&path, 1, &json!({ "name": "昆山" })).await]
    {
        assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("not-found")));
    }
    let of_kunshan = json!({ "credit_code": credit_code(2), "name": "昆山", "address": "示范路2号", "district": "320583" });
    assert_eq!(kunshan.put(&path, &of_kunshan).await.1["code"], "id-taken");
    assert_eq!(kunshan.get("/v1/units").await.1["items"], json!([]));
    assert_eq!(city.get("/v1/units?district=320508").await.1["items"][0]["credit_code"], credit_code(1));
    // Out of the own area it cannot be moved either.
    assert_eq!(gusu.patch(&path, 1, &json!({ "district": "320583" })).await.0, StatusCode::FORBIDDEN);
}

async fn an_enterprise_reads_its_own_unit_and_changes_nothing(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let (own, other) = (Id::new(), Id::new());
    for (id, n) in [(own, 1), (other, 2)] {
        inspector.put(&format!("/v1/units/{id}"), &unit(n)).await;
    }
    let manager = desk.person("enterprise", "320508", Some(own)).await;
    assert_eq!(manager.get(&format!("/v1/units/{own}")).await.0, StatusCode::OK);
    assert_eq!(manager.get(&format!("/v1/units/{other}")).await.0, StatusCode::NOT_FOUND);
    let (_, list) = manager.get("/v1/units").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let refused = [
        manager.patch(&format!("/v1/units/{own}"), 1, &json!({ "name": "x" })).await.0,
        manager.put(&format!("/v1/units/{}", Id::new()), &unit(3)).await.0,
        manager.import("units", "credit_code\n").await.0,
    ];
    assert_eq!(refused, [StatusCode::FORBIDDEN; 3]);
}

async fn a_change_says_what_was_seen_and_is_recorded_without_personal_details(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let id = Id::new();
    let path = format!("/v1/units/{id}");
    inspector.put(&path, &unit(1)).await;
    let unseen = inspector.ask(Method::PATCH, &path).json(&json!({ "name": "新名" })).send().await.unwrap();
    assert_eq!(unseen.status().as_u16(), 428);
    let patch = json!({ "contact_name": null, "attributes": { "lifts": null, "rides": 2 } });
    let (status, changed) = inspector.patch(&path, 1, &patch).await;
    assert_eq!((status, &changed["version"]), (StatusCode::OK, &json!(2)));
    assert_eq!((&changed["contact_name"], &changed["attributes"]), (&Value::Null, &json!({ "rides": 2 })));
    assert_eq!(changed["address"], "人民路 1 号");
    assert_eq!(
        inspector.patch(&path, 1, &json!({ "name": "迟到" })).await.0,
        StatusCode::PRECONDITION_FAILED
    );
    // Nothing changes where everything is so already.
    assert_eq!(inspector.patch(&path, 2, &patch).await.1["version"], 2);
    assert_eq!(inspector.patch(&path, 2, &json!({ "name": null })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        desk.deeds(id).await,
        [
            ("registered".to_owned(), json!({})),
            ("changed".to_owned(), json!({ "changed": ["contact_name", "attributes"] }))
        ]
    );
}

async fn search_finds_by_part_of_the_name_in_any_case_and_takes_wildcards_as_they_are(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    for n in 1..=3 {
        inspector.put(&format!("/v1/units/{}", Id::new()), &unit(n)).await;
    }
    let mut school = unit(4);
    school["name"] = json!("100%_小学");
    school["venue_kind"] = json!("school");
    inspector.put(&format!("/v1/units/{}", Id::new()), &school).await;
    let own_code = format!("credit_code={}", credit_code(3).to_lowercase());
    for (query, found) in [
        ("q=第2商场", 1),
        ("q=mALL", 3),
        ("q=m0000000", 4),
        ("q=0%25_", 1),
        ("q=%25", 1),
        ("q=_", 1),
        ("venue_kind=school", 1),
        (own_code.as_str(), 1),
        ("credit_code=none", 0),
        ("district=320583", 0),
        ("venue_kind=mall&q=第3", 1),
    ] {
        let (status, list) = inspector.get(&format!("/v1/units?{query}")).await;
        assert_eq!((status, list["items"].as_array().unwrap().len()), (StatusCode::OK, found), "{query}");
    }
    for bad in
        ["q=%00", "q=", "limit=0", "limit=201", "venue_kind=bar", "colour=red", "cursor=x", "district=3205"]
    {
        let (status, problem) = inspector.get(&format!("/v1/units?{bad}")).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::BAD_REQUEST, &json!("invalid-parameter")),
            "{bad}"
        );
    }
}

async fn pages_stay_right_while_units_are_added(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    for n in 1..=7 {
        inspector.put(&format!("/v1/units/{}", Id::new()), &unit(n)).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/units?limit=3".to_owned();
    for n in 8.. {
        let (_, page) = inspector.get(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|unit| unit["credit_code"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/units?limit=3&cursor={next}");
        inspector.put(&format!("/v1/units/{}", Id::new()), &unit(n)).await;
    }
    let expected: Vec<_> = (1..=7).rev().map(credit_code).collect();
    assert_eq!(seen, expected);
}
