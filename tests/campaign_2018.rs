//! What the notice of 2018 asks for, from the campaign's plan to the look-back, and the figures that go up.

use crate::support::{
    App, Client,
    campaign::notice,
    hazard::{hazard_of, photo, plan, reason, story, take},
    order::issued,
    people::{CHEN, LIU, WANG, ZHAO},
    report::{figure, open_each},
    table::{Table, file_in_chinese, in_chinese, sheet_of_xlsx},
    visit::{decide, filled_in_with, id_of, new_visit, re_inspection, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! { the_loop_is_closed_and_counted }

/// The people of the story.
struct People {
    chen: Client,
    liu: Client,
    /// The supervisor of Gusu.
    wang: Client,
    /// The supervisor of the city.
    zhao: Client,
}

/// A unit of Gusu, and a piece of its equipment where it has some.
async fn unit(who: &Client, (code, name): (&str, &str), equipment: Option<Value>) -> (Value, Value) {
    let id = Uuid::now_v7();
    let facts = json!({ "credit_code": code, "name": name, "address": "示范路1号", "district": "320508" });
    who.put(&format!("/v1/units/{id}"), &facts).await.expect(201);
    let Some(mut facts) = equipment else {
        return (json!(id), Value::Null);
    };
    let piece = Uuid::now_v7();
    facts["unit_id"] = json!(id);
    facts["location"] = json!("1号楼");
    who.put(&format!("/v1/equipment/{piece}"), &facts).await.expect(201);
    (json!(id), json!(piece))
}

/// What Wang assigns to Chen and Liu and they visit, where these items fail; approved by Wang. Gives the visit's address.
async fn visited(people: &People, new: &Value, findings: &[&str]) -> String {
    let assignment = Uuid::now_v7();
    let wanted = json!({ "unit_id": new["unit_id"], "equipment_id": new["equipment_id"],
        "checklist": new["checklist"]["code"], "due_on": new["date"], "campaign_id": new["campaign_id"],
        "inspectors": [CHEN.id(), LIU.id()] });
    people.wang.put(&format!("/v1/assignments/{assignment}"), &wanted).await.expect(201);
    let mut new = new.clone();
    new["assignment_id"] = json!(assignment);
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    people.chen.put(&visit, &new).await.expect(201);
    filled_in_with(&people.chen, &visit, findings).await;
    submit(&people.chen, &visit).await;
    decide(&people.wang, &visit, "approve", &json!({})).await.expect(200);
    visit
}

fn on(mut step: Value, day: &str) -> Value {
    step["rectified_on"] = json!(day);
    step
}

async fn the_loop_is_closed_and_counted(app: App) {
    let people = People {
        chen: app.signed_in(CHEN).await,
        liu: app.signed_in(LIU).await,
        wang: app.signed_in(WANG).await,
        zhao: app.signed_in(ZHAO).await,
    };
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    people.zhao.put(&campaign, &notice("320500", "320500")).await.expect(201);

    let piping = json!({ "kind": "8310", "name": "氢气管道", "class": "GC1", "attributes": { "length-m": 320.5,
        "medium-hazardous-chemical": true, "medium-flammable": true, "emergency-shutoff-fitted": true } });
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20",
        "attributes": { "handwheel-fitted": true } });
    let plant = unit(&people.chen, ("91350100M000100Y43", "姑苏化工厂"), Some(piping)).await;
    let estate = unit(&people.chen, ("91320508MA1ABCDE2T", "平江物业"), Some(lift)).await;
    let (mall, _) = unit(&people.chen, ("91320500MA1MYB5X0B", "观前商场"), None).await;

    let of = |unit: &Value, equipment: &Value, checklist: &str, date: &str| {
        let mut new = new_visit(unit);
        new["campaign_id"] = json!(id_of(&campaign));
        new["equipment_id"] = equipment.clone();
        new["checklist"]["code"] = json!(checklist);
        new["date"] = json!(date);
        new
    };
    let first = of(&plant.0, &plant.1, "hazmat-piping", "2018-01-22");
    let first = visited(&people, &first, &["pp-leak", "pp-marking"]).await;
    let second = of(&estate.0, &estate.1, "drum-brake-lifts", "2018-01-25");
    let second = visited(&people, &second, &["el-safety-manager"]).await;
    let mut third = of(&mall, &Value::Null, "crowded-venues", "2018-02-28");
    third["joint_with"] = json!(["消防大队", "区安监局"]);
    third["led_by"] = json!("副局长 沈国华");
    third["announced"] = json!(false);
    let third = visited(&people, &third, &["cv-warning-signs"]).await;

    let progress = people
        .zhao
        .get(&format!("/v1/assignments/progress?campaign_id={}&as_of=2018-02-28", id_of(&campaign)))
        .await
        .expect(200);
    assert_eq!(progress["rows"][0]["done"]["count"], 3, "{progress}");

    let leak = hazard_of(&people.wang, &first, "pp-leak").await;
    let marking = hazard_of(&people.wang, &first, "pp-marking").await;
    let manager = hazard_of(&people.wang, &second, "el-safety-manager").await;
    let signs = hazard_of(&people.wang, &third, "cv-warning-signs").await;

    fixed_on_the_spot(&people, &signs).await;
    planned_and_rectified(&people, &marking).await;
    overdue_and_punished(&people, &estate.0, &manager).await;
    major_one_closed(&people, &plant.0, &leak, &campaign).await;
    found_again(&people, &plant.0, &leak, &campaign).await;

    let report = people.zhao.get(&format!("{campaign}/report?as_of=2018-03-31&by=phase")).await.expect(200);
    assert_figures(&report);
    assert!(open_each(&people.zhao, &report).await > 30);
    as_tables(&people.zhao, &campaign, &report).await;
}

