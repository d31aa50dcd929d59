//! Look-back: the units that were stopped, one by one, and what their re-check found.

use crate::support::{
    App, Client,
    campaign::{notice, planned},
    enforcement::new_action,
    hazard::{hazards_of, story, take},
    order::new_order,
    people::{CHEN, HE, LIU, SUN, WANG, ZHAO, safety_manager},
    unit::{CODES, unit},
    visit::{decide, filled_in, id_of, new_visit, re_inspection, registered, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    stopped_units_are_listed_one_by_one_until_they_are_rechecked,
    what_is_found_again_reopens_the_hazard_and_marks_the_unit,
    only_what_stopped_a_unit_for_the_campaign_counts,
    a_recheck_comes_after_the_last_measure_and_in_the_last_phase,
    officials_see_their_own_district,
}

const NONE: [Value; 0] = [];

/// A visit of the campaign that finds something; gives the hazard's address.
async fn found(chen: &Client, campaign: &str, unit: &Value) -> String {
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(unit);
    new["campaign_id"] = json!(id_of(campaign));
    chen.put(&visit, &new).await.expect(201);
    filled_in(chen, &visit).await;
    submit(chen, &visit).await;
    let hazards = hazards_of(chen, &visit).await;
    format!("/v1/hazards/{}", hazards[0]["id"].as_str().unwrap())
}

/// An order about a hazard that stops the unit, or does not; gives its address.
async fn order(chen: &Client, unit: &Value, hazard: &str, stops: bool) -> String {
    let order = format!("/v1/orders/{}", Uuid::now_v7());
    let mut new = new_order(unit, &[hazard]);
    new["stop_at_once"] = json!(stops);
    chen.put(&order, &new).await.expect(201);
    order
}

async fn action(chen: &Client, unit: &Value, kind: &str, hazards: &[&str], day: &str) -> String {
    let action = format!("/v1/enforcement/actions/{}", Uuid::now_v7());
    let mut new = new_action(unit, kind);
    new["hazards"] = json!(hazards.iter().map(|hazard| id_of(hazard)).collect::<Vec<_>>());
    new["taken_on"] = json!(day);
    chen.put(&action, &new).await.expect(201);
    action
}

/// The whole list, page by page of one.
async fn look_back(who: &Client, campaign: &str, query: &str) -> Vec<Value> {
    let units = who.list(&format!("{campaign}/look-back?limit=1{query}")).await;
    assert_eq!(who.list(&format!("{campaign}/look-back?limit=200{query}")).await, units);
    units
}

fn ids(units: &[Value]) -> Vec<&Value> {
    units.iter().map(|unit| &unit["unit"]["id"]).collect()
}

async fn stopped_units_are_listed_one_by_one_until_they_are_rechecked(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (first, _) = registered(&chen, None).await;
    let second = unit(&chen, CODES[1], "320508").await;
    assert_eq!(look_back(&wang, &campaign, "").await, NONE);
    let of_first = found(&chen, &campaign, &first).await;
    let of_second = found(&chen, &campaign, &second).await;
    let order = order(&chen, &first, &of_first, true).await;
    let shut_down = action(&chen, &second, "shut_down", &[&of_second], "2018-03-02").await;
    let stop_use = action(&chen, &second, "stop_use", &[&of_second], "2018-02-26").await;

    let units = look_back(&wang, &campaign, "").await;
    assert_eq!(ids(&units), [&first, &second], "the longest stopped first");
    let document = chen.get(&order).await.expect(200)["document"].take();
    assert_eq!(
        units[0]["measures"],
        json!([{ "kind": "order", "id": id_of(&order), "document": document, "taken_on": "2018-02-01", "state": "in_force" }])
    );
    let measures: Vec<(&Value, &Value)> = units[1]["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|measure| (&measure["kind"], &measure["id"]))
        .collect();
    assert_eq!(
        measures,
        [(&json!("stop_use"), &json!(id_of(&stop_use))), (&json!("shut_down"), &json!(id_of(&shut_down)))]
    );
    assert_eq!(units[0]["hazards"], json!([{ "id": id_of(&of_first), "state": "ordered" }]));
    assert_eq!(
        (&units[0]["recheck"], &units[0]["since"], &units[0]["found_again"]),
        (&Value::Null, &json!("2018-03-21"), &json!([]))
    );

    let visit = re_inspection(&chen, &first, None, |_| true).await;
    assert_eq!(look_back(&wang, &campaign, "").await, units, "a draft is no re-check");
    submit(&chen, &visit).await;
    let after = look_back(&wang, &campaign, "").await;
    assert_eq!(ids(&after), [&second, &first], "those that were not re-checked first");
    assert_eq!(
        after[1]["recheck"],
        json!({ "inspection_id": id_of(&visit), "visited_on": "2018-03-22", "rectified": 1, "unrectified": 0, "unseen": 0 })
    );
    assert_eq!(after[1]["hazards"][0]["state"], "rectified");
    assert_eq!(look_back(&wang, &campaign, "&rechecked=false").await, after[..1]);
    assert_eq!(look_back(&wang, &campaign, "&rechecked=true").await, after[1..]);
    decide(&chen, &visit, "withdraw", &json!({ "reason": "走错了单位" })).await.expect(200);
    let back = look_back(&wang, &campaign, "").await;
    assert_eq!((ids(&back), &back[0]["recheck"]), (vec![&first, &second], &Value::Null));
}

async fn what_is_found_again_reopens_the_hazard_and_marks_the_unit(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let hazard = found(&chen, &campaign, &unit).await;
    order(&chen, &unit, &hazard, true).await;
    let first_look = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &first_look).await;
    take(&liu, &hazard, &json!({ "step": "close" })).await.expect(201);
    let marks = async || wang.list("/v1/enforcement/units?as_of=2018-02-20").await;
    assert_eq!(marks().await, NONE);

    let listed = look_back(&wang, &campaign, "").await;
    let wanted = json!([listed[0]["hazards"][0]["id"]]);
    assert_eq!(listed[0]["hazards"][0]["state"], "closed");
    let second_look = re_inspection(&chen, &unit, Some(wanted), |_| false).await;
    submit(&chen, &second_look).await;
    let reopened = wang.get(&hazard).await.expect(200);
    assert_eq!(
        (&reopened["state"], story(&reopened).last()),
        (&json!("reopened"), Some(&"seen_unrectified"))
    );
    let listed = look_back(&wang, &campaign, "").await;
    assert_eq!(
        listed[0]["recheck"],
        json!({ "inspection_id": id_of(&second_look), "visited_on": "2018-03-22", "rectified": 0, "unrectified": 1, "unseen": 0 }),
        "the last one of the day"
    );
    assert_eq!(listed[0]["found_again"], json!([id_of(&hazard)]));
    assert_eq!(listed[0]["hazards"][0]["state"], "reopened");
    let marked = marks().await;
    assert_eq!(
        (&marked[0]["unit"]["id"], &marked[0]["reopened_hazards"], &marked[0]["overdue_hazards"]),
        (&unit, &json!(1), &json!(0))
    );
    let records = wang.list(&format!("/v1/hazards?state=reopened&unit_id={}", unit.as_str().unwrap())).await;
    assert_eq!(records.len(), 1);
}

async fn only_what_stopped_a_unit_for_the_campaign_counts(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (campaign, other) = (planned(&wang).await, planned(&wang).await);
    let (first, _) = registered(&chen, None).await;
    let hazard = found(&chen, &campaign, &first).await;
    let gentle = order(&chen, &first, &hazard, false).await;
    action(&chen, &first, "case", &[&hazard], "2018-03-02").await;
    action(&chen, &first, "shut_down", &[], "2018-03-02").await;
    let revoked = action(&chen, &first, "stop_use", &[&hazard], "2018-03-02").await;
    assert_eq!(look_back(&wang, &campaign, "").await.len(), 1);
    assert_eq!(look_back(&wang, &other, "").await, NONE);
    decide(&wang, &revoked, "revoke", &json!({ "reason": "有误" })).await.expect(200);
    assert_eq!(look_back(&wang, &campaign, "").await, NONE);

    let mut stricter = new_order(&first, &[&hazard]);
    stricter["replaces"] = json!(id_of(&gentle));
    let strict = format!("/v1/orders/{}", Uuid::now_v7());
    chen.put(&strict, &stricter).await.expect(201);
    let mut softer = stricter.clone();
    softer["replaces"] = json!(id_of(&strict));
    softer["stop_at_once"] = json!(false);
    let soft = format!("/v1/orders/{}", Uuid::now_v7());
    chen.put(&soft, &softer).await.expect(201);
    let units = look_back(&wang, &campaign, "").await;
    let measures = units[0]["measures"].as_array().unwrap();
    assert_eq!(
        (measures.len(), &measures[0]["id"], &measures[0]["state"]),
        (1, &json!(id_of(&strict)), &json!("replaced"))
    );

    let second = unit(&chen, CODES[1], "320508").await;
    let hazard = found(&chen, &campaign, &second).await;
    let withdrawn = order(&chen, &second, &hazard, true).await;
    assert_eq!(look_back(&wang, &campaign, "").await.len(), 2);
    decide(&wang, &withdrawn, "withdraw", &json!({ "reason": "文书有误" })).await.expect(200);
    assert_eq!(ids(&look_back(&wang, &campaign, "").await), [&first]);
}

async fn a_recheck_comes_after_the_last_measure_and_in_the_last_phase(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let campaign = planned(&wang).await;
    let (unit, _) = registered(&chen, None).await;
    let hazard = found(&chen, &campaign, &unit).await;
    order(&chen, &unit, &hazard, true).await;
    let visit_on = async |day: &str| {
        let visit = re_inspection(&chen, &unit, None, |_| false).await;
        chen.patch(&visit, &json!({ "date": day })).await.expect(200);
        submit(&chen, &visit).await;
        visit
    };
    visit_on("2018-03-20").await;
    let read = async || {
        let unit = look_back(&wang, &campaign, "").await.remove(0);
        (unit["since"].clone(), unit["recheck"]["inspection_id"].clone())
    };
    assert_eq!(read().await, (json!("2018-03-21"), Value::Null));
    let on_first_day = visit_on("2018-03-21").await;
    let found = json!(id_of(&on_first_day));
    assert_eq!(read().await, (json!("2018-03-21"), found));
    action(&chen, &unit, "shut_down", &[&hazard], "2018-03-23").await;
    assert_eq!(read().await, (json!("2018-03-23"), Value::Null));
    let again = visit_on("2018-03-23").await;
    assert_eq!(read().await, (json!("2018-03-23"), json!(id_of(&again))));
}

async fn officials_see_their_own_district(app: App) {
    let (chen, zhao, sun) = (app.signed_in(CHEN).await, app.signed_in(ZHAO).await, app.signed_in(SUN).await);
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    zhao.put(&campaign, &notice("320500", "320500")).await.expect(201);
    let (unit, _) = registered(&chen, None).await;
    let hazard = found(&chen, &campaign, &unit).await;
    order(&chen, &unit, &hazard, true).await;
    for who in [&chen, &zhao, &app.signed_in(HE).await] {
        assert_eq!(ids(&look_back(who, &campaign, "").await), [&unit]);
    }
    assert_eq!(look_back(&sun, &campaign, "").await, NONE);
    assert_eq!(look_back(&zhao, &campaign, "&district=320583").await, NONE);
    assert_eq!(ids(&look_back(&zhao, &campaign, "&district=320508").await), [&unit]);
    assert_eq!(look_back(&chen, &campaign, "&district=320583").await, NONE);
    let manager = safety_manager(&app, &unit).await;
    manager.get(&format!("{campaign}/look-back")).await.problem("not-allowed");
    let own = planned(&app.signed_in(WANG).await).await;
    sun.get(&format!("{own}/look-back")).await.problem("not-found");
    for bad in ["rechecked=perhaps", "limit=0", "cursor=x", "phase=3"] {
        zhao.get(&format!("{campaign}/look-back?{bad}")).await.problem("invalid-parameter");
    }
}
