//! The list: the supervisor's queue, the inspector's own work.

use crate::support::{
    App, Client,
    people::{CHEN, LIU, WANG},
    visit::{begun, decide, filled_in, id_of, new_visit, registered, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    pages_stay_whole_while_visits_are_begun,
    a_list_is_narrowed,
}

async fn ids(reader: &Client, path: &str) -> Vec<String> {
    let list = reader.get(path).await.expect(200);
    let ids = list["items"].as_array().unwrap().iter();
    ids.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

async fn pages_stay_whole_while_visits_are_begun(app: App) {
    let chen = app.signed_in(CHEN).await;
    let empty = chen.get("/v1/inspections").await.expect(200);
    assert_eq!(empty, json!({ "items": [], "next": null }));
    let (unit, _) = registered(&chen, None).await;
    for _ in 0..7 {
        begun(&chen, &unit).await;
    }
    let all = ids(&chen, "/v1/inspections").await;
    assert_eq!(all.len(), 7);
    for limit in 1..=8 {
        let before = ids(&chen, "/v1/inspections").await;
        let mut read = Vec::new();
        let mut next = Value::String(String::new());
        while let Some(cursor) = next.as_str() {
            let mut path = format!("/v1/inspections?limit={limit}");
            if !cursor.is_empty() {
                path += &format!("&cursor={cursor}");
            }
            let page = chen.get(&path).await.expect(200);
            let items = page["items"].as_array().unwrap();
            assert!((1..=limit).contains(&items.len()));
            read.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            next = page["next"].clone();
            if read.len() == items.len() {
                begun(&chen, &unit).await;
            }
        }
        assert_eq!(read, before, "pages of {limit}");
    }
}

async fn a_list_is_narrowed(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
    let (unit, lift) = registered(&chen, Some(lift)).await;
    let approved = begun(&chen, &unit).await;
    filled_in(&chen, &approved).await;
    submit(&chen, &approved).await;
    decide(&wang, &approved, "approve", &json!({})).await.expect(200);
    let of_the_lift = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&unit);
    new["checklist"]["code"] = json!("drum-brake-lifts");
    new["equipment_id"] = lift.clone();
    new["date"] = json!("2018-03-05");
    new["inspectors"] = json!([{ "account_id": CHEN.id(), "lead": true }]);
    chen.put(&of_the_lift, &new).await.expect(201);

    let (approved, of_the_lift) = (id_of(&approved).to_owned(), id_of(&of_the_lift).to_owned());
    let both = [of_the_lift.as_str(), approved.as_str()];
    let (lift, unit) = (lift.as_str().unwrap(), unit.as_str().unwrap());
    for (filter, wanted) in [
        ("", &both[..]),
        ("state=approved", &both[1..]),
        ("state=draft", &both[..1]),
        ("state=submitted", &[]),
        ("checklist=drum-brake-lifts", &both[..1]),
        (&format!("equipment_id={lift}"), &both[..1]),
        (&format!("unit_id={unit}"), &both),
        (&format!("unit_id={}", Uuid::now_v7()), &[]),
        (&format!("inspector_id={}", LIU.id()), &both[1..]),
        (&format!("inspector_id={}", CHEN.id()), &both),
        ("from=2018-02-02", &both[..1]),
        ("to=2018-02-01", &both[1..]),
        ("from=2018-02-01&to=2018-03-05", &both),
        ("from=2018-03-06&to=2018-01-01", &[]),
        ("district=320500", &both),
        ("district=320508", &both),
        ("district=320583", &[]),
        ("conclusion=incomplete", &both[..1]),
        ("state=draft&to=2018-02-01", &[]),
    ] {
        assert_eq!(ids(&wang, &format!("/v1/inspections?{filter}")).await, wanted, "{filter}");
    }
    let listed = wang.get("/v1/inspections?limit=1").await.expect(200);
    assert_eq!(listed["items"][0]["unit"]["name"], "示范单位", "{listed}");
    assert_eq!(listed["items"][0]["equipment"]["name"], "1号客梯", "{listed}");
}