async fn fixed_on_the_spot(people: &People, hazard: &str) {
    photo(&people.chen, hazard, "before").await;
    photo(&people.chen, hazard, "after").await;
    take(&people.chen, hazard, &reason("fix_on_the_spot")).await.expect(201);
    take(&people.chen, hazard, &json!({ "step": "close" })).await.problem("not-allowed");
    take(&people.liu, hazard, &json!({ "step": "close" })).await.expect(201);
}

async fn planned_and_rectified(people: &People, hazard: &str) {
    take(&people.chen, hazard, &plan("2018-03-10")).await.expect(201);
    photo(&people.chen, hazard, "after").await;
    take(&people.chen, hazard, &on(reason("rectify"), "2018-03-09")).await.expect(201);
}

async fn overdue_and_punished(people: &People, unit: &Value, hazard: &str) {
    issued(&people.chen, unit, &[hazard]).await;
    let desk = people
        .wang
        .get("/v1/hazards?open=true&sort=deadline&overdue=true&as_of=2018-03-02")
        .await
        .expect(200);
    assert_eq!(desk["items"][0]["id"], json!(id_of(hazard)));
    let first = people.wang.get("/v1/enforcement/units?as_of=2018-03-02").await.expect(200);
    assert_eq!(first["items"][0]["unit"]["id"], *unit);
    for (kind, amount) in [("case", Value::Null), ("fine", json!(30_000)), ("stop_use", Value::Null)] {
        let action = json!({ "kind": kind, "unit_id": unit, "hazards": [id_of(hazard)], "taken_on": "2018-03-05",
            "basis": "《中华人民共和国特种设备安全法》第八十六条", "document": "苏质监罚字〔2018〕1号", "amount_yuan": amount });
        people.chen.put(&format!("/v1/enforcement/actions/{}", Uuid::now_v7()), &action).await.expect(201);
    }
}

/// Ordered to stop at once, reported up, listed, put right, seen again, accepted, delisted, closed.
async fn major_one_closed(people: &People, unit: &Value, hazard: &str, campaign: &str) {
    let (chen, wang) = (&people.chen, &people.wang);
    issued(chen, unit, &[hazard]).await;
    let safety_office = "苏州市安委办";
    let report_up = json!({ "step": "report_up", "authority": safety_office });
    take(chen, hazard, &report_up).await.expect(201);
    let list = json!({ "step": "list", "authority": safety_office, "document": "苏安办〔2018〕5号",
        "deadline": "2018-03-01" });
    take(wang, hazard, &list).await.expect(201);
    photo(chen, hazard, "after").await;
    take(chen, hazard, &on(reason("rectify"), "2018-02-20")).await.expect(201);
    let close = json!({ "step": "close" });
    take(wang, hazard, &close).await.problem("wrong-state");
    let accept = json!({ "step": "accept", "authority": safety_office, "reason": "整改到位" });
    take(wang, hazard, &accept).await.problem("proof-missing");

    let only = json!([id_of(hazard)]);
    looked_again(people, unit, only, campaign, "2018-02-24", true).await;
    take(wang, hazard, &accept).await.expect(201);
    let delist = json!({ "step": "delist", "document": "苏安办〔2018〕9号" });
    take(wang, hazard, &delist).await.expect(201);
    let closed = take(wang, hazard, &close).await.expect(201);
    assert_eq!(closed["state"], "closed");
    assert_eq!(
        story(&closed),
        [
            "found",
            "ordered",
            "reported_up",
            "listed",
            "rectified",
            "seen_rectified",
            "accepted",
            "delisted",
            "closed"
        ]
    );
}

