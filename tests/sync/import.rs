use crate::support::{
    Answer, App, Client,
    batch::{answer, begin, change, pass, send, zipped},
    people::{CHEN, HE, LIU, QIAN, ZHOU, account},
    picture::Picture,
    sheet::Sheet,
    unit::{CODES, unit},
    visit::{signature, upload},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    what_was_saved_of_a_broken_phone_is_imported,
    importing_again_changes_nothing,
    what_the_phone_had_sent_itself_is_known_again,
    a_photo_that_is_broken_is_told_and_the_rest_stays,
    clocks_are_corrected_as_the_phone_was_told,
    what_is_no_export_is_refused,
    a_small_zip_does_not_become_a_large_one,
    an_admin_imports_for_the_people_of_the_district,
}

async fn import(admin: &Client, account: &str, zip: Vec<u8>) -> Answer {
    let request = admin.request(Method::POST, &format!("/v1/imports/phone?account_id={account}"));
    admin.send(request.header("Content-Type", "application/zip").body(zip)).await
}

/// A whole visit that never left the phone.
struct Stuck {
    visit: Uuid,
    changes: Vec<Value>,
    pictures: Vec<Picture>,
}

impl Stuck {
    async fn fill(chen: &Client) -> Self {
        let (venue, visit) = (unit(chen, CODES[0], "320508").await, Uuid::now_v7());
        let template = chen.get("/v1/checklists/crowded-venues?as_of=2018-02-01").await.expect(200);
        let sheet = Sheet::fill(&template, &json!({}), &["cv-plan"]);
        let answers: serde_json::Map<_, _> =
            sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone())).collect();
        let mut changes = vec![begin(visit, &venue), answer(visit, &Value::Object(answers))];
        let mut pictures = sheet.pictures;
        for (role, who) in
            [("inspector", Some(CHEN)), ("inspector", Some(LIU)), ("unit_representative", None)]
        {
            let picture = Picture::new();
            let signature = signature(role, who, &picture);
            let signed =
                json!({ "inspection_id": visit, "signature_id": Uuid::now_v7(), "signature": signature });
            changes.push(change("sign", signed));
            pictures.push(picture);
        }
        changes.push(change("submit", json!({ "inspection_id": visit })));
        Self { visit, changes, pictures }
    }

    fn contents(&self) -> Value {
        let photos: Vec<_> = self.pictures.iter().map(|picture| {
            json!({ "file": format!("photos/{}.png", picture.id), "photo_id": picture.id, "inspection_id": self.visit })
        }).collect();
        json!({ "saved_at": "2018-02-02T01:00:00Z", "changes": self.changes, "photos": photos })
    }

    fn zip(&self) -> Vec<u8> {
        let contents = self.contents().to_string();
        let names: Vec<_> =
            self.pictures.iter().map(|picture| format!("photos/{}.png", picture.id)).collect();
        let mut files = vec![("phone.json", contents.as_bytes())];
        files.extend(
            names
                .iter()
                .map(String::as_str)
                .zip(self.pictures.iter().map(|picture| picture.bytes.as_slice())),
        );
        zipped(&files)
    }
}

fn statuses(report: &Value, list: &str) -> Vec<u64> {
    report[list].as_array().unwrap().iter().map(|result| result["status"].as_u64().unwrap()).collect()
}

async fn what_was_saved_of_a_broken_phone_is_imported(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let stuck = Stuck::fill(&chen).await;
    let report = import(&he, &CHEN.id().to_string(), stuck.zip()).await.expect(200);
    assert_eq!(statuses(&report, "results"), vec![200; stuck.changes.len()], "{report}");
    assert_eq!(statuses(&report, "photos"), vec![201; stuck.pictures.len()], "{report}");
    let ids: Vec<_> =
        report["results"].as_array().unwrap().iter().map(|result| result["id"].clone()).collect();
    let sent: Vec<_> = stuck.changes.iter().map(|change| change["id"].clone()).collect();
    assert_eq!(ids, sent, "in their order");
    let whole = chen.get(&format!("/v1/inspections/{}", stuck.visit)).await.expect(200);
    assert_eq!((&whole["state"], &whole["created_by"]), (&json!("submitted"), &json!(CHEN.id())));
    let photos = chen.get(&format!("/v1/inspections/{}/photos", stuck.visit)).await.expect(200);
    for photo in photos["items"].as_array().unwrap() {
        assert_eq!(photo["state"], "stored", "{photo}");
    }
}

