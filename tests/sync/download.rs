use crate::support::{
    App, Client,
    assignment::assigned,
    copy::Copy,
    people::{CHEN, HE, LIU, QIAN, WANG},
    unit::{CODES, credit_code, unit},
    visit::{begun, decide, filled_in, id_of, new_visit, submit},
};
use diesel::prelude::*;
use field_inspection::{
    db::schema::{assignment_inspectors, assignments, sync_holdings, units},
    ids::Id,
};
use serde_json::{Value, json};
use std::sync::{Mutex, mpsc};
use uuid::Uuid;

on_each_engine! {
    a_phone_is_given_the_days_work,
    what_has_changed_is_all_that_comes,
    what_is_done_goes_away,
    nothing_new_is_a_tiny_answer,
    a_phone_waits_for_news,
    a_district_comes_in_pages,
    somebody_who_moves_works_with_other_things,
    a_cursor_from_before_a_restore_begins_afresh,
    a_cursor_is_of_one_account,
    checklists_that_the_phone_has_are_not_sent,
    what_cannot_be_asked_for_is_refused,
}

/// Differences lead to what a fresh download gives.
async fn holds_what_is_there(copy: &mut Copy, who: &Client, more: &str) {
    copy.catch_up(who, more).await;
    let fresh = Copy::fresh(who, more).await;
    assert_eq!(*copy, fresh);
}

async fn a_phone_is_given_the_days_work(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let other = unit(&wang, CODES[1], "320508").await;
    let assignment = assigned(&wang, &venue).await;

    let copy = Copy::fresh(&chen, "").await;
    assert_eq!(copy.get("profile", "")["name"], CHEN.name);
    assert_eq!(copy.ids("assignments"), [id_of(&assignment)]);
    assert_eq!(copy.ids("units"), [venue.as_str().unwrap()], "not {other}");
    assert_eq!(
        *copy.get("units", venue.as_str().unwrap()),
        chen.get(&format!("/v1/units/{}", venue.as_str().unwrap())).await.expect(200)
    );
    assert_eq!(*copy.get("assignments", id_of(&assignment)), chen.get(&assignment).await.expect(200));
    let colleagues: Vec<_> =
        copy.ids("colleagues").iter().map(|id| copy.get("colleagues", id)["name"].clone()).collect();
    assert!(
        colleagues.contains(&json!(LIU.name)) && !colleagues.contains(&json!(QIAN.name)),
        "{colleagues:?}"
    );
    let listed = chen.get("/v1/checklists").await.expect(200);
    for checklist in listed["items"].as_array().unwrap() {
        let held = copy.get("checklists", checklist["hash"].as_str().unwrap());
        let code = checklist["code"].as_str().unwrap();
        assert_eq!(held["content"], chen.get(&format!("/v1/checklists/{code}")).await.expect(200), "{code}");
    }
    let elsewhere = Copy::fresh(&app.signed_in(QIAN).await, "").await;
    assert!(elsewhere.ids("assignments").is_empty() && elsewhere.ids("units").is_empty());
}

async fn what_has_changed_is_all_that_comes(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    assigned(&wang, &venue).await;
    let mut phone = Copy::fresh(&liu, "").await;

    let visit = begun(&chen, &venue).await;
    let download = phone.ask(&liu, "").await.expect(200);
    let changed: Vec<_> = download["changed"].as_object().unwrap().keys().collect();
    assert_eq!(changed, ["inspections"], "{download}");
    assert_eq!(download["changed"]["inspections"][0], liu.get(&visit).await.expect(200));
    assert_eq!(download, phone.ask(&liu, "").await.expect(200), "an answer that was lost comes again");
    phone.take_in(&download);

    let answers = json!({ "cv-plan": { "verdict": "pass", "answered_at": "2018-02-01T02:00:00Z" } });
    chen.patch_answers(&visit, &answers).await.expect(200);
    let download = phone.ask(&liu, "").await.expect(200);
    assert_eq!(download["changed"]["inspections"][0]["answers"]["cv-plan"]["verdict"], "pass");
    holds_what_is_there(&mut phone, &liu, "").await;

    let name = json!({ "name": "示范商场" });
    wang.patch(&format!("/v1/units/{}", venue.as_str().unwrap()), &name).await.expect(200);
    phone.catch_up(&liu, "").await;
    assert_eq!(phone.get("units", venue.as_str().unwrap())["name"], "示范商场");
    assert_eq!(phone.get("inspections", id_of(&visit))["unit"]["name"], "示范商场", "and where it is named");
    holds_what_is_there(&mut phone, &liu, "").await;
}

