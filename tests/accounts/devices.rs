//! One's own devices and password.

use crate::support::{
    App,
    people::{CHEN, LIU, PASSWORD},
};
use serde_json::json;

on_each_engine! {
    a_lost_phone_is_ended_from_another,
    the_list_of_devices_comes_in_pages,
    a_new_password_ends_the_other_devices,
    a_new_password_has_to_be_one,
}

async fn a_lost_phone_is_ended_from_another(app: App) {
    let phone = app.signed_in(CHEN).await;
    let tablet = app.signed_in(CHEN).await;
    let liu = app.signed_in(LIU).await;

    let devices = tablet.get("/v1/me/devices").await.expect(200);
    let seen: Vec<_> = devices["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|device| (device["id"].as_str().unwrap(), device["current"].as_bool().unwrap()))
        .collect();
    assert_eq!(seen, [(tablet.device_id.as_str(), true), (phone.device_id.as_str(), false)]);
    assert_eq!(devices["items"][0]["name"], "测试手机");
    assert_eq!(devices["items"][0]["address"], "127.0.0.1");

    let path = format!("/v1/me/devices/{}", phone.device_id);
    liu.delete(&path).await.problem("not-found");
    tablet.delete(&path).await.expect(204);
    tablet.delete(&path).await.expect(204);
    phone.get("/v1/me").await.problem("device-ended");
    let body = json!({ "refresh_token": phone.refresh_token });
    app.nobody().post("/v1/auth/refresh", &body).await.problem("device-ended");

    let left = tablet.get("/v1/me/devices").await.expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    tablet.delete("/v1/me/devices/not-an-id").await.expect(400);
    tablet.delete("/v1/me/devices/00000000-0000-7000-8000-000000000000").await.problem("not-found");
}

async fn the_list_of_devices_comes_in_pages(app: App) {
    let mut signed_in = Vec::new();
    for _ in 0..3 {
        signed_in.push(app.signed_in(CHEN).await);
    }
    let first = signed_in[0].get("/v1/me/devices?limit=2").await.expect(200);
    let next = first["next"].as_str().unwrap();
    app.signed_in(CHEN).await;
    let second = signed_in[0].get(&format!("/v1/me/devices?limit=2&cursor={next}")).await.expect(200);
    assert_eq!(second["next"], json!(null));
    let ids: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|device| device["id"].as_str().unwrap().to_owned())
        .collect();
    let newest_first: Vec<_> = signed_in.iter().rev().map(|client| client.device_id.clone()).collect();
    assert_eq!(ids, newest_first);
    for bad in ["limit=0", "limit=201", "limit=x", "cursor=x", "page=2"] {
        signed_in[0].get(&format!("/v1/me/devices?{bad}")).await.problem("invalid-parameter");
    }
}

async fn a_new_password_ends_the_other_devices(app: App) {
    let phone = app.signed_in(CHEN).await;
    let tablet = app.signed_in(CHEN).await;
    let body = json!({ "current": PASSWORD, "new": "新的长密码一二三" });
    phone.put("/v1/me/password", &body).await.expect(204);

    phone.get("/v1/me").await.expect(200);
    let refresh = json!({ "refresh_token": phone.refresh_token });
    app.nobody().post("/v1/auth/refresh", &refresh).await.expect(200);
    let refused = tablet.get("/v1/me").await.problem("device-ended");
    assert!(refused["detail"].as_str().unwrap().contains("password was changed"), "{refused}");

    let old = app.nobody().signs_in("chen", PASSWORD).await.err().unwrap();
    old.problem("sign-in-refused");
    app.nobody().signs_in("chen", "新的长密码一二三").await.unwrap();
}

async fn a_new_password_has_to_be_one(app: App) {
    let chen = app.signed_in(CHEN).await;
    for (body, pointer) in [
        (json!({ "current": "not the present one", "new": "long enough" }), "/current"),
        (json!({ "current": PASSWORD, "new": "short" }), "/new"),
        (json!({ "current": PASSWORD, "new": "x".repeat(129) }), "/new"),
        (json!({ "current": PASSWORD, "new": ["long enough"] }), "/new"),
        (json!({ "current": PASSWORD, "new": "long enough", "hint": "" }), "/hint"),
    ] {
        assert_eq!(chen.put("/v1/me/password", &body).await.flaws(), [pointer], "{body}");
    }
    app.signed_in(CHEN).await;
}
