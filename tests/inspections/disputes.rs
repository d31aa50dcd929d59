//! A signature that a colleague collected, and that its inspector did not give.

use crate::support::{
    App, Client,
    batch::{change, send},
    copy::Copy,
    people::{CHEN, LIU, WANG},
    visit::{a_draft, begun, decide, filled_in, id_of, registered, sign, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_colleague_sees_the_signature_on_their_own_phone_and_disputes_it,
    what_is_disputed_after_submission_is_not_approved,
    only_whose_name_it_is_disputes_it,
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

/// The signature in the name of an inspector.
fn of_liu(visit: &Value) -> Value {
    let signatures = visit["signatures"].as_array().unwrap();
    let of_liu = signatures.iter().find(|one| one["account_id"] == json!(LIU.id()));
    of_liu.unwrap().clone()
}

async fn address_of_lius(who: &Client, visit: &str) -> String {
    let signature = of_liu(&who.get(visit).await.expect(200));
    format!("{visit}/signatures/{}", signature["id"].as_str().unwrap())
}

async fn actions(who: &Client, visit: &str) -> Vec<Value> {
    let events = who.get(&format!("{visit}/events")).await.expect(200);
    events["items"].as_array().unwrap().clone()
}

async fn a_colleague_sees_the_signature_on_their_own_phone_and_disputes_it(app: App) {
    let (chen, liu) = (app.signed_in(CHEN).await, app.signed_in(LIU).await);
    let mut phone = Copy::fresh(&liu, "").await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;

    phone.catch_up(&liu, "").await;
    let seen = of_liu(phone.get("inspections", id_of(&visit)));
    assert_eq!((&seen["collected_by"], &seen["dispute"]), (&json!(CHEN.id()), &Value::Null));
    let said =
        json!({ "inspection_id": id_of(&visit), "signature_id": seen["id"], "reason": "当日未到现场" });
    let changes = [change("dispute_signature", said)];
    for _ in 0..2 {
        assert_eq!(send(&liu, &changes).await["results"][0]["status"], 200);
    }
    phone.catch_up(&liu, "").await;
    let disputed = of_liu(phone.get("inspections", id_of(&visit)));
    assert_eq!(disputed["dispute"]["reason"], "当日未到现场");

    let submission = chen.post(&format!("{visit}/submit"), &Value::Null).await;
    let lacking = submission.problem("inspection-incomplete");
    let missing = lacking["missing"].as_array().unwrap();
    assert_eq!(missing.len(), 1, "{lacking}");
    assert_eq!(
        (&missing[0]["what"], &missing[0]["account_id"]),
        (&json!("disputed_signature"), &json!(LIU.id()))
    );

    let signature = format!("{visit}/signatures/{}", seen["id"].as_str().unwrap());
    chen.delete(&signature).await.expect(200);
    let picture = format!("{visit}/photos/{}", seen["photo_id"].as_str().unwrap());
    chen.delete(&picture).await.problem("photo-conflict");
    let kept = chen.request(Method::GET, &picture).send().await.unwrap();
    assert_eq!(kept.status(), 200, "the picture is evidence");
    // Liu signs on a phone of their own.
    sign(&liu, &visit, "inspector", Some(LIU)).await;
    submit(&chen, &visit).await;
    let events = actions(&chen, &visit).await;
    let event = events.iter().find(|event| event["action"] == "signature_disputed").unwrap();
    assert_eq!(event["actor_id"], json!(LIU.id()));
    assert_eq!(
        event["detail"],
        json!({ "signature": seen["id"], "photo": seen["photo_id"], "collected_by": CHEN.id(), "reason": "当日未到现场" })
    );
}

async fn what_is_disputed_after_submission_is_not_approved(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let signature = address_of_lius(&liu, &visit).await;
    let dispute = format!("{signature}/dispute");
    let disputed = liu.post(&dispute, &because("签名不是我写的")).await.expect(200);
    assert_eq!(of_liu(&disputed)["dispute"]["reason"], "签名不是我写的");
    let again = liu.post(&dispute, &because("签名不是我写的")).await.expect(200);
    assert_eq!(again, disputed);
    liu.post(&dispute, &because("另有原因")).await.problem("wrong-state");

    let refused = decide(&wang, &visit, "approve", &json!({})).await;
    let refused = refused.problem("signature-disputed");
    assert_eq!(refused["signature_id"], id_of(&signature));
    let record = format!("{visit}/record.pdf");
    let printed = chen.print(&record).await.text();
    assert!(printed.contains("本人提出异议"), "{printed}");
    assert!(printed.contains("签名不是我写的"), "{printed}");

    decide(&wang, &visit, "return", &json!({ "comment": "请刘静重新签名" })).await.expect(200);
    chen.delete(&signature).await.expect(200);
    // The record is still that of the first submission.
    assert!(chen.print(&record).await.text().contains("签名不是我写的"));
    sign(&liu, &visit, "inspector", Some(LIU)).await;
    submit(&chen, &visit).await;
    assert!(!chen.print(&record).await.text().contains("签名不是我写的"));
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);

    let approved = begun(&chen, &unit).await;
    filled_in(&chen, &approved).await;
    submit(&chen, &approved).await;
    decide(&wang, &approved, "approve", &json!({})).await.expect(200);
    let late = format!("{}/dispute", address_of_lius(&liu, &approved).await);
    liu.post(&late, &because("签名不是我写的")).await.problem("wrong-state");
}

async fn only_whose_name_it_is_disputes_it(app: App) {
    let (chen, liu, wang) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await);
    let visit = a_draft(&chen).await;
    let of_chen = sign(&chen, &visit, "inspector", Some(CHEN)).await;
    let of_liu = sign(&chen, &visit, "inspector", Some(LIU)).await;
    let of_the_unit = sign(&chen, &visit, "unit_representative", None).await;
    let nowhere = format!("{visit}/signatures/{}", Uuid::now_v7());
    for (who, signature, code) in [
        (&chen, &of_liu, "not-allowed"),
        (&wang, &of_liu, "not-allowed"),
        // Given on one's own device.
        (&chen, &of_chen, "not-allowed"),
        (&liu, &of_the_unit, "not-allowed"),
        (&liu, &nowhere, "not-found"),
    ] {
        let dispute = who.post(&format!("{signature}/dispute"), &because("未签名")).await;
        dispute.problem(code);
    }
    let dispute = format!("{of_liu}/dispute");
    for reason in ["", "  ", &"长".repeat(501)] {
        assert_eq!(liu.post(&dispute, &because(reason)).await.flaws(), ["/reason"]);
    }
    let read = chen.get(&visit).await.expect(200);
    let signatures = read["signatures"].as_array().unwrap();
    assert!(signatures.iter().all(|one| one["dispute"].is_null()), "{read}");
}