async fn what_is_done_goes_away(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let other = unit(&wang, CODES[1], "320508").await;
    let (assignment, cancelled) = (assigned(&wang, &venue).await, assigned(&wang, &other).await);
    let mut phone = Copy::fresh(&chen, "").await;

    let etag = wang.get(&cancelled).await.header("etag").to_owned();
    let cancel = wang.request(reqwest::Method::POST, &format!("{cancelled}/cancel"));
    let cancel = cancel.header("If-Match", etag).json(&json!({ "reason": "重复" }));
    wang.send(cancel).await.expect(200);
    let download = phone.ask(&chen, "").await.expect(200);
    assert_eq!(download["gone"], json!({ "units": [other], "assignments": [id_of(&cancelled)] }));
    phone.take_in(&download);

    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let mut new = new_visit(&venue);
    new["assignment_id"] = json!(id_of(&assignment));
    chen.put(&visit, &new).await.expect(201);
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    phone.catch_up(&chen, "").await;
    assert_eq!(phone.ids("hazards").len(), 1, "what was found is on the phone");
    assert_eq!(phone.get("assignments", id_of(&assignment))["state"], "submitted");
    holds_what_is_there(&mut phone, &chen, "").await;

    let returned = json!({ "comment": "补拍", "items": [{ "item": "cv-plan", "comment": "照片模糊" }] });
    decide(&wang, &visit, "return", &returned).await.expect(200);
    phone.catch_up(&chen, "").await;
    assert_eq!(phone.get("inspections", id_of(&visit))["returned_items"], returned["items"]);
    submit(&chen, &visit).await;
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    phone.catch_up(&chen, "").await;
    assert!(phone.ids("assignments").is_empty());
    assert_eq!(
        phone.get("inspections", id_of(&visit))["state"],
        "approved",
        "its last word stays for a while"
    );
    holds_what_is_there(&mut phone, &chen, "").await;
}

async fn nothing_new_is_a_tiny_answer(app: App) {
    let chen = app.signed_in(CHEN).await;
    let phone = Copy::fresh(&chen, "").await;
    let download = phone.ask(&chen, "").await.expect(200);
    assert_eq!(download, json!({ "cursor": phone.cursor.unwrap() }));
}

async fn a_phone_waits_for_news(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let phone = Copy::fresh(&chen, "").await;
    let none = phone.ask(&chen, "wait=1").await.expect(200);
    assert_eq!(none, json!({ "cursor": phone.cursor.clone().unwrap() }));

    let (waiting, assignment) = tokio::join!(phone.ask(&chen, "wait=60"), assigned(&wang, &venue));
    let download = waiting.expect(200);
    assert_eq!(download["changed"]["assignments"][0]["id"], id_of(&assignment));
}

async fn a_district_comes_in_pages(app: App) {
    let (he, chen) = (app.signed_in(HE).await, app.signed_in(CHEN).await);
    let many: Vec<String> = (0..1100)
        .map(|number| format!("{},单位{number},示范路{number}号,320508", credit_code(number)))
        .collect();
    let csv = format!("统一社会信用代码,单位名称,地址,行政区划\n{}\n", many.join("\n"));
    let import =
        he.request(reqwest::Method::POST, "/v1/imports/units").header("Content-Type", "text/csv").body(csv);
    he.send(import).await.expect(200);

    let mut phone = Copy::default();
    let answers = phone.catch_up(&chen, "district=320508").await;
    assert_eq!(phone.ids("units").len(), 1100);
    assert!(answers >= 3, "{answers}");
    holds_what_is_there(&mut phone, &chen, "district=320508").await;

    let answers = phone.catch_up(&chen, "").await;
    assert!(phone.ids("units").is_empty(), "not asked for any more");
    assert!(answers >= 3, "{answers}");
}

