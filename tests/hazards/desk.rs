//! The list: what a supervisor finds at the desk.

use crate::support::{
    App, Client,
    hazard::{hazard_of, hazards_of, plan, reason, reported, submitted, take},
    people::{CHEN, WANG},
    visit::registered,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    lists_are_narrowed_and_paged,
    what_is_overdue_leads,
}

async fn list(who: &Client, query: &str) -> Vec<Value> {
    who.list(&format!("/v1/hazards?{query}")).await
}

/// All pages, one hazard each.
async fn one_by_one(who: &Client, query: &str) -> Vec<Value> {
    list(who, &format!("{query}&limit=1")).await
}

async fn lists_are_narrowed_and_paged(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let empty = wang.get("/v1/hazards").await.expect(200);
    assert_eq!(empty, json!({ "items": [], "next": null }));
    let (visit, _) = submitted(&chen).await;
    let found = hazards_of(&wang, &visit).await;
    let emergency_plan = hazard_of(&wang, &visit, "cv-plan").await;
    take(&chen, &emergency_plan, &reason("raise")).await.expect(201);
    let unit = found[0]["unit"]["id"].as_str().unwrap();
    let complaint = reported(&chen, &json!(unit), "complaint", "general").await;
    take(&wang, &complaint, &reason("invalidate")).await.expect(201);
    let all = found.len() + 1;
    for (filter, wanted) in [
        ("state=found", all - 1),
        ("state=invalidated", 1),
        ("open=true", all - 1),
        ("open=false", 1),
        ("level=major&item=cv-plan", 1),
        ("item=cv-plan", 1),
        ("item=cv-body-or-manager", 0),
        ("source=complaint", 1),
        ("source=inspection", all - 1),
        ("source=institute", 0),
        ("listing=listed", 0),
        ("overdue=false", all),
        ("overdue=true", 0),
        ("due_within=3650", 0),
        ("district=320508", all),
        ("district=320500", all),
        ("district=320583", 0),
        (&format!("unit_id={unit}"), all),
        (&format!("unit_id={}", Uuid::now_v7()), 0),
        (&format!("equipment_id={}", Uuid::now_v7()), 0),
    ] {
        assert_eq!(list(&wang, filter).await.len(), wanted, "{filter}");
    }
    assert_eq!(one_by_one(&wang, "sort=newest").await.len(), all);
    for bad in [
        "limit=0",
        "state=lost",
        "level=huge",
        "colour=red",
        "cursor=x",
        "open=maybe",
        "due_within=-1",
        "due_within=3651",
        "as_of=yesterday",
        "sort=oldest",
    ] {
        wang.get(&format!("/v1/hazards?{bad}")).await.problem("invalid-parameter");
    }
}

async fn what_is_overdue_leads(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let mut hazards = Vec::new();
    for deadline in ["2018-03-20", "2018-03-01", "2018-03-10", "2018-03-10"] {
        let hazard = reported(&chen, &unit, "institute", "general").await;
        take(&chen, &hazard, &plan(deadline)).await.expect(201);
        hazards.push(hazard);
    }
    let without = reported(&chen, &unit, "institute", "general").await;
    let days = |hazards: &[Value]| -> Vec<String> {
        hazards.iter().map(|hazard| hazard["deadline"].as_str().unwrap().to_owned()).collect()
    };
    let desk = one_by_one(&wang, "open=true&sort=deadline&as_of=2018-03-11").await;
    assert_eq!(days(&desk), ["2018-03-01", "2018-03-10", "2018-03-10", "2018-03-20"]);
    let overdue: Vec<_> = desk.iter().map(|hazard| hazard["overdue"].as_bool().unwrap()).collect();
    assert_eq!(overdue, [true, true, true, false]);
    assert!(desk.iter().all(|hazard| !without.ends_with(hazard["id"].as_str().unwrap())));
    for (query, wanted) in [
        ("overdue=true&as_of=2018-03-10", 1),
        ("overdue=true&as_of=2018-03-11", 3),
        ("overdue=false&as_of=2018-03-11", 2),
        ("overdue=true", 4),
        ("due_within=0&as_of=2018-03-10", 2),
        ("due_within=9&as_of=2018-03-10", 2),
        ("due_within=10&as_of=2018-03-10", 3),
    ] {
        assert_eq!(list(&wang, query).await.len(), wanted, "{query}");
    }
}
