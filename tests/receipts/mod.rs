//! Receipts: what a phone may delete its copies against.

use crate::support::{
    App, Client,
    people::{CHEN, WANG},
    picture::Picture,
    visit::{a_draft, decide, filled_in, id_of, submit},
};
use actix_web::web::Bytes;
use chrono::DateTime;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{
    db::schema::photos,
    ids::Id,
    receipts::{TYPE, verification},
};
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

on_each_engine! {
    a_phone_checks_a_receipt_by_itself,
    each_submission_has_its_receipt,
    there_is_none_while_something_is_missing,
    a_receipt_is_no_token_and_a_token_no_receipt,
}

/// What a phone does: the signature by the published key, then the claims.
async fn checked_offline(reader: &Client, receipt: &str) -> TokenData<Value> {
    let keys = reader.get("/.well-known/jwks.json").await.expect(200);
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let header = jsonwebtoken::decode_header(receipt).unwrap();
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["iss"]);
    validation.set_issuer(&["field-inspection"]);
    validation.validate_exp = false;
    jsonwebtoken::decode(receipt, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap()
}

/// RFC 8785 for what answers hold: ASCII names, texts, whole numbers and short fractions.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members: Vec<_> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", json!(name), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").unwrap_or(&text).to_owned()
        }
        other => other.to_string(),
    }
}

async fn a_phone_checks_a_receipt_by_itself(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let sheet = filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let answer = chen.get(&format!("{visit}/receipt")).await.expect(200);
    let told = checked_offline(&chen, answer["receipt"].as_str().unwrap()).await;
    assert_eq!(told.header.typ.as_deref(), Some(TYPE));
    assert_eq!(told.header.alg, Algorithm::EdDSA);
    let claims = told.claims;
    assert_eq!(claims, answer["claims"]);
    assert_eq!((&claims["inspection"], &claims["revision"]), (&json!(id_of(&visit)), &json!(1)));

    let revision = chen.get(&format!("{visit}/revisions/1")).await.expect(200);
    assert_eq!(claims["revision_sha256"], revision["hash"]);
    assert_eq!(claims["submitted_at"], revision["submitted_at"]);
    let answers = canonical(&revision["body"]["answers"]);
    assert_eq!(claims["answers_sha256"], hex::encode(Sha256::digest(answers)));
    let record = chen.get(&visit).await.expect(200);
    assert_eq!(canonical(&record["answers"]), canonical(&revision["body"]["answers"]));
    let submitted = DateTime::parse_from_rfc3339(claims["submitted_at"].as_str().unwrap()).unwrap();
    assert!(claims["iat"].as_i64().unwrap() >= submitted.timestamp());

    let photos = claims["photos"].as_array().unwrap();
    // Three have signed.
    assert_eq!(photos.len(), sheet.pictures.len() + 3);
    assert_eq!((&claims["stored"], &claims["of"]), (&json!(photos.len()), &json!(photos.len())));
    for picture in &sheet.pictures {
        let held = json!({ "id": picture.id, "sha256": hex::encode(Sha256::digest(&picture.bytes)),
            "size": picture.bytes.len() });
        assert!(photos.contains(&held), "{held}");
    }
}

async fn each_submission_has_its_receipt(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let first = wang.get(&format!("{visit}/receipt")).await.expect(200)["claims"].clone();
    let items = json!({ "items": [{ "item": "cv-body-or-manager", "comment": "请写明机构名称" }] });
    decide(&wang, &visit, "return", &items).await.expect(200);
    let answer = json!({ "verdict": "pass", "remark": "安全管理部", "answered_at": "2018-02-01T09:30:00Z" });
    let mut whole = chen.get(&visit).await.expect(200)["answers"]["cv-body-or-manager"].clone();
    for (name, value) in answer.as_object().unwrap() {
        whole[name] = value.clone();
    }
    chen.patch_answers(&visit, &json!({ "cv-body-or-manager": whole })).await.expect(200);
    submit(&chen, &visit).await;
    let second = wang.get(&format!("{visit}/receipt")).await.expect(200)["claims"].clone();
    assert_eq!((&first["revision"], &second["revision"]), (&json!(1), &json!(2)));
    assert_ne!(first["answers_sha256"], second["answers_sha256"]);
    let mut again = wang.get(&format!("{visit}/receipt?revision=1")).await.expect(200)["claims"].clone();
    again["iat"] = first["iat"].clone();
    assert_eq!(again, first);
    for none in ["0", "3", "-1"] {
        wang.get(&format!("{visit}/receipt?revision={none}")).await.problem("not-found");
    }
    wang.get(&format!("{visit}/receipt?revision=last")).await.problem("invalid-parameter");
}