/// A follow-up visit of the campaign.
async fn looked_again(people: &People, unit: &Value, hazards: Value, campaign: &str, day: &str, found: bool) {
    let visit = re_inspection(&people.chen, unit, Some(hazards), |_| found).await;
    let etag = people.chen.get(&visit).await.header("etag").to_owned();
    let of_campaign = json!({ "campaign_id": id_of(campaign), "date": day });
    let request = people.chen.request(Method::PATCH, &visit).header("If-Match", etag);
    people.chen.send(request.json(&of_campaign)).await.expect(200);
    submit(&people.chen, &visit).await;
}

async fn found_again(people: &People, unit: &Value, hazard: &str, campaign: &str) {
    let only = json!([id_of(hazard)]);
    looked_again(people, unit, only, campaign, "2018-03-26", false).await;
    let hazard = people.wang.get(hazard).await.expect(200);
    assert_eq!(hazard["state"], "reopened");
}

fn assert_figures(report: &Value) {
    let total = &report["total"];
    for (code, value) in [
        ("visits", 5.0),
        ("units", 3.0),
        ("person_times", 10.0),
        ("joint_visits", 1.0),
        ("led_visits", 1.0),
        ("unannounced_visits", 1.0),
        ("equipment-8310", 1.0),
        ("equipment-3110", 1.0),
        ("piping-length", 320.5),
        ("hazards_found", 4.0),
        ("major_found", 1.0),
        ("rectified_on_the_spot", 1.0),
        ("rectified_in_time", 1.0),
        ("rectified_late", 0.0),
        ("hazards_planned", 1.0),
        ("hazards_closed", 1.0),
        ("hazards_open", 3.0),
        ("hazards_overdue", 1.0),
        ("hazards_reopened", 1.0),
        ("stopped_units", 2.0),
        ("rechecked_units", 1.0),
        ("orders", 2.0),
        ("stop_orders", 2.0),
        ("cases", 1.0),
        ("fines", 1.0),
        ("fines_yuan", 30_000.0),
        ("stop_use", 1.0),
        ("shut_down", 0.0),
        ("three-two-one-complete", 1.0),
    ] {
        assert_eq!(figure(total, code), value, "{code}");
    }
    let by_phase = |code: &str| -> Vec<f64> {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.map(|row| figure(row, code)).collect()
    };
    assert_eq!(by_phase("visits"), [2.0, 2.0, 1.0]);
    assert_eq!(by_phase("hazards_found"), [3.0, 1.0, 0.0]);
    assert_eq!(by_phase("orders"), [2.0, 0.0, 0.0]);
    assert_eq!(by_phase("fines"), [0.0, 1.0, 0.0]);
    let rechecked: Vec<&Value> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["figures"]["rechecked_units"]["value"])
        .collect();
    assert_eq!(rechecked, [&Value::Null, &Value::Null, &json!(1)]);
}

/// The same figures, read from CSV and XLSX by other programs.
async fn as_tables(who: &Client, campaign: &str, report: &Value) {
    let query = "as_of=2018-03-31&by=phase";
    let csv = in_chinese(who, &format!("{campaign}/report.csv?{query}")).await;
    assert_same(report, &csv, None);
    let book = file_in_chinese(who, &format!("{campaign}/report.xlsx?{query}")).await;
    for (section, tab) in [
        ("visits", "检查情况"),
        ("equipment", "检查设备"),
        ("hazards", "隐患整改"),
        ("enforcement", "执法处理"),
        ("topics", "专项内容"),
        ("look_back", "回头看"),
    ] {
        let (title, about, table) = sheet_of_xlsx(&book, tab);
        assert_eq!(title, "特种设备安全隐患排查治理专项行动统计表");
        assert!(about.contains("统计范围:苏州市") && about.contains("2018-01-15 - 2018-03-31"), "{about}");
        assert_same(report, &table, Some(section));
    }
}

fn assert_same(report: &Value, table: &Table, section: Option<&str>) {
    let mut names: Vec<&str> =
        report["rows"].as_array().unwrap().iter().map(|row| row["name"]["zh"].as_str().unwrap()).collect();
    names.push("合计");
    assert_eq!(table.column("阶段"), names);
    for column in report["columns"].as_array().unwrap() {
        if section.is_some_and(|section| column["section"] != section) {
            continue;
        }
        let code = column["code"].as_str().unwrap();
        let (title, unit) = (&column["title"]["zh"], &column["unit"]["zh"]);
        let heading = format!("{}({})", title.as_str().unwrap(), unit.as_str().unwrap());
        let shown: Vec<Option<f64>> =
            table.column(&heading).into_iter().map(|cell| cell.parse().ok()).collect();
        let rows = report["rows"].as_array().unwrap().iter();
        let wanted: Vec<Option<f64>> =
            rows.chain([&report["total"]]).map(|row| row["figures"][code]["value"].as_f64()).collect();
        assert_eq!(shown, wanted, "{heading}");
    }
}
