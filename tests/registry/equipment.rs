use crate::support::{
    App,
    desk::{Desk, Person},
    unit::credit_code,
};
use field_inspection::ids::Id;
use reqwest::StatusCode;
use serde_json::{Value, json};

on_each_engine! {
    a_lift_lies_where_its_unit_lies,
    odd_codes_are_taken_with_a_warning_that_stays,
    one_number_is_one_piece_of_equipment_in_either_width_of_brackets,
    equipment_belongs_to_a_unit_that_the_caller_sees,
    equipment_is_found_by_what_is_known_of_it,
}

async fn unit(person: &Person, n: usize, district: &str) -> Id {
    let id = Id::new();
    let body = json!({ "credit_code": credit_code(n), "name": format!("单位{n}"), "address": "人民路", "district": district,
        "position": { "latitude": 31.3, "longitude": 120.6 } });
    assert_eq!(person.put(&format!("/v1/units/{id}"), &body).await.0, StatusCode::CREATED);
    id
}

fn lift(unit: Id, n: usize) -> Value {
    json!({ "unit_id": unit, "kind": "3110", "device_code": format!("3110103202018{n:05}"),
        "registration_number": format!("梯11苏E{n:05}(18)"), "name": format!("{n} 号电梯"), "location": "东楼",
        "commissioned_on": "2003-05-01", "attributes": { "handwheel-fitted": true } })
}

async fn a_lift_lies_where_its_unit_lies(app: App) {
    let desk = Desk(app);
    let city = desk.person("supervisor", "320500", None).await;
    let gusu = desk.person("inspector", "320508", None).await;
    let wuzhong = desk.person("inspector", "320506", None).await;
    let unit_id = unit(&city, 1, "320508").await;
    let path = format!("/v1/equipment/{}", Id::new());
    let (status, made) = gusu.put(&path, &lift(unit_id, 1)).await;
    assert_eq!(
        (status, &made["district"], &made["warnings"]),
        (StatusCode::CREATED, &json!("320508"), &json!([]))
    );
    assert_eq!((&made["position"]["latitude"], &made["unit_name"]), (&json!(31.3), &json!("单位1")));
    assert_eq!(gusu.put(&path, &lift(unit_id, 1)).await, (StatusCode::OK, made));
    assert_eq!(wuzhong.get(&path).await.0, StatusCode::NOT_FOUND);

    let moved = city.patch(&format!("/v1/units/{unit_id}"), 1, &json!({ "district": "320506" })).await;
    assert_eq!(moved.0, StatusCode::OK);
    let (status, found) = wuzhong.get(&path).await;
    assert_eq!(
        (status, &found["district"], &found["version"]),
        (StatusCode::OK, &json!("320506"), &json!(2))
    );
    assert_eq!(gusu.get(&path).await.0, StatusCode::NOT_FOUND);
    let (_, detail) = desk.deeds(unit_id).await.pop().unwrap();
    assert_eq!(detail["equipment_moved"], 1);
}

async fn odd_codes_are_taken_with_a_warning_that_stays(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let unit_id = unit(&inspector, 1, "320508").await;
    let path = format!("/v1/equipment/{}", Id::new());
    let mut odd = lift(unit_id, 1);
    odd["device_code"] = json!("33101032020180001");
    odd["registration_number"] = json!("旧证001");
    let (status, made) = inspector.put(&path, &odd).await;
    assert_eq!(status, StatusCode::CREATED);
    let pointers: Vec<_> =
        made["warnings"].as_array().unwrap().iter().map(|w| w["pointer"].clone()).collect();
    assert_eq!(pointers, ["/device_code", "/kind", "/registration_number"]);
    assert_eq!(inspector.get(&path).await.1["warnings"], made["warnings"]);
    let right = json!({ "kind": "3310", "registration_number": null });
    let (_, changed) = inspector.patch(&path, 1, &right).await;
    assert_eq!(changed["warnings"].as_array().unwrap().len(), 1);
}

async fn one_number_is_one_piece_of_equipment_in_either_width_of_brackets(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let unit_id = unit(&inspector, 1, "320508").await;
    inspector.put(&format!("/v1/equipment/{}", Id::new()), &lift(unit_id, 1)).await;
    let mut twin = lift(unit_id, 2);
    twin["registration_number"] = json!("梯11苏E00001\u{ff08}18\u{ff09}");
    let (status, problem) = inspector.put(&format!("/v1/equipment/{}", Id::new()), &twin).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("duplicate")));
    assert_eq!(problem["errors"][0]["pointer"], "/registration_number");
    let (_, list) = inspector.get("/v1/equipment?registration_number=梯11苏E00001\u{ff08}18\u{ff09}").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

async fn equipment_belongs_to_a_unit_that_the_caller_sees(app: App) {
    let desk = Desk(app);
    let gusu = desk.person("inspector", "320508", None).await;
    let kunshan = desk.person("inspector", "320583", None).await;
    let (own, foreign) = (unit(&gusu, 1, "320508").await, unit(&kunshan, 2, "320583").await);
    let path = format!("/v1/equipment/{}", Id::new());
    for nowhere in [foreign, Id::new()] {
        let (status, problem) = gusu.put(&path, &lift(nowhere, 1)).await;
        assert_eq!(
            (status, &problem["errors"][0]["pointer"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("/unit_id"))
        );
    }
    gusu.put(&path, &lift(own, 1)).await;
    let (status, _) = gusu.patch(&path, 1, &json!({ "unit_id": foreign })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let manager = desk.person("enterprise", "320508", Some(own)).await;
    assert_eq!(manager.get(&path).await.0, StatusCode::OK);
    let stranger = desk.person("enterprise", "320583", Some(foreign)).await;
    assert_eq!(stranger.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/v1/equipment").await.1["items"], json!([]));
}

async fn equipment_is_found_by_what_is_known_of_it(app: App) {
    let desk = Desk(app);
    let inspector = desk.person("inspector", "320508", None).await;
    let unit_id = unit(&inspector, 1, "320508").await;
    for n in 1..=3 {
        inspector.put(&format!("/v1/equipment/{}", Id::new()), &lift(unit_id, n)).await;
    }
    let pipe = json!({ "unit_id": unit_id, "kind": "8310", "name": "氨管道 NH3", "location": "罐区", "class": "GC1" });
    assert_eq!(inspector.put(&format!("/v1/equipment/{}", Id::new()), &pipe).await.0, StatusCode::CREATED);
    let by_unit = format!("unit_id={unit_id}");
    for (query, found) in [
        ("kind=83", 1),
        ("kind=3110", 3),
        ("kind=9", 0),
        ("class=GC1", 1),
        ("q=nh3", 1),
        ("q=苏e00002", 1),
        ("q=苏E00002", 1),
        ("q=311010320201800003", 1),
        ("device_code=311010320201800003", 1),
        (by_unit.as_str(), 4),
        ("district=320500", 4),
        ("district=320583", 0),
    ] {
        let (status, list) = inspector.get(&format!("/v1/equipment?{query}")).await;
        assert_eq!((status, list["items"].as_array().unwrap().len()), (StatusCode::OK, found), "{query}");
    }
    assert_eq!(inspector.get("/v1/equipment?kind=8%25").await.0, StatusCode::BAD_REQUEST);
}
