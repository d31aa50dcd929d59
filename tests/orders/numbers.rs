//! Numbers without gaps.

use crate::support::{
    App,
    hazard::reported,
    order::new_order,
    people::{CHEN, LIU, QIAN, ZHAO},
    visit::registered,
};
use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    two_hundred_at_once_get_two_hundred_consecutive_numbers,
    each_authority_and_each_year_counts_for_itself,
}

async fn two_hundred_at_once_get_two_hundred_consecutive_numbers(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let mut hazards = Vec::new();
    for _ in 0..200 {
        hazards.push(reported(&chen, &unit, "complaint", "general").await);
    }
    // One in ten is refused after it took a number: another request for the same hazard was first.
    let mut phones = Vec::new();
    for hazards in hazards.chunks(10) {
        let phone = app.signed_in(CHEN).await;
        let (unit, spoilt) = (unit.clone(), hazards[0].clone());
        phones.push(async move {
            let mut numbers = Vec::new();
            for hazard in hazards {
                let path = format!("/v1/orders/{}", Uuid::now_v7());
                let order = phone.put(&path, &new_order(&unit, &[hazard])).await.expect(201);
                numbers.push(order["number"].as_i64().unwrap());
                let again = phone.put(&path, &new_order(&unit, &[hazard])).await.expect(200);
                assert_eq!(again, order, "a repeat takes no number");
                let doubled = new_order(&unit, &[&spoilt]);
                let path = format!("/v1/orders/{}", Uuid::now_v7());
                assert_eq!(phone.put(&path, &doubled).await.flaws(), ["/hazards/0"]);
            }
            numbers
        });
    }
    assert_eq!(phones.len(), 20);
    let mut numbers: Vec<i64> = join_all(phones).await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>());
}

async fn each_authority_and_each_year_counts_for_itself(app: App) {
    let (chen, zhao) = (app.signed_in(CHEN).await, app.signed_in(ZHAO).await);
    let (unit, _) = registered(&chen, None).await;
    let mut documents = Vec::new();
    for (who, year) in [(&chen, "2018"), (&zhao, "2018"), (&chen, "2019"), (&chen, "2018"), (&zhao, "2018")] {
        let hazard = reported(&chen, &unit, "complaint", "general").await;
        let mut new = new_order(&unit, &[&hazard]);
        new["issued_on"] = json!(format!("{year}-02-01"));
        new["deadline"] = json!(format!("{year}-03-01"));
        new["inspectors"] = json!([CHEN.id(), LIU.id(), ZHAO.id()]);
        let path = format!("/v1/orders/{}", Uuid::now_v7());
        let order = who.put(&path, &new).await.expect(201);
        documents.push(order["document"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        documents,
        [
            "特监令〔2018〕320508-0001号",
            "特监令〔2018〕320500-0001号",
            "特监令〔2019〕320508-0001号",
            "特监令〔2018〕320508-0002号",
            "特监令〔2018〕320500-0002号",
        ]
    );
    let qian = app.signed_in(QIAN).await;
    let none = qian.get("/v1/orders").await.expect(200);
    assert_eq!(none, json!({ "items": [], "next": null }));
}