async fn somebody_who_moves_works_with_other_things(app: App) {
    let (chen, wang, he) = (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(HE).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let assignment = assigned(&wang, &venue).await;
    begun(&chen, &venue).await;
    let mut phone = Copy::fresh(&chen, "").await;
    he.patch(&format!("/v1/accounts/{}", CHEN.id()), &json!({ "district": "320583" })).await.expect(200);
    phone.catch_up(&chen, "").await;
    assert_eq!(phone.get("profile", "")["district"], "320583");
    for group in ["assignments", "inspections", "units", "hazards"] {
        assert!(phone.ids(group).is_empty(), "{group}");
    }
    holds_what_is_there(&mut phone, &chen, "").await;
    he.patch(&format!("/v1/accounts/{}", CHEN.id()), &json!({ "district": "320508" })).await.expect(200);
    phone.catch_up(&chen, "").await;
    assert_eq!(phone.ids("assignments"), [id_of(&assignment)]);
    he.patch(&format!("/v1/accounts/{}", CHEN.id()), &json!({ "role": "supervisor" })).await.expect(200);
    holds_what_is_there(&mut phone, &chen, "").await;
}

async fn a_cursor_from_before_a_restore_begins_afresh(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let venue = unit(&wang, CODES[0], "320508").await;
    let mut phone = Copy::fresh(&chen, "").await;
    let before = phone.clone();
    let assignment = assigned(&wang, &venue).await;
    phone.catch_up(&chen, "").await;
    // A backup from before the second answer knows nothing of what was sent after it.
    let assigned = Id(Uuid::parse_str(id_of(&assignment)).unwrap());
    let restored = app.db.write(move |conn| {
        let inspectors = assignment_inspectors::table;
        diesel::delete(inspectors.filter(assignment_inspectors::assignment_id.eq(assigned))).execute(conn)?;
        diesel::delete(assignments::table.find(assigned)).execute(conn)?;
        let latest: Vec<u8> = sync_holdings::table
            .order(sync_holdings::used_at.desc())
            .select(sync_holdings::digest)
            .first(conn)?;
        diesel::delete(sync_holdings::table.filter(sync_holdings::digest.eq(latest))).execute(conn)?;
        Ok(())
    });
    restored.await.unwrap();
    let download = phone.ask(&chen, "").await.expect(200);
    assert_eq!(download["afresh"], true);
    phone.take_in(&download);
    assert!(phone.ids("assignments").is_empty());
    assert_eq!(phone.records, before.records);
    let mut older = before;
    holds_what_is_there(&mut older, &chen, "").await;
}

async fn a_cursor_is_of_one_account(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let mut phone = Copy::fresh(&chen, "").await;
    assert_eq!(phone.ask(&liu, "").await.expect(200)["afresh"], true);
    let other_phone = app.signed_in(CHEN).await;
    assert_eq!(phone.catch_up(&other_phone, "").await, 1);
}

async fn checklists_that_the_phone_has_are_not_sent(app: App) {
    let chen = app.signed_in(CHEN).await;
    let phone = Copy::fresh(&chen, "").await;
    let hashes = phone.ids("checklists").join(",");
    let mut anew = Copy { cursor: None, ..phone.clone() };
    let download = anew.ask(&chen, &format!("checklists={hashes}")).await.expect(200);
    assert_eq!((&download["afresh"], &download["changed"]["checklists"]), (&json!(true), &Value::Null));
    anew.take_in(&download);
    assert_eq!(anew, phone);
}

async fn what_cannot_be_asked_for_is_refused(app: App) {
    let chen = app.signed_in(CHEN).await;
    for wrong in ["cursor=x", "wait=61", "wait=-1", "district=320500", "district=1", "from=1"] {
        chen.get(&format!("/v1/sync?{wrong}")).await.problem("invalid-parameter");
    }
    let long = "0".repeat(2001);
    chen.get(&format!("/v1/sync?checklists={long}")).await.problem("invalid-parameter");
    chen.get("/v1/sync?district=320583").await.problem("not-allowed");
    app.nobody().get("/v1/sync").await.problem("unauthenticated");
}

/// Two transactions that are open at the same time and commit in the other order: neither change is passed over.
#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn a_change_that_is_committed_late_is_not_passed_over() {
    crate::support::run(crate::support::Engine::Postgres, |app| async move {
        let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
        let (first, second) = (unit(&wang, CODES[0], "320508").await, unit(&wang, CODES[1], "320508").await);
        assigned(&wang, &first).await;
        assigned(&wang, &second).await;
        let mut phone = Copy::fresh(&chen, "").await;

        let (slow, commit_slow) = renamed_when_told(&app, &first, "慢").await;
        let (quick, commit_quick) = renamed_when_told(&app, &second, "快").await;
        commit_quick.send(()).unwrap();
        quick.await.unwrap();
        phone.catch_up(&chen, "").await;
        assert_eq!(phone.get("units", second.as_str().unwrap())["name"], "快");
        commit_slow.send(()).unwrap();
        slow.await.unwrap();
        phone.catch_up(&chen, "").await;
        assert_eq!(phone.get("units", first.as_str().unwrap())["name"], "慢");
        holds_what_is_there(&mut phone, &chen, "").await;
    });
}

/// Renames a unit in a transaction that has done its work when this returns and commits when told to.
async fn renamed_when_told(
    app: &App,
    unit: &Value,
    name: &'static str,
) -> (tokio::task::JoinHandle<()>, mpsc::Sender<()>) {
    let id = Id(Uuid::parse_str(unit.as_str().unwrap()).unwrap());
    let (done, mut is_done) = tokio::sync::mpsc::unbounded_channel();
    let (commit, told) = mpsc::channel();
    let (db, told) = (app.db.clone(), Mutex::new(told));
    let task = tokio::spawn(async move {
        let renaming = db.write(move |conn| {
            diesel::update(units::table.find(id))
                .set((units::name.eq(name), units::version.eq(units::version + 1)))
                .execute(conn)?;
            done.send(()).unwrap();
            told.lock().unwrap().recv().unwrap();
            Ok(())
        });
        renaming.await.unwrap();
    });
    is_done.recv().await.unwrap();
    (task, commit)
}
