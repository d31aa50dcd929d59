//! The end of the week: what the server has, what the phones have, and what people were told.

use super::{Week, ledger::Visit, phone::Phone};
use crate::support::{Client, copy::Copy, process::run_with_input};
use checklists::Answer;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a corrected time may differ from the true one by: a clock that is off by less counts as right.
const NEAR: TimeDelta = TimeDelta::seconds(90);
/// Of how many receipts the command is asked.
const RECEIPTS: usize = 4;

pub async fn all_is_there(week: &mut Week) {
    let url = week.host.url();
    for phone in &mut week.phones {
        let reader = phone.client.moved_to(&url);
        the_copy_is_the_servers(phone, &reader).await;
    }
    let reader = week.phones[0].client.moved_to(&url);
    let listed = reader.get("/v1/inspections?limit=200").await.expect(200);
    let listed = listed["items"].as_array().unwrap().len();
    assert_eq!(
        listed,
        week.ledger.visits.len().min(200),
        "a visit is there that nobody began, or one is not"
    );
    for (id, visit) in &week.ledger.visits {
        the_record_is_as_the_people_know_it(&reader, *id, visit).await;
        each_photo_is_there_once(&reader, *id, visit).await;
    }
    receipts_hold(week);
}

/// Differences have led to what a fresh download gives, and to what each record's own address gives.
async fn the_copy_is_the_servers(phone: &mut Phone, reader: &Client) {
    phone.copy.catch_up(reader, "").await;
    let fresh = Copy::fresh(reader, "").await;
    assert_eq!(phone.copy, fresh, "{}", phone.owner.username);
    for group in ["units", "assignments", "inspections", "hazards"] {
        for id in fresh.ids(group) {
            let own = reader.get(&format!("/v1/{group}/{id}")).await.expect(200);
            assert_eq!(*fresh.get(group, id), own);
        }
    }
    assert_eq!(*fresh.get("profile", ""), reader.get("/v1/me").await.expect(200));
}

async fn the_record_is_as_the_people_know_it(reader: &Client, id: Uuid, visit: &Visit) {
    let whole = reader.get(&format!("/v1/inspections/{id}")).await.expect(200);
    assert_eq!((&whole["state"], visit.approved), (&json!("approved"), 1), "{id}");
    assert_eq!(whole["revision"], visit.submitted, "{id}");
    let answers: BTreeMap<String, Answer> = serde_json::from_value(whole["answers"].clone()).unwrap();
    assert_eq!(answers.keys().collect::<Vec<_>>(), visit.standing.keys().collect::<Vec<_>>(), "{id}");
    for (item, answer) in &answers {
        assert!(is(answer, &visit.standing[item]), "{id} {item}: {answer:?}, not {:?}", visit.standing[item]);
    }
    let signed: BTreeSet<Uuid> = whole["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|signature| serde_json::from_value(signature["id"].clone()).unwrap())
        .collect();
    assert_eq!(signed, visit.signatures, "{id}");
    assert_eq!(whole["signatures"].as_array().unwrap().len(), 3, "{id}");

    let events = reader.list(&format!("/v1/inspections/{id}/events?limit=200")).await;
    let happened = |action: &str| events.iter().filter(|event| event["action"] == action).count();
    assert_eq!(happened("created"), 1, "{id}");
    assert_eq!(happened("signed"), visit.signatures.len(), "{id}");
    assert_eq!(happened("submitted"), visit.submitted, "{id}");
    assert_eq!(happened("returned"), visit.returned, "{id}");
    assert_eq!(happened("approved"), visit.approved, "{id}");
    assert_eq!(happened("photo_stored"), visit.photos.len(), "{id}");
    // An answer stands, or another took its place and it is among what happened; never both, never twice.
    let superseded: Vec<(String, Answer)> = events
        .iter()
        .filter(|event| event["action"] == "answer_superseded")
        .map(|event| {
            let item = event["detail"]["item"].as_str().unwrap().to_owned();
            (item, serde_json::from_value(event["detail"]["answer"].clone()).unwrap())
        })
        .collect();
    for (item, accepted) in &visit.accepted {
        let stands = usize::from(is(&answers[item], accepted));
        let lost = superseded.iter().filter(|(other, lost)| other == item && is(lost, accepted)).count();
        assert_eq!(stands + lost, 1, "{id} {item}: {accepted:?}");
    }
    assert_eq!(superseded.len() + answers.len(), visit.accepted.len(), "{id}");
}

/// The same answer, at the time that it was given.
fn is(kept: &Answer, given: &Answer) -> bool {
    let timed = Answer { answered_at: given.answered_at, ..kept.clone() };
    timed == *given && (kept.answered_at - given.answered_at).abs() <= NEAR
}

async fn each_photo_is_there_once(reader: &Client, id: Uuid, visit: &Visit) {
    let listed = reader.get(&format!("/v1/inspections/{id}/photos")).await.expect(200);
    let listed: Vec<(Uuid, Value)> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|photo| (serde_json::from_value(photo["id"].clone()).unwrap(), photo.clone()))
        .collect();
    assert_eq!(listed.len(), visit.photos.len(), "{id}");
    let listed: BTreeMap<Uuid, Value> = listed.into_iter().collect();
    for (photo, (sha256, size)) in &visit.photos {
        let shown = &listed[photo];
        assert_eq!(
            (&shown["state"], &shown["sha256"], &shown["size"]),
            (&json!("stored"), &json!(sha256), &json!(size)),
            "{id} {photo}"
        );
        let path = format!("/v1/inspections/{id}/photos/{photo}");
        let kept = reader.send(reader.request(Method::GET, &path)).await;
        assert_eq!(kept.status, 200, "{id} {photo}");
        assert_eq!((hex::encode(Sha256::digest(&kept.bytes)), kept.bytes.len()), (sha256.clone(), *size));
    }
}

/// The operator's command finds everything that receipts were given for.
fn receipts_hold(week: &mut Week) {
    let receipts = week.ledger.visits.values().flat_map(|visit| &visit.receipts);
    let mut receipts: Vec<&String> = receipts.collect();
    assert!(!receipts.is_empty(), "nobody asked for a receipt");
    week.chance.shuffle(&mut receipts);
    let settings = week.host.settings();
    for receipt in receipts.into_iter().take(RECEIPTS) {
        let mut args = vec!["verify", "-"];
        args.extend(settings.iter().map(String::as_str));
        let told = run_with_input(&args, receipt);
        assert_eq!(told.code, Some(0), "{told:?}");
    }
}
