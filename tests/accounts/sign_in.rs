//! The life of a sign-in.

use crate::support::{
    Answer, App, Client,
    people::{CHEN, LIU, PASSWORD},
};
use field_inspection::events;
use serde_json::json;

on_each_engine! {
    an_inspector_signs_in_works_and_signs_out,
    the_user_name_is_taken_in_capitals_too,
    a_wrong_password_and_a_name_nobody_has_get_the_same_answer,
    a_login_that_cannot_be_read_says_where,
    each_refresh_gives_new_tokens,
    a_refresh_whose_answer_was_lost_is_repeated,
    a_token_that_another_took_the_place_of_ends_the_device,
    two_windows_that_refresh_at_once_are_both_served,
    a_made_up_refresh_token_is_refused,
}

async fn an_inspector_signs_in_works_and_signs_out(app: App) {
    let body = json!({ "username": "chen", "password": PASSWORD, "device_name": "陈伟的手机" });
    let answer = app.nobody().post("/v1/auth/login", &body).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let signed_in = answer.expect(200);
    assert_eq!(signed_in["token_type"], "Bearer");
    assert_eq!(signed_in["expires_in"], 900);
    let chen = app.nobody().with_tokens(&signed_in);

    let answer = chen.get("/v1/me").await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let me = answer.expect(200);
    assert_eq!(me, signed_in["account"]);
    for (field, expected) in [
        ("name", json!("陈伟")),
        ("username", json!("chen")),
        ("role", json!("inspector")),
        ("district", json!("320508")),
        ("badge", json!("苏32050801")),
        ("unit_id", json!(null)),
        ("active", json!(true)),
    ] {
        assert_eq!(me[field], expected, "{field}");
    }

    chen.post("/v1/auth/logout", &json!({})).await.expect(204);
    let refused = chen.get("/v1/me").await.problem("device-ended");
    assert!(refused["detail"].as_str().unwrap().contains("signed out"), "{refused}");
    let again = json!({ "refresh_token": chen.refresh_token });
    app.nobody().post("/v1/auth/refresh", &again).await.problem("device-ended");

    let deeds = app.read(|conn| events::of(conn, CHEN.id(), 0, 10)).await;
    let actions: Vec<_> = deeds.iter().map(|deed| deed.action.as_str()).collect();
    assert_eq!(actions, ["created", "signed_in", "device_ended"]);
    let kept = format!("{deeds:?}");
    assert!(!kept.contains(PASSWORD) && !kept.contains(&chen.refresh_token));
}

async fn the_user_name_is_taken_in_capitals_too(app: App) {
    let chen = app.nobody().signs_in(" Chen", PASSWORD).await.unwrap();
    assert_eq!(chen.get("/v1/me").await.expect(200)["username"], "chen");
}

async fn a_wrong_password_and_a_name_nobody_has_get_the_same_answer(app: App) {
    let wrong = app.nobody().signs_in("chen", "not his password").await.err().unwrap();
    assert_eq!(wrong.header("www-authenticate"), "Bearer");
    let wrong = wrong.problem("sign-in-refused");
    for nobody in ["no.such.person", "陈伟", "chen\0", "'; --"] {
        let unknown = app.nobody().signs_in(nobody, PASSWORD).await.err().unwrap();
        assert_eq!(unknown.problem("sign-in-refused"), wrong, "{nobody:?}");
    }
    app.signed_in(CHEN).await;
}

