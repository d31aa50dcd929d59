//! Signing on the phone.

use crate::support::{
    App,
    people::{CHEN, LIU, WANG},
    picture::Picture,
    visit::{a_draft, decide, filled_in, send, sign, signature, submit, upload},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_picture_is_the_signature_of_one,
    an_inspector_signs_by_the_name_of_the_account,
    who_signs_is_on_the_visit_or_of_the_unit,
    a_signature_is_taken_away_and_made_anew,
    what_was_signed_stays_with_its_revision,
}

async fn a_picture_is_the_signature_of_one(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let path = format!("{visit}/signatures/{}", Uuid::now_v7());
    let (picture, other) = (Picture::new(), Picture::new());
    let of_chen = signature("inspector", Some(CHEN), &picture);
    let made = chen.put(&path, &of_chen).await.expect(201);
    assert_eq!(chen.put(&path, &of_chen).await.expect(200), made);
    chen.put(&path, &signature("inspector", Some(CHEN), &other)).await.problem("id-taken");
    let mut same_id = of_chen.clone();
    same_id["photo"]["sha256"] = other.named()["sha256"].clone();
    same_id["photo"]["size"] = other.named()["size"].clone();
    chen.put(&path, &same_id).await.problem("photo-conflict");
    let of_liu = format!("{visit}/signatures/{}", Uuid::now_v7());
    chen.put(&of_liu, &signature("inspector", Some(LIU), &picture)).await.problem("photo-conflict");
    chen.send(upload(&chen, &visit, &Picture { id: picture.id, ..other })).await.problem("photo-conflict");
    send(&chen, &visit, &picture).await;
}

async fn an_inspector_signs_by_the_name_of_the_account(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    let signed = chen.get(&visit).await.expect(200)["signatures"].take();
    for one in signed.as_array().unwrap() {
        if one["account_id"] == json!(LIU.id()) {
            let gone = format!("{visit}/signatures/{}", one["id"].as_str().unwrap());
            chen.delete(&gone).await.expect(200);
        }
    }
    let picture = Picture::new();
    let mut of_liu = signature("inspector", Some(LIU), &picture);
    of_liu["name"] = json!("局长 李强");
    let path = format!("{visit}/signatures/{}", Uuid::now_v7());
    let made = chen.put(&path, &of_liu).await.expect(201);
    assert_eq!((&made["name"], &made["collected_by"]), (&json!(LIU.name), &json!(CHEN.id())));
    assert_eq!(chen.put(&path, &of_liu).await.expect(200), made);
    chen.send(upload(&chen, &visit, &picture)).await.expect_stored();
    submit(&chen, &visit).await;
    let text = chen.print(&format!("{visit}/record.pdf")).await.text();
    assert!(text.contains(&format!("在{}的设备上签名", CHEN.name)), "{text}");
    assert!(!text.contains("局长"), "{text}");
    assert!(!text.contains(&format!("在{}的设备上签名", LIU.name)), "{text}");
}

async fn who_signs_is_on_the_visit_or_of_the_unit(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let refusal = json!({ "reason": "负责人拒绝签字", "witness": "社区李主任" });
    let both = {
        let mut both = signature("unit_representative", None, &Picture::new());
        both["refusal"] = refusal.clone();
        both
    };
    let neither =
        json!({ "role": "unit_representative", "name": "张安", "signed_at": "2018-02-01T08:00:00Z" });
    let huge = {
        let mut huge = signature("unit_representative", None, &Picture::new());
        huge["photo"]["size"] = json!((512 << 10) + 1);
        huge
    };
    let refuses = json!({ "role": "inspector", "account_id": CHEN.id(), "name": "陈伟", "refusal": refusal,
        "signed_at": "2018-02-01T08:00:00Z" });
    for (body, pointer) in [
        (signature("inspector", Some(WANG), &Picture::new()), "/account_id"),
        (signature("inspector", None, &Picture::new()), "/account_id"),
        (signature("unit_representative", Some(CHEN), &Picture::new()), "/account_id"),
        (both, "/photo"),
        (neither, "/photo"),
        (huge, "/photo/size"),
        (refuses, "/refusal"),
    ] {
        let path = format!("{visit}/signatures/{}", Uuid::now_v7());
        assert_eq!(chen.put(&path, &body).await.flaws(), [pointer], "{body}");
    }
    let read = chen.get(&visit).await.expect(200);
    assert_eq!(read["signatures"], json!([]));
}

async fn a_signature_is_taken_away_and_made_anew(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let visit = a_draft(&chen).await;
    let first = sign(&chen, &visit, "inspector", Some(CHEN)).await;
    let without = liu.delete(&first).await.expect(200);
    assert_eq!(without["signatures"], json!([]));
    liu.delete(&first).await.problem("not-found");
    let listed = chen.get(&format!("{visit}/photos")).await.expect(200);
    assert_eq!(listed["items"], json!([]));
    sign(&chen, &visit, "inspector", Some(CHEN)).await;
    let read = chen.get(&visit).await.expect(200);
    assert_eq!(read["signatures"].as_array().unwrap().len(), 1);
}

async fn what_was_signed_stays_with_its_revision(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    decide(&wang, &visit, "return", &json!({ "comment": "单位代表签名不清" })).await.expect(200);
    let first = wang.get(&format!("{visit}/revisions/1")).await.expect(200);
    let of_the_unit = of_the_unit(&first["body"]);
    let (id, photo) = (of_the_unit["id"].as_str().unwrap(), of_the_unit["photo_id"].as_str().unwrap());
    chen.delete(&format!("{visit}/signatures/{id}")).await.expect(200);
    let lacking = chen.post(&format!("{visit}/submit"), &Value::Null).await.problem("inspection-incomplete");
    assert_eq!(lacking["missing"][0]["what"], "unit_signature");
    sign(&chen, &visit, "unit_representative", None).await;
    submit(&chen, &visit).await;

    assert_eq!(wang.get(&format!("{visit}/revisions/1")).await.expect(200), first);
    let picture = wang.request(Method::GET, &format!("{visit}/photos/{photo}")).send().await.unwrap();
    assert_eq!(picture.status(), 200, "what was signed first can still be seen");
    let second = wang.get(&format!("{visit}/revisions/2")).await.expect(200);
    assert_ne!(self::of_the_unit(&second["body"])["photo_id"], photo);
}

fn of_the_unit(body: &Value) -> Value {
    let signatures = body["signatures"].as_array().unwrap();
    let of_the_unit = signatures.iter().find(|signature| signature["role"] == "unit_representative");
    of_the_unit.unwrap().clone()
}
