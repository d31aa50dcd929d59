//! The report of a campaign, and that each figure opens to what it counts.

use crate::support::{
    App, Client,
    campaign::{notice, planned},
    enforcement::recorded,
    hazard::{photo, plan, reason, take},
    order::issued,
    people::{CHEN, HE, LIU, QIAN, SUN, WANG, ZHAO, safety_manager},
    report::{figure, open_each},
    visit::{decide, filled_in, id_of, new_visit, registered, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    an_empty_campaign_has_a_report_of_noughts,
    each_figure_opens_to_what_it_counts,
    what_is_withdrawn_or_dropped_counts_no_more,
    only_the_callers_districts_are_counted,
    bad_questions_are_told,
}

/// A visit of the campaign on a day, submitted; gives its address.
async fn visited(inspector: &Client, campaign: &str, unit: &Value, more: Value) -> String {
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(unit);
    new["campaign_id"] = json!(id_of(campaign));
    for (field, value) in more.as_object().unwrap() {
        new[field] = value.clone();
    }
    inspector.put(&visit, &new).await.expect(201);
    filled_in(inspector, &visit).await;
    submit(inspector, &visit).await;
    visit
}

async fn report(who: &Client, campaign: &str, query: &str) -> Value {
    who.get(&format!("{campaign}/report?as_of=2018-03-31{query}")).await.expect(200)
}

async fn an_empty_campaign_has_a_report_of_noughts(app: App) {
    let wang = app.signed_in(WANG).await;
    let campaign = planned(&wang).await;
    let report = report(&wang, &campaign, "").await;
    assert_eq!(report["rows"].as_array().unwrap().len(), 1);
    assert_eq!(report["rows"][0]["name"]["zh"], "姑苏区");
    for row in [&report["rows"][0], &report["total"]] {
        assert_eq!(figure(row, "target_visits"), 12.0);
        for column in report["columns"].as_array().unwrap() {
            let code = column["code"].as_str().unwrap();
            assert!(code == "target_visits" || figure(row, code) == 0.0, "{code}");
        }
    }
    assert_eq!(open_each(&wang, &report).await, 0);
}

async fn each_figure_opens_to_what_it_counts(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let joint = json!({ "joint_with": ["消防大队"], "led_by": "副区长 李强", "announced": false });
    visited(&chen, &campaign, &unit, joint).await;
    visited(&chen, &campaign, &unit, json!({ "date": "2018-03-01" })).await;
    // Not of the campaign.
    let other = format!("/v1/inspections/{}", Uuid::now_v7());
    chen.put(&other, &new_visit(&unit)).await.expect(201);

    let found = chen.list("/v1/hazards?confirmed=true&limit=3").await;
    let hazards: Vec<String> =
        found.iter().map(|hazard| format!("/v1/hazards/{}", hazard["id"].as_str().unwrap())).rev().collect();
    assert!(hazards.len() >= 2, "{found:?}");
    issued(&chen, &unit, &[&hazards[0]]).await;
    photo(&chen, &hazards[1], "before").await;
    photo(&chen, &hazards[1], "after").await;
    take(&chen, &hazards[1], &reason("fix_on_the_spot")).await.expect(201);
    take(&chen, &hazards[0], &plan("2018-02-20")).await.expect(201);
    photo(&chen, &hazards[0], "after").await;
    let mut rectified = reason("rectify");
    rectified["rectified_on"] = json!("2018-02-19");
    take(&chen, &hazards[0], &rectified).await.expect(201);
    // About no hazard of the campaign, so not counted in it.
    recorded(&chen, &unit, "sealing").await;
    let fine = json!({ "kind": "fine", "unit_id": unit, "hazards": [id_of(&hazards[0])], "taken_on": "2018-03-02",
        "basis": "第八十三条", "document": "1号", "amount_yuan": 30000 });
    chen.put(&format!("/v1/enforcement/actions/{}", Uuid::now_v7()), &fine).await.expect(201);

    for by in ["district", "phase", "checklist"] {
        let report = report(&wang, &campaign, &format!("&by={by}")).await;
        let total = &report["total"];
        for (code, value) in [
            ("visits", 2.0),
            ("units", 1.0),
            ("person_times", 4.0),
            ("joint_visits", 1.0),
            ("led_visits", 1.0),
            ("unannounced_visits", 1.0),
            ("rectified_on_the_spot", 1.0),
            ("rectified_in_time", 1.0),
            ("rectified_late", 0.0),
            ("hazards_planned", 1.0),
            ("orders", 1.0),
            ("stop_orders", 1.0),
            ("fines", 1.0),
            ("fines_yuan", 30000.0),
            ("sealings", 0.0),
        ] {
            assert_eq!(figure(total, code), value, "{code} by {by}");
        }
        let found = figure(total, "hazards_found");
        assert_eq!(found, figure(total, "hazards_open"));
        let parts: f64 =
            report["rows"].as_array().unwrap().iter().map(|row| figure(row, "hazards_found")).sum();
        assert_eq!(parts, found, "by {by}");
        assert!(open_each(&wang, &report).await > 20, "{report}");
    }
    let first = report(&wang, &campaign, "&by=phase").await;
    let visits: Vec<f64> =
        first["rows"].as_array().unwrap().iter().map(|row| figure(row, "visits")).collect();
    assert_eq!(visits, [1.0, 1.0, 0.0]);
    let later = report(&wang, &campaign, "&from=2018-02-02").await;
    assert_eq!(figure(&later["total"], "visits"), 1.0);
    assert_eq!(figure(&later["total"], "fines"), 1.0);
    assert!(open_each(&wang, &later).await > 0);
    let lifts = report(&wang, &campaign, "&checklist=drum-brake-lifts").await;
    assert_eq!(figure(&lifts["total"], "visits"), 0.0);
    assert_eq!(open_each(&wang, &lifts).await, 0);
}

async fn what_is_withdrawn_or_dropped_counts_no_more(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = visited(&chen, &campaign, &unit, json!({})).await;
    let before = report(&wang, &campaign, "").await;
    assert_eq!(figure(&before["total"], "visits"), 1.0);
    assert!(figure(&before["total"], "hazards_found") > 0.0);
    decide(&wang, &visit, "return", &json!({ "comment": "请补充" })).await.expect(200);
    let returned = report(&wang, &campaign, "").await;
    assert_eq!(returned["total"], before["total"], "what is sent back was visited");
    decide(&chen, &visit, "withdraw", &json!({ "reason": "重复" })).await.expect(200);
    let after = report(&wang, &campaign, "").await;
    for code in ["visits", "units", "person_times", "hazards_found"] {
        assert_eq!(figure(&after["total"], code), 0.0, "{code}");
    }
    open_each(&wang, &after).await;
}

async fn only_the_callers_districts_are_counted(app: App) {
    let (zhao, chen, qian) =
        (app.signed_in(ZHAO).await, app.signed_in(CHEN).await, app.signed_in(QIAN).await);
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    zhao.put(&campaign, &notice("320500", "320500")).await.expect(201);
    let (unit, _) = registered(&chen, None).await;
    visited(&chen, &campaign, &unit, json!({})).await;
    let whole = report(&zhao, &campaign, "").await;
    assert_eq!(whole["rows"].as_array().unwrap().len(), 10);
    assert_eq!(figure(&whole["total"], "visits"), 1.0);
    assert!(open_each(&zhao, &whole).await > 5);
    assert_eq!(figure(&whole["total"], "target_visits"), 12.0);
    let kunshan = report(&qian, &campaign, "").await;
    assert_eq!(kunshan["rows"][0]["name"]["zh"], "昆山市");
    assert_eq!(kunshan["rows"].as_array().unwrap().len(), 1);
    assert_eq!(figure(&kunshan["total"], "visits"), 0.0);
    // The plan is of the whole city: none of it is the district's own.
    assert_eq!(figure(&kunshan["total"], "target_visits"), 0.0);
    assert_eq!(open_each(&qian, &kunshan).await, 0);
    let other = report(&app.signed_in(SUN).await, &campaign, "&district=320508").await;
    assert_eq!(figure(&other["total"], "visits"), 0.0);
    let he = report(&app.signed_in(HE).await, &campaign, "&district=320508").await;
    assert_eq!(figure(&he["total"], "visits"), 1.0);
    let manager = safety_manager(&app, &unit).await;
    manager.get(&format!("{campaign}/report")).await.problem("not-allowed");
}

async fn bad_questions_are_told(app: App) {
    let (wang, liu) = (app.signed_in(WANG).await, app.signed_in(LIU).await);
    let campaign = planned(&wang).await;
    for query in [
        "report?by=month",
        "report?phase=4",
        "report?checklist=no-such",
        "report?district=3205",
        "report?colour=red",
        "units?cursor=nonsense",
        "equipment?kind=",
        "subjects",
        "subjects?figure=no-such",
    ] {
        liu.get(&format!("{campaign}/{query}")).await.problem("invalid-parameter");
    }
    for list in ["units?", "equipment?", "subjects?figure=piping-length"] {
        assert!(liu.list(&format!("{campaign}/{list}&limit=3")).await.is_empty());
    }
    liu.get(&format!("/v1/campaigns/{}/report", Uuid::now_v7())).await.problem("not-found");
}
