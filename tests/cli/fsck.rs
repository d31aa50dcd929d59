//! `fsck`: what is wrong is told, each with what it is about; what is right is not.

use crate::support::{
    App,
    hazard::reported,
    leftovers::under,
    order::issued,
    people::{CHEN, WANG},
    process::{Ended, run},
    visit::{begun, decide, filled_in, id_of, registered, submit},
};
use actix_web::web::Bytes;
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    evidence::scrub,
    integrity::{Check, FindingKind, Position},
    storage::{ORIGINALS, Objects},
};
use futures_util::TryStreamExt;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, time::Duration};

on_each_engine! {
    a_day_s_work_is_as_it_should_be,
    each_thing_that_is_wrong_is_told_and_some_are_repaired,
    a_check_goes_on_where_it_was_interrupted,
    an_original_that_no_photo_knows_is_told_after_a_day,
    the_server_itself_finds_what_is_lost,
}

fn fsck(app: &App, flags: &[&str]) -> Ended {
    let settings = app.settings();
    let all = ["fsck"].iter().chain(flags).copied();
    run(&all.chain(settings.iter().map(String::as_str)).collect::<Vec<_>>())
}

/// What is found, as kind and subject, and the last line.
fn found(ended: &Ended) -> (BTreeSet<(String, String)>, Value) {
    let mut lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = lines.iter().map(|line| (text(&line["what"]), text(&line["of"])));
    (found.collect(), summary)
}

async fn read(objects: &Objects, key: &str) -> Bytes {
    let reading = objects.read(key, None).await.unwrap();
    let bytes: Vec<Bytes> = reading.stream.try_collect().await.unwrap();
    bytes.concat().into()
}

/// A visit that finds a hazard and is approved, a second one that is withdrawn, and an order about a reported hazard.
async fn a_day(app: &App) -> String {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    let second = begun(&chen, &unit).await;
    decide(&chen, &second, "withdraw", &json!({ "reason": "重复登记" })).await.expect(200);
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    issued(&chen, &unit, &[&hazard]).await;
    // Pictures are made while their originals are good.
    app.work_off().await;
    visit
}

async fn a_day_s_work_is_as_it_should_be(app: App) {
    a_day(&app).await;
    let quick = fsck(&app, &[]);
    assert_eq!(quick.code, Some(0), "{quick:?}");
    let originals = under(&app.intake.objects, ORIGINALS).await.len();
    assert!(originals > 3);
    assert!(
        quick.out.contains(&format!("{originals} originals, not read (--full does), and ")),
        "{}",
        quick.out
    );
    let full = fsck(&app, &["--full", "--json"]);
    assert_eq!(full.code, Some(0), "{full:?}");
    let (wrong, summary) = found(&full);
    assert_eq!(wrong, BTreeSet::new());
    assert_eq!(summary["seen"]["originals"], originals);
    assert!(summary["seen"]["bytes"].as_u64().unwrap() > 1000, "{summary}");
    // Two inspections, a submission, hazards, a year of orders.
    assert!(summary["seen"]["records"].as_u64().unwrap() >= 6, "{summary}");
}

async fn each_thing_that_is_wrong_is_told_and_some_are_repaired(app: App) {
    let visit = a_day(&app).await;
    let objects = &app.intake.objects;
    let keys: Vec<String> = under(objects, ORIGINALS).await.into_iter().collect();
    let [missing, short, flipped, in_trash, ..] = keys.as_slice() else {
        panic!("{keys:?}");
    };
    let backup = [
        (missing, read(objects, missing).await),
        (short, read(objects, short).await),
        (flipped, read(objects, flipped).await),
    ];
    objects.delete(missing).await.unwrap();
    objects.put_bytes(short, Bytes::from_static(b"short")).await.unwrap();
    let size = backup[2].1.len();
    objects.put_bytes(flipped, Bytes::from(vec![7; size])).await.unwrap();
    objects.discard(in_trash).await.unwrap();
    app.alter(&[
        "UPDATE inspections SET state = 'returned' WHERE state = 'approved'",
        "UPDATE order_numbers SET last = 0",
        "UPDATE hazards SET state = 'closed' WHERE state = 'ordered'",
        "UPDATE revisions SET body = REPLACE(body, 'answers', 'Answers')",
    ])
    .await;

    let chen = app.signed_in(CHEN).await;
    let hazards = chen.get("/v1/hazards?state=closed").await.expect(200);
    let hazard = hazards["items"][0]["id"].as_str().unwrap();
    let visit = id_of(&visit);
    let pair = |what: &str, of: &str| (what.to_owned(), of.to_owned());
    let mut expected = BTreeSet::from([
        pair("missing", missing),
        pair("wrong_size", short),
        pair("in_trash", in_trash),
        pair("changed_submission", &format!("revision 1 of inspection {visit}")),
        pair("state_without_event", &format!("inspection {visit}")),
        pair("state_without_event", &format!("hazard {hazard}")),
        pair("gap", "orders of 320508 in 2018"),
    ]);
    let quick = fsck(&app, &["--json"]);
    assert_eq!(quick.code, Some(1), "{quick:?}");
    let (told, summary) = found(&quick);
    assert_eq!(told, expected);
    assert_eq!((&summary["wrong"], &summary["full"]), (&json!(7), &json!(false)));

    // What was not repaired stays; the bytes are read only when asked for.
    let repaired = fsck(&app, &["--full", "--repair"]);
    assert_eq!(repaired.code, Some(1), "{repaired:?}");
    assert!(repaired.out.contains(&format!("damaged: {flipped}: SHA-256 ")), "{}", repaired.out);
    assert_eq!(repaired.out.matches("; repaired").count(), 2, "{}", repaired.out);
    assert!(repaired.err.contains("6 things are wrong"), "{}", repaired.err);
    expected.remove(&pair("in_trash", in_trash));
    expected.remove(&pair("gap", "orders of 320508 in 2018"));
    let again = fsck(&app, &["--json"]);
    assert_eq!(found(&again).0, expected);
    assert!(under(objects, ORIGINALS).await.contains(in_trash));

    for (key, bytes) in backup {
        objects.put_bytes(key, bytes).await.unwrap();
    }
    app.alter(&[
        "UPDATE inspections SET state = 'approved' WHERE state = 'returned'",
        "UPDATE hazards SET state = 'ordered' WHERE state = 'closed'",
        "UPDATE revisions SET body = REPLACE(body, 'Answers', 'answers')",
    ])
    .await;
    assert_eq!(fsck(&app, &["--full"]).code, Some(0));
}

