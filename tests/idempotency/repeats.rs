//! The same key again: with the same request, and with another.

use super::{a_unit, an_order, happened, is_replayed, keys, new_key, with_key, withdrawing};
use crate::support::{
    App,
    people::{CHEN, PASSWORD, WANG, ZHAO},
    visit::{a_draft, filled_in, submit},
};
use chrono::TimeDelta;
use field_inspection::{clock::Moment, idempotency::sweep};
use reqwest::Method;
use serde_json::{Value, json};

on_each_engine! {
    the_same_request_is_answered_as_the_first_time,
    another_request_with_the_key_is_refused,
    an_import_is_reported_as_the_first_time,
    a_refusal_is_final_under_its_key,
    keys_are_an_accounts_own,
    what_is_not_a_key_is_refused,
    secrets_are_not_kept,
    after_seven_days_a_key_is_free,
}

async fn the_same_request_is_answered_as_the_first_time(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    let key = new_key();
    let first = wang.send(withdrawing(&wang, &key, &order)).await;
    assert!(!is_replayed(&first));
    let bare = key.trim_matches('"');
    for again in [&*key, bare] {
        // Another device of the same person, in another language, accepting other codings.
        let tablet = app.signed_in(WANG).await;
        let request = withdrawing(&tablet, again, &order)
            .header("Accept-Language", "zh-CN")
            .header("Accept-Encoding", "gzip");
        let again = tablet.send(request).await;
        assert!(is_replayed(&again));
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        for header in ["etag", "content-type", "content-language"] {
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
    assert_eq!(first.header("etag"), "\"2\"");
    assert_eq!(first.expect(200)["state"], "withdrawn");
    assert_eq!(happened(&app, &order, "withdrawn").await, 1);
    let without = wang.request(Method::POST, &format!("{order}/withdraw"));
    let body = json!({ "reason": "另有原因" });
    let without = without.header("If-Match", "*").json(&body);
    wang.send(without).await.problem("wrong-state");
}

async fn another_request_with_the_key_is_refused(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let unit = a_unit(&chen).await;
    let (order, other) = (an_order(&chen, &unit).await, an_order(&chen, &unit).await);
    let key = new_key();
    wang.send(withdrawing(&wang, &key, &order)).await.expect(200);
    let body = json!({ "reason": "文书有误" });
    for (path, body) in [
        (format!("{order}/withdraw"), json!({ "reason": "另有原因" })),
        (format!("{other}/withdraw"), body.clone()),
        (format!("{order}/withdraw?really=yes"), body.clone()),
    ] {
        let refused = wang.send(with_key(&wang, &key, &path, &body)).await;
        assert_eq!((refused.status.as_u16(), is_replayed(&refused)), (422, false));
        let problem = refused.problem("idempotency-key-reused");
        assert_eq!(problem["retry"], "never");
    }
    assert_eq!(chen.get(&other).await.expect(200)["state"], "in_force");
    wang.send(withdrawing(&wang, &new_key(), &other)).await.expect(200);
}

async fn an_import_is_reported_as_the_first_time(app: App) {
    let chen = app.signed_in(CHEN).await;
    let file = "credit_code,name,address,district\n91350100M000100Y43,示范单位,示范路1号,320508\n";
    let request = |file: &'static str, key: &str| {
        chen.request(Method::POST, "/v1/imports/units")
            .header("Idempotency-Key", key)
            .header("Content-Type", "text/csv")
            .body(file)
    };
    let key = new_key();
    let first = chen.send(request(file, &key)).await.expect(200);
    assert_eq!(first["created"], 1, "{first}");
    let again = chen.send(request(file, &key)).await;
    assert!(is_replayed(&again));
    assert_eq!(again.expect(200), first);
    let anew = chen.send(request(file, &new_key())).await.expect(200);
    assert_eq!(anew["unchanged"], 1, "{anew}");
}

async fn a_refusal_is_final_under_its_key(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let visit = a_draft(&chen).await;
    let approve = format!("{visit}/approve");
    let key = new_key();
    let refused = wang.send(with_key(&wang, &key, &approve, &json!({}))).await;
    let first = refused.problem("wrong-state");
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let again = wang.send(with_key(&wang, &key, &approve, &json!({}))).await;
    assert!(is_replayed(&again));
    assert_eq!(again.header("content-type"), "application/problem+json");
    assert_eq!(again.problem("wrong-state"), first);
    let anew = wang.send(with_key(&wang, &new_key(), &approve, &json!({}))).await;
    assert_eq!(anew.expect(200)["state"], "approved");
}

async fn keys_are_an_accounts_own(app: App) {
    let (chen, wang, zhao) =
        (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(ZHAO).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    let key = new_key();
    wang.send(withdrawing(&wang, &key, &order)).await.expect(200);
    let of_zhao = zhao.send(withdrawing(&zhao, &key, &order)).await;
    assert!(!is_replayed(&of_zhao));
    of_zhao.problem("wrong-state");
    let nobody = app.nobody();
    nobody.send(withdrawing(&nobody, &key, &order)).await.problem("unauthenticated");
    let forged = wang.with_access_token("a.b.c");
    forged.send(withdrawing(&forged, &key, &order)).await.problem("unauthenticated");
    assert_eq!(keys(&app).await, (2, 2));
}

async fn what_is_not_a_key_is_refused(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    let too_long = "k".repeat(256);
    for key in ["", "\"\"", "\"open", "two words", "\"a\", \"b\"", "键", &too_long] {
        let refused = wang.send(withdrawing(&wang, key, &order)).await;
        assert_eq!(refused.status.as_u16(), 400, "{key}");
        let problem = refused.problem("invalid-parameter");
        assert_eq!(problem["errors"][0]["pointer"], "Idempotency-Key");
    }
    let twice = withdrawing(&wang, "a", &order).header("Idempotency-Key", "b");
    wang.send(twice).await.problem("invalid-parameter");
    assert_eq!(keys(&app).await, (0, 0));
    let longest = "k".repeat(255);
    wang.send(withdrawing(&wang, &longest, &order)).await.expect(200);
}

async fn secrets_are_not_kept(app: App) {
    let chen = app.signed_in(CHEN).await;
    let body = json!({ "username": CHEN.username, "password": PASSWORD, "device_name": "手机" });
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let answer = chen.send(with_key(&app.nobody(), "k", "/v1/auth/login", &body)).await;
        assert!(!is_replayed(&answer));
        tokens.push(answer.expect(200)["refresh_token"].clone());
    }
    assert_ne!(tokens[0], tokens[1]);
    for token in &tokens {
        let body = json!({ "refresh_token": token });
        let refresh = with_key(&app.nobody(), "k", "/v1/auth/refresh", &body);
        assert_ne!(chen.send(refresh).await.expect(200)["refresh_token"], *token);
    }
    // A PUT may be repeated as it is: the key says nothing there, not even whether it is one.
    let unit = a_unit(&chen).await;
    let put = chen.request(Method::PUT, &format!("/v1/units/{}", unit.as_str().unwrap()));
    let put = put.header("Idempotency-Key", "two words").json(&Value::Null);
    assert!(!is_replayed(&chen.send(put).await));
    chen.send(with_key(&chen, "k", "/v1/auth/logout", &Value::Null)).await.expect(204);
    assert_eq!(keys(&app).await, (0, 0));
}

async fn after_seven_days_a_key_is_free(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let order = an_order(&chen, &a_unit(&chen).await).await;
    let key = new_key();
    wang.send(withdrawing(&wang, &key, &order)).await.expect(200);
    let now = Moment::now();
    assert_eq!(sweep::sweep(&app.db, now.plus(TimeDelta::days(6))).await.unwrap(), 0);
    assert!(is_replayed(&wang.send(withdrawing(&wang, &key, &order)).await));
    assert_eq!(sweep::sweep(&app.db, now.plus(TimeDelta::days(8))).await.unwrap(), 1);
    let anew = wang.send(withdrawing(&wang, &key, &order)).await;
    assert!(!is_replayed(&anew));
    anew.expect(200);
}