async fn importing_again_changes_nothing(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let stuck = Stuck::fill(&chen).await;
    import(&he, &CHEN.id().to_string(), stuck.zip()).await.expect(200);
    let address = format!("/v1/inspections/{}", stuck.visit);
    let (before, events) = (
        chen.get(&address).await.expect(200),
        chen.get(&format!("{address}/events?limit=200")).await.expect(200),
    );
    for _ in 0..2 {
        let report = import(&he, &CHEN.id().to_string(), stuck.zip()).await.expect(200);
        assert_eq!(statuses(&report, "results"), vec![200; stuck.changes.len()], "{report}");
        assert_eq!(statuses(&report, "photos"), vec![200; stuck.pictures.len()], "{report}");
    }
    assert_eq!(chen.get(&address).await.expect(200), before);
    assert_eq!(chen.get(&format!("{address}/events?limit=200")).await.expect(200), events);
}

async fn what_the_phone_had_sent_itself_is_known_again(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let stuck = Stuck::fill(&chen).await;
    send(&chen, &stuck.changes[..2]).await;
    let address = format!("/v1/inspections/{}", stuck.visit);
    chen.send(upload(&chen, &address, &stuck.pictures[0])).await.expect(201);
    let report = import(&he, &CHEN.id().to_string(), stuck.zip()).await.expect(200);
    assert_eq!(report["results"][1]["replayed"], true);
    assert_eq!(statuses(&report, "photos")[..2], [200, 201]);
    assert_eq!(chen.get(&address).await.expect(200)["state"], "submitted");
    // The phone woke up after all.
    let results = send(&chen, &stuck.changes).await;
    for result in results["results"].as_array().unwrap() {
        assert_eq!((&result["status"], &result["replayed"]), (&json!(200), &json!(true)), "{result}");
    }
}

async fn a_photo_that_is_broken_is_told_and_the_rest_stays(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let stuck = Stuck::fill(&chen).await;
    let mut contents = stuck.contents();
    contents["photos"][0]["file"] = json!("photos/lost.png");
    let contents = contents.to_string();
    let names: Vec<_> = stuck.pictures.iter().map(|picture| format!("photos/{}.png", picture.id)).collect();
    let mut files = vec![("phone.json", contents.as_bytes())];
    for (name, picture) in names.iter().zip(&stuck.pictures) {
        files.push((name, &picture.bytes));
    }
    files[2].1 = b"no picture";
    let report = import(&he, &CHEN.id().to_string(), zipped(&files)).await.expect(200);
    let photos = statuses(&report, "photos");
    assert_eq!(photos[..2], [422, 415], "{report}");
    assert!(photos[2..].iter().all(|status| *status == 201), "{report}");
    let submission = report["results"].as_array().unwrap().last().unwrap();
    assert_eq!(submission["problem"]["code"], "inspection-incomplete");

    // The photos are found elsewhere; the refused submission is a new change.
    let mut again = Stuck { changes: stuck.changes.clone(), ..stuck };
    let last = again.changes.len() - 1;
    again.changes[last] = change("submit", json!({ "inspection_id": again.visit }));
    let report = import(&he, &CHEN.id().to_string(), again.zip()).await.expect(200);
    assert_eq!(report["results"][last]["done"]["state"], "submitted", "{report}");
}

async fn clocks_are_corrected_as_the_phone_was_told(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let (venue, visit) = (unit(&chen, CODES[0], "320508").await, Uuid::now_v7());
    let changes = [begin(visit, &venue), answer(visit, &pass("cv-plan", "2018-02-02T02:00:00Z"))];
    let contents =
        json!({ "saved_at": "2018-02-03T01:00:00Z", "clock_behind": -86400, "changes": changes }).to_string();
    import(&he, &CHEN.id().to_string(), zipped(&[("phone.json", contents.as_bytes())])).await.expect(200);
    let whole = chen.get(&format!("/v1/inspections/{visit}")).await.expect(200);
    assert_eq!(whole["answers"]["cv-plan"]["answered_at"], "2018-02-01T02:00:00Z");
}