async fn a_check_goes_on_where_it_was_interrupted(app: App) {
    a_day(&app).await;
    let (_, whole) = found(&fsck(&app, &["--full", "--json"]));
    let mut check = Check::new(
        app.db.clone(),
        app.intake.objects.clone(),
        Position::beginning(true),
        false,
        Moment::now(),
    );
    while check.position().seen.records == 0 {
        check.next().await.unwrap().unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("position");
    fs::write(&file, serde_json::to_string(check.position()).unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let resume = format!("--resume={file}");
    let other = fsck(&app, &["--quick", &resume]);
    assert_eq!(other.code, Some(1), "{other:?}");
    assert!(other.err.contains("was one with --full"), "{}", other.err);
    // What is lost from here on would have been seen at the beginning.
    let originals = under(&app.intake.objects, ORIGINALS).await;
    for key in &originals {
        app.intake.objects.discard(key).await.unwrap();
    }
    let rest = fsck(&app, &["--full", "--json", &resume]);
    assert_eq!(rest.code, Some(0), "{rest:?}");
    assert_eq!(found(&rest).1, whole);
    assert!(fs::metadata(file).is_err(), "removed at the end");
    for key in &originals {
        app.intake.objects.bring_back(key).await.unwrap();
    }
}

async fn an_original_that_no_photo_knows_is_told_after_a_day(app: App) {
    a_day(&app).await;
    let objects = &app.intake.objects;
    let key = "originals/2026-03-02/of-nobody";
    objects.put_bytes(key, Bytes::from_static(b"x")).await.unwrap();
    for (hours, expected) in [(1, vec![]), (25, vec![(FindingKind::Unknown, key.to_owned())])] {
        let now = Moment::now().plus(TimeDelta::hours(hours));
        let mut check = Check::new(app.db.clone(), objects.clone(), Position::beginning(false), false, now);
        let mut told = Vec::new();
        while let Some(found) = check.next().await.unwrap() {
            told.extend(found.into_iter().map(|finding| (finding.what, finding.of)));
        }
        assert_eq!(told, expected);
    }
    objects.delete(key).await.unwrap();
}

async fn the_server_itself_finds_what_is_lost(app: App) {
    a_day(&app).await;
    let objects = &app.intake.objects;
    let keys: Vec<String> = under(objects, ORIGINALS).await.into_iter().collect();
    let all = u64::try_from(keys.len()).unwrap();
    let good = read(objects, &keys[0]).await;
    let size = good.len();
    objects.put_bytes(&keys[0], Bytes::from(vec![7; size])).await.unwrap();
    objects.discard(&keys[1]).await.unwrap();
    let (mut checked, mut lost) = (0, 0);
    let mut now = Moment::now();
    for _ in 0..all {
        let share = scrub::share(objects, &app.db, now, Duration::ZERO).await.unwrap();
        assert_eq!(share.checked, 1, "of {all} in 28 days one an hour");
        checked += share.checked;
        lost += share.lost;
        let none = scrub::share(objects, &app.db, now, Duration::ZERO).await.unwrap();
        assert_eq!(none.checked, 0, "a share an hour, whichever server takes it");
        now = now.plus(TimeDelta::hours(1));
    }
    assert_eq!((checked, lost), (all, 1));
    assert_eq!(app.db.read(scrub::lost).await.unwrap(), 1);
    assert!(under(objects, ORIGINALS).await.contains(&keys[1]), "brought back");
    objects.put_bytes(&keys[0], good).await.unwrap();
    scrub::share(objects, &app.db, now, Duration::ZERO).await.unwrap();
    assert_eq!(app.db.read(scrub::lost).await.unwrap(), 0);
}
