//! How far the work is, and that each number and its records agree.

use crate::support::{
    App, Client,
    assignment::fresh,
    campaign::{notice, planned},
    people::{CHEN, LIU, QIAN, SUN, WANG, ZHAO},
    unit::{CODES, unit},
    visit::{decide, filled_in, id_of, new_visit, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    progress_is_seen_by_district_and_by_inspector,
}

const NUMBERS: [&str; 7] = ["total", "assigned", "begun", "submitted", "done", "cancelled", "overdue"];

/// The numbers of each row by its key; each is held against the records that it points to.
async fn read(who: &Client, query: &str) -> Vec<(String, [i64; 7])> {
    let progress = who.get(&format!("/v1/assignments/progress?{query}")).await.expect(200);
    let mut rows = Vec::new();
    for row in progress["rows"].as_array().unwrap() {
        let mut numbers = [0; 7];
        for (place, name) in NUMBERS.iter().enumerate() {
            numbers[place] = row[name]["count"].as_i64().unwrap();
            let records = row[name]["records"].as_str().unwrap();
            let list = who.get(&format!("{records}&limit=200")).await.expect(200);
            let listed = i64::try_from(list["items"].as_array().unwrap().len()).unwrap();
            assert_eq!(numbers[place], listed, "{name} of {row}");
        }
        rows.push((row["key"].as_str().unwrap().to_owned(), numbers));
    }
    rows
}

async fn progress_is_seen_by_district_and_by_inspector(app: App) {
    let (chen, qian, wang, zhao, sun) = (
        app.signed_in(CHEN).await,
        app.signed_in(QIAN).await,
        app.signed_in(WANG).await,
        app.signed_in(ZHAO).await,
        app.signed_in(SUN).await,
    );
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    zhao.put(&campaign, &notice("320500", "320500")).await.expect(201);
    let of_gusu = unit(&chen, CODES[0], "320508").await;
    let of_kunshan = unit(&qian, CODES[1], "320583").await;
    let assign = async |unit: &Value, due_on: &str, inspectors: Value, of_campaign: bool| {
        let path = fresh();
        let mut new = json!({ "unit_id": unit, "checklist": "crowded-venues", "due_on": due_on, "inspectors": inspectors });
        if of_campaign {
            new["campaign_id"] = json!(id_of(&campaign));
        }
        zhao.put(&path, &new).await.expect(201);
        path
    };
    let both = json!([CHEN.id(), LIU.id()]);
    let visit = async |assignment: &str, until: &str| {
        let path = format!("/v1/inspections/{}", Uuid::now_v7());
        let mut new = new_visit(&of_gusu);
        new["assignment_id"] = json!(id_of(assignment));
        chen.put(&path, &new).await.expect(201);
        if until != "begun" {
            filled_in(&chen, &path).await;
            submit(&chen, &path).await;
        }
        if until == "done" {
            decide(&wang, &path, "approve", &json!({})).await.expect(200);
        }
    };
    assign(&of_gusu, "2018-02-10", both.clone(), true).await;
    assign(&of_gusu, "2018-02-20", json!([LIU.id()]), true).await;
    visit(&assign(&of_gusu, "2018-02-05", both.clone(), true).await, "begun").await;
    visit(&assign(&of_gusu, "2018-02-05", both.clone(), true).await, "submitted").await;
    visit(&assign(&of_gusu, "2018-02-05", json!([CHEN.id()]), true).await, "done").await;
    let taken_back = assign(&of_gusu, "2018-02-05", json!([CHEN.id()]), true).await;
    decide(&wang, &taken_back, "cancel", &json!({ "reason": "重复" })).await.expect(200);
    assign(&of_gusu, "2018-02-10", json!([LIU.id()]), false).await;
    assign(&of_kunshan, "2018-02-10", json!([QIAN.id()]), true).await;

    let campaign = format!("campaign_id={}", id_of(&campaign));
    let (gusu, kunshan) = ("320508".to_owned(), "320583".to_owned());
    let (c, l, q) = (CHEN.id().to_string(), LIU.id().to_string(), QIAN.id().to_string());
    // total, assigned, begun, submitted, done, cancelled, overdue
    let rows = read(&zhao, &format!("{campaign}&as_of=2018-02-10")).await;
    assert_eq!(rows, [(gusu.clone(), [6, 2, 1, 1, 1, 1, 1]), (kunshan.clone(), [1, 1, 0, 0, 0, 0, 0])]);
    let rows = read(&zhao, &format!("{campaign}&as_of=2018-02-11&by=inspector")).await;
    assert_eq!(
        rows,
        [(c.clone(), [5, 1, 1, 1, 1, 1, 2]), (l.clone(), [4, 2, 1, 1, 0, 0, 2]), (q, [1, 1, 0, 0, 0, 0, 1])]
    );
    let rows = read(&zhao, "by=inspector&district=320508&as_of=2018-02-21").await;
    assert_eq!(
        rows,
        [(c, [5, 1, 1, 1, 1, 1, 2]), (l, [5, 3, 1, 1, 0, 0, 4])],
        "of the district, whatever the campaign"
    );
    assert_eq!(read(&sun, "as_of=2018-02-11").await, [(kunshan, [1, 1, 0, 0, 0, 0, 1])]);
    assert_eq!(read(&wang, "district=320583").await, []);
    assert_eq!(read(&wang, "as_of=2018-01-01").await, [(gusu, [7, 3, 1, 1, 1, 1, 0])]);
    let of_another = format!("campaign_id={}", id_of(&planned(&wang).await));
    assert_eq!(read(&wang, &of_another).await, []);
    let put = zhao.put("/v1/assignments/progress", &json!({})).await;
    assert_eq!(put.header("allow"), "GET");
    put.problem("method-not-allowed");
    for bad in ["by=unit", "as_of=soon", "district=1"] {
        wang.get(&format!("/v1/assignments/progress?{bad}")).await.problem("invalid-parameter");
    }
}