async fn what_is_no_export_is_refused(app: App) {
    let he = app.signed_in(HE).await;
    let chen = CHEN.id().to_string();
    import(&he, &chen, b"no zip".to_vec()).await.problem("malformed-request");
    import(&he, &chen, Vec::new()).await.problem("malformed-request");
    import(&he, &chen, zipped(&[("photos/1.png", b"x")])).await.problem("invalid-input");
    import(&he, &chen, zipped(&[("phone.json", b"{")])).await.problem("malformed-request");
    assert_eq!(import(&he, &chen, zipped(&[("phone.json", b"{}")])).await.flaws(), [""]);
    let two_owners = json!({ "saved_at": "2018-02-03T01:00:00Z", "changes": [],
        "photos": [{ "file": "1", "photo_id": Uuid::now_v7() }] })
    .to_string();
    assert_eq!(
        import(&he, &chen, zipped(&[("phone.json", two_owners.as_bytes())])).await.flaws(),
        ["/photos/0"]
    );
    let csv = he
        .request(Method::POST, &format!("/v1/imports/phone?account_id={chen}"))
        .header("Content-Type", "text/csv")
        .body("a");
    he.send(csv).await.problem("unsupported-media-type");
    he.send(he.request(Method::POST, "/v1/imports/phone").body("a")).await.problem("invalid-parameter");
}

async fn a_small_zip_does_not_become_a_large_one(app: App) {
    let (chen, he) = (app.signed_in(CHEN).await, app.signed_in(HE).await);
    let visit = Uuid::now_v7();
    let begun = begin(visit, &unit(&chen, CODES[0], "320508").await);
    let contents = |files: &[&str]| {
        let photos: Vec<_> = files
            .iter()
            .map(|file| json!({ "file": file, "photo_id": Uuid::now_v7(), "inspection_id": visit, "item": "cv-plan" }))
            .collect();
        json!({ "saved_at": "2018-02-02T01:00:00Z", "changes": [begun], "photos": photos }).to_string()
    };
    let picture = Picture::of_size(50).bytes;

    // The same file for two photos.
    let twice = contents(&["1.png", "2.png", "1.png"]);
    let zip = zipped(&[("phone.json", twice.as_bytes()), ("1.png", &picture), ("2.png", &picture)]);
    let refused = import(&he, &CHEN.id().to_string(), zip).await;
    assert_eq!(refused.flaws(), ["/photos/2/file"]);

    // Pictures with megabytes of nothing behind them.
    let padded = [picture.clone(), vec![0; 2 << 20]].concat();
    let both = contents(&["1.png", "2.png"]);
    let mut zip = zipped(&[("phone.json", both.as_bytes()), ("1.png", &padded), ("2.png", &padded)]);
    assert!(zip.len() < 100_000, "{}", zip.len());
    import(&he, &CHEN.id().to_string(), zip.clone()).await.problem("too-large");
    let path = format!("/v1/inspections/{visit}");
    chen.get(&path).await.problem("not-found");

    // The same, and the zip says that they are small: in the directory at its end and before each file.
    let size = u32::try_from(padded.len()).unwrap().to_le_bytes();
    let places: Vec<_> = (0..zip.len() - 4).filter(|at| zip[*at..at + 4] == size).collect();
    assert_eq!(places.len(), 4, "two files, each twice");
    for at in places {
        zip[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let report = import(&he, &CHEN.id().to_string(), zip).await.expect(200);
    let statuses = statuses(&report, "photos");
    assert!(statuses.iter().all(|status| [400, 413].contains(status)), "{report}");
    assert_eq!(chen.get(&format!("{path}/photos")).await.expect(200)["items"], json!([]));
}

async fn an_admin_imports_for_the_people_of_the_district(app: App) {
    let (chen, zhou) = (app.signed_in(CHEN).await, app.signed_in(ZHOU).await);
    let empty = || {
        let contents = json!({ "saved_at": "2018-02-03T01:00:00Z", "changes": [] }).to_string();
        zipped(&[("phone.json", contents.as_bytes())])
    };
    import(&chen, &CHEN.id().to_string(), empty()).await.problem("not-allowed");
    import(&zhou, &QIAN.id().to_string(), empty()).await.problem("not-found");
    import(&zhou, &Uuid::now_v7().to_string(), empty()).await.problem("not-found");
    import(&zhou, &CHEN.id().to_string(), empty()).await.expect(200);
    // Somebody who has left: the phone's data still counts.
    let former =
        account(&app, "former", json!({ "role": "inspector", "district": "320508", "badge": "苏32050899" }))
            .await;
    let me = former.get("/v1/me").await.expect(200);
    let id = me["id"].as_str().unwrap();
    zhou.patch(&format!("/v1/accounts/{id}"), &json!({ "active": false })).await.expect(200);
    import(&zhou, id, empty()).await.expect(200);
}