/// The key of a photo's object.
async fn object_of(app: &App, photo: Uuid) -> String {
    app.read(move |conn| {
        let object = photos::table.filter(photos::id.eq(Id(photo))).select(photos::object);
        let object: Option<String> = object.first(conn)?;
        Ok(object.unwrap())
    })
    .await
}

async fn there_is_none_while_something_is_missing(mut app: App) {
    app.changed_by_hand = true;
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let path = format!("{visit}/receipt");
    let early = chen.get(&path).await;
    assert_eq!((early.status.as_u16(), &early.body["missing"]), (409, &json!([])));
    early.problem("receipt-unavailable");
    let picture = Picture::new();
    let answer =
        json!({ "verdict": "pass", "answered_at": "2018-02-01T02:00:00Z", "photos": [picture.named()] });
    chen.patch_answers(&visit, &json!({ "cv-body-or-manager": answer })).await.expect(200);
    let named = chen.get(&path).await.problem("receipt-unavailable");
    assert_eq!(named["missing"], json!([{ "photo_id": picture.id, "what": "not_stored" }]));
    assert_eq!(named["retry"], "after_reading");

    let other = a_draft_with(&chen).await;
    let path = format!("{}/receipt", other.visit);
    chen.get(&path).await.expect(200);
    let (objects, picture) = (&app.intake.objects, &other.picture);
    let key = object_of(&app, picture.id).await;
    let lacking = json!([{ "photo_id": picture.id, "what": "not_in_storage" }]);
    objects.delete(&key).await.unwrap();
    assert_eq!(chen.get(&path).await.problem("receipt-unavailable")["missing"], lacking);
    let cut = picture.bytes[1..].to_vec();
    objects.put_bytes(&key, Bytes::from(cut)).await.unwrap();
    assert_eq!(chen.get(&path).await.problem("receipt-unavailable")["missing"], lacking);
    objects.put_bytes(&key, Bytes::from(picture.bytes.clone())).await.unwrap();
    chen.get(&path).await.expect(200);
    // A submission that is not what was submitted is signed by nobody.
    app.alter(&["UPDATE revisions SET body = replace(body, '\"pass\"', '\"fail\"')"]).await;
    chen.get(&path).await.problem("internal");
}

struct Visit {
    visit: String,
    picture: Picture,
}

/// A visit to the same unit that is submitted, and one of its photos.
async fn a_draft_with(chen: &Client) -> Visit {
    let units = chen.get("/v1/units").await.expect(200);
    let visit = crate::support::visit::begun(chen, &units["items"][0]["id"]).await;
    let mut sheet = filled_in(chen, &visit).await;
    submit(chen, &visit).await;
    Visit { visit, picture: sheet.pictures.pop().unwrap() }
}

async fn a_receipt_is_no_token_and_a_token_no_receipt(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let answer = chen.get(&format!("{visit}/receipt")).await.expect(200);
    let receipt = answer["receipt"].as_str().unwrap();
    let tokens = &app.sign_in.tokens;
    assert!(verification::read(tokens, receipt).is_some());
    // Each with the right signature, and with what the other says.
    let token = chen.access_token.clone().unwrap();
    let said = checked_offline(&chen, &token).await.claims;
    for dressed_up in [receipt.to_owned(), tokens.sign(TYPE, &said).unwrap()] {
        let refused = chen.with_access_token(&dressed_up).get("/v1/me").await;
        refused.problem("unauthenticated");
    }
    for dressed_up in [token, tokens.sign("JWT", &answer["claims"]).unwrap()] {
        assert!(verification::read(tokens, &dressed_up).is_none());
    }
    let typed_anew = chen.with_access_token(&tokens.sign("JWT", &said).unwrap());
    typed_anew.get("/v1/me").await.expect(200);
}
