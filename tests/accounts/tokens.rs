//! Access tokens that are not good.

use crate::support::{App, people::CHEN};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use field_inspection::{accounts::tokens::Tokens, clock::Moment, ids::Id};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};

on_each_engine! {
    without_a_token_nobody_is_let_in,
    an_expired_token_is_told_from_a_bad_one,
    forged_tokens_are_refused,
    the_public_keys_check_what_was_signed,
}

async fn without_a_token_nobody_is_let_in(app: App) {
    let nobody = app.nobody();
    let answer = nobody.get("/v1/me").await;
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    answer.problem("unauthenticated");
    for header in ["", "Bearer", "Bearer ", "Basic Y2hlbjpjaGVu", "Bearer a.b.c", "bearer ..."] {
        let request = nobody.request(Method::GET, "/v1/me").header("Authorization", header);
        let answer = nobody.send(request).await;
        assert_eq!(answer.status, 401, "{header:?}");
        answer.problem("unauthenticated");
    }
}

async fn an_expired_token_is_told_from_a_bad_one(app: App) {
    let chen = app.signed_in(CHEN).await;
    let device_id: Id = chen.device_id.parse().unwrap();
    let issued = |ago| {
        let at = Moment::now().minus(TimeDelta::seconds(ago));
        app.sign_in.tokens.issue(CHEN.id(), device_id, at).unwrap()
    };
    let still_good = chen.with_access_token(&issued(800));
    still_good.get("/v1/me").await.expect(200);
    let expired = chen.with_access_token(&issued(900));
    let answer = expired.get("/v1/me").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.problem("token-expired")["retry"], "after_sign_in");
}

async fn forged_tokens_are_refused(app: App) {
    let chen = app.signed_in(CHEN).await;
    let token = chen.access_token.clone().unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
    let encoded = |value: &Value| BASE64.encode(value.to_string());

    let mut other_account = claims.clone();
    other_account["sub"] = json!(Id::new());
    let mut for_ever = claims.clone();
    for_ever["exp"] = json!(i64::MAX);
    let none = |name: &str| format!("{}.{}.", encoded(&json!({ "alg": name, "typ": "JWT" })), parts[1]);

    let folder = tempfile::tempdir().unwrap();
    let strangers = Tokens::from_file(&folder.path().join("key.pem")).unwrap();
    let device_id = chen.device_id.parse().unwrap();
    let by_a_stranger = strangers.issue(CHEN.id(), device_id, Moment::now()).unwrap();

    let public = app.nobody().get("/.well-known/jwks.json").await.expect(200);
    let public = BASE64.decode(public["keys"][0]["x"].as_str().unwrap()).unwrap();
    let by_the_public_key =
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(&public))
            .unwrap();

    let unknown_device = app.sign_in.tokens.issue(CHEN.id(), Id::new(), Moment::now()).unwrap();
    for forged in [
        none("none"),
        none("None"),
        format!("{}.{}.{}", encoded(&json!({ "alg": "none" })), parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], encoded(&other_account), parts[2]),
        format!("{}.{}.{}", parts[0], encoded(&for_ever), parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        by_a_stranger,
        by_the_public_key,
        unknown_device,
        chen.refresh_token.clone(),
    ] {
        let answer = chen.with_access_token(&forged).get("/v1/me").await;
        assert_eq!(answer.status, 401, "{forged}");
        answer.problem("unauthenticated");
    }
    chen.get("/v1/me").await.expect(200);
}

async fn the_public_keys_check_what_was_signed(app: App) {
    let answer = app.nobody().get("/.well-known/jwks.json").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    let keys = answer.expect(200);
    let chen = app.signed_in(CHEN).await;
    let token = chen.access_token.unwrap();
    let header = jsonwebtoken::decode_header(&token).unwrap();
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys.clone()).unwrap();
    let key = set.find(&header.kid.unwrap()).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(key).unwrap();
    let validation = jsonwebtoken::Validation::new(Algorithm::EdDSA);
    let read = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
    assert_eq!(read.claims["sid"], json!(chen.device_id));
    assert!(keys["keys"][0].get("d").is_none());
}