async fn a_login_that_cannot_be_read_says_where(app: App) {
    let nobody = app.nobody();
    let good = json!({ "username": "chen", "password": PASSWORD, "device_name": "手机" });
    for (field, value, pointer) in [
        ("username", json!(7), "/username"),
        ("username", json!(""), "/username"),
        ("username", json!("c".repeat(65)), "/username"),
        ("password", json!(null), "/password"),
        ("password", json!("x".repeat(129)), "/password"),
        ("device_name", json!("  "), "/device_name"),
        ("device_name", json!("a\u{0}b"), "/device_name"),
        ("remember_me", json!(true), "/remember_me"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = nobody.post("/v1/auth/login", &body).await;
        assert_eq!(answer.flaws(), [pointer], "{body}");
    }
    let missing = nobody.post("/v1/auth/login", &json!({ "username": "chen" })).await;
    missing.expect(422);
    let request = nobody.request(reqwest::Method::POST, "/v1/auth/login");
    let broken = request.header("Content-Type", "application/json").body("{\"username\": ");
    nobody.send(broken).await.problem("malformed-request");
    let request = nobody.request(reqwest::Method::POST, "/v1/auth/login");
    nobody.send(request.body("username=chen")).await.problem("unsupported-media-type");
}

async fn each_refresh_gives_new_tokens(app: App) {
    let mut chen = app.signed_in(CHEN).await;
    for _ in 0..3 {
        let body = json!({ "refresh_token": chen.refresh_token });
        let answer = app.nobody().post("/v1/auth/refresh", &body).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let refreshed = answer.expect(200);
        assert_ne!(refreshed["refresh_token"], json!(chen.refresh_token));
        assert_eq!(refreshed["device_id"], json!(chen.device_id));
        assert_eq!(refreshed["account"]["username"], "chen");
        chen = chen.with_tokens(&refreshed);
        chen.get("/v1/me").await.expect(200);
    }
}

/// The new tokens, for the refresh token of this device.
async fn refreshed(client: &Client) -> Answer {
    let body = json!({ "refresh_token": client.refresh_token });
    client.post("/v1/auth/refresh", &body).await
}

async fn a_refresh_whose_answer_was_lost_is_repeated(app: App) {
    let chen = app.signed_in(CHEN).await;
    let lost = refreshed(&chen).await.expect(200);
    for _ in 0..2 {
        refreshed(&chen).await.expect(200);
    }
    let got = chen.with_tokens(&refreshed(&chen).await.expect(200));
    got.get("/v1/me").await.expect(200);
    let next = got.with_tokens(&refreshed(&got).await.expect(200));
    next.get("/v1/me").await.expect(200);
    // A token that was lost comes from somebody else.
    refreshed(&chen.with_tokens(&lost)).await.problem("device-ended");
    next.get("/v1/me").await.problem("device-ended");
}

async fn a_token_that_another_took_the_place_of_ends_the_device(app: App) {
    let stolen = app.signed_in(CHEN).await;
    let tablet = app.signed_in(CHEN).await;
    let liu = app.signed_in(LIU).await;
    let chen = stolen.with_tokens(&refreshed(&stolen).await.expect(200));
    let chen = chen.with_tokens(&refreshed(&chen).await.expect(200));

    let refused = refreshed(&stolen).await;
    assert_eq!(refused.status, 401);
    let refused = refused.problem("device-ended");
    assert!(refused["detail"].as_str().unwrap().contains("used twice"), "{refused}");

    chen.get("/v1/me").await.problem("device-ended");
    refreshed(&chen).await.problem("device-ended");
    tablet.get("/v1/me").await.expect(200);
    liu.get("/v1/me").await.expect(200);
}

async fn two_windows_that_refresh_at_once_are_both_served(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (one, other) = futures_util::future::join(refreshed(&chen), refreshed(&chen)).await;
    let [one, other] = [one, other].map(|answer| chen.with_tokens(&answer.expect(200)));
    one.get("/v1/me").await.expect(200);
    // The one that kept its token last goes on.
    let other = other.with_tokens(&refreshed(&other).await.expect(200));
    other.get("/v1/me").await.expect(200);
}

async fn a_made_up_refresh_token_is_refused(app: App) {
    let nobody = app.nobody();
    for token in ["x", "\u{0}", &"A".repeat(43)] {
        let answer = nobody.post("/v1/auth/refresh", &json!({ "refresh_token": token })).await;
        assert_eq!(answer.status, 401);
        answer.problem("unauthenticated");
    }
    for (body, pointer) in [
        (json!({ "refresh_token": "" }), "/refresh_token"),
        (json!({ "refresh_token": 1 }), "/refresh_token"),
        (json!({ "refresh_token": "x", "more": 1 }), "/more"),
    ] {
        assert_eq!(nobody.post("/v1/auth/refresh", &body).await.flaws(), [pointer]);
    }
}
