//! What admins do with accounts.

use crate::support::{
    App, Client,
    people::{CHEN, HE, LIU, PASSWORD, QIAN, SUN, WANG, ZHAO, ZHOU},
};
use field_inspection::{
    accounts::{self, Password},
    clock::Moment,
    events,
    ids::Id,
};
use serde_json::{Value, json};

on_each_engine! {
    an_admin_makes_an_account_that_can_sign_in,
    the_same_again_makes_no_second_account,
    an_account_that_cannot_be_is_refused_with_all_reasons,
    only_admins_manage_accounts,
    an_admin_sees_his_own_district_only,
    the_list_is_narrowed_and_paged,
    a_change_needs_what_was_read,
    deactivating_ends_everything_at_once,
    a_change_of_role_works_at_once,
    a_password_set_by_an_admin_ends_the_devices,
    an_admin_keeps_his_own_office,
    the_first_admin_is_made_once,
}

fn wu() -> Value {
    json!({
        "username": "wu.gang", "name": "吴刚", "role": "inspector", "district": "320508",
        "badge": "苏32050899", "password": "a first password",
    })
}

fn but(field: &str, value: Value) -> Value {
    let mut body = wu();
    body[field] = value;
    body
}

async fn an_admin_makes_an_account_that_can_sign_in(app: App) {
    let zhou = app.signed_in(ZHOU).await;
    let path = format!("/v1/accounts/{}", Id::new());
    let answer = zhou.put(&path, &wu()).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let made = answer.expect(201);
    assert_eq!(made["active"], true);
    assert!(made.get("password").is_none() && made.get("password_hash").is_none());
    assert_eq!(zhou.get(&path).await.expect(200), made);
    let wu = app.nobody().signs_in("wu.gang", "a first password").await.unwrap();
    assert_eq!(wu.get("/v1/me").await.expect(200), made);
}

async fn the_same_again_makes_no_second_account(app: App) {
    let he = app.signed_in(HE).await;
    let path = format!("/v1/accounts/{}", Id::new());
    let made = he.put(&path, &wu()).await.expect(201);
    assert_eq!(he.put(&path, &wu()).await.expect(200), made);
    for other in [
        but("name", json!("吴钢")),
        but("badge", json!(null)),
        but("password", json!("another password")),
        but("username", json!("wu.gang.2")),
    ] {
        he.put(&path, &other).await.problem("id-taken");
    }
    let other_id = format!("/v1/accounts/{}", Id::new());
    let duplicate = he.put(&other_id, &wu()).await;
    assert_eq!(duplicate.status, 409);
    let duplicate = duplicate.problem("duplicate");
    assert_eq!(duplicate["errors"][0]["pointer"], "/username");
    he.get(&other_id).await.problem("not-found");
}

async fn an_account_that_cannot_be_is_refused_with_all_reasons(app: App) {
    let he = app.signed_in(HE).await;
    let path = format!("/v1/accounts/{}", Id::new());
    for (field, value) in [
        ("username", json!("Wu Gang")),
        ("username", json!("w")),
        ("name", json!("")),
        ("name", json!("吴\n刚")),
        ("name", json!("吴".repeat(51))),
        ("role", json!("boss")),
        ("district", json!("3205")),
        ("district", json!(320508)),
        ("badge", json!(" ")),
        ("unit_id", json!("not-an-id")),
        ("unit_id", json!(Id::new())),
        ("password", json!("short")),
        ("id", json!(Id::new())),
    ] {
        let answer = he.put(&path, &but(field, value.clone())).await;
        assert_eq!(answer.flaws(), [format!("/{field}")], "{field} {value}");
    }
    let enterprise = he.put(&path, &but("role", json!("enterprise"))).await;
    assert_eq!(enterprise.flaws(), ["/unit_id"]);
    let mut both = but("username", json!("?"));
    both["name"] = json!("");
    assert_eq!(he.put(&path, &both).await.flaws(), ["/name", "/username"]);
    he.put("/v1/accounts/1", &wu()).await.problem("invalid-parameter");
    he.get(&path).await.problem("not-found");
}

async fn only_admins_manage_accounts(app: App) {
    for person in [CHEN, WANG, ZHAO] {
        let client = app.signed_in(person).await;
        let path = format!("/v1/accounts/{}", LIU.id());
        for answer in [
            client.get("/v1/accounts").await,
            client.get(&path).await,
            client.patch_if(&path, "*", &json!({ "active": false })).await,
            client.put(&format!("/v1/accounts/{}", Id::new()), &wu()).await,
        ] {
            assert_eq!(answer.status, 403);
            answer.problem("not-allowed");
        }
    }
    app.signed_in(LIU).await;
}

async fn an_admin_sees_his_own_district_only(app: App) {
    let zhou = app.signed_in(ZHOU).await;
    for outside in [QIAN, SUN, ZHAO, HE] {
        let path = format!("/v1/accounts/{}", outside.id());
        let nobody = format!("/v1/accounts/{}", Id::new());
        let (there, not_there) = (zhou.get(&path).await, zhou.get(&nobody).await);
        assert_eq!(there.status, 404);
        assert_eq!(there.problem("not-found"), not_there.problem("not-found"));
        let change = json!({ "active": false });
        zhou.patch_if(&path, "*", &change).await.problem("not-found");
        app.signed_in(outside).await;
    }
    let elsewhere = format!("/v1/accounts/{}", Id::new());
    let refused = zhou.put(&elsewhere, &but("district", json!("320583"))).await;
    assert_eq!(refused.status, 403);
    refused.problem("not-allowed");
    let chen = format!("/v1/accounts/{}", CHEN.id());
    zhou.patch(&chen, &json!({ "district": "320500" })).await.problem("not-allowed");
    assert_eq!(names(&zhou, "").await, ["周敏", "王芳", "刘洋", "陈伟"]);
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/v1/accounts{query}")).await.expect(200);
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

async fn the_list_is_narrowed_and_paged(app: App) {
    let he = app.signed_in(HE).await;
    assert_eq!(names(&he, "").await.len(), 8);
    assert_eq!(names(&he, "?role=inspector").await, ["钱强", "刘洋", "陈伟"]);
    assert_eq!(names(&he, "?role=inspector&district=320583").await, ["钱强"]);
    assert_eq!(names(&he, "?district=320500&role=supervisor").await, ["孙丽", "赵敏", "王芳"]);
    assert_eq!(names(&he, "?q=ZH").await, ["周敏", "赵敏"]);
    assert_eq!(names(&he, "?q=%E6%95%8F&role=admin").await, ["周敏"]);
    assert_eq!(names(&he, "?active=false").await, [""; 0]);

    let paged = he.list("/v1/accounts?limit=3").await;
    let paged: Vec<&str> = paged.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(paged, names(&he, "").await);
    for bad in ["role=boss", "district=3205", "active=perhaps", "limit=0", "sort=name", "q=%01", "q="] {
        let answer = he.get(&format!("/v1/accounts?{bad}")).await;
        assert_eq!(answer.status, 400, "{bad}");
        answer.problem("invalid-parameter");
    }
}

async fn a_change_needs_what_was_read(app: App) {
    let zhou = app.signed_in(ZHOU).await;
    let path = format!("/v1/accounts/{}", CHEN.id());
    let request = zhou.request(reqwest::Method::PATCH, &path).json(&json!({ "name": "陈炜" }));
    zhou.send(request).await.problem("if-match-needed");

    let answer = zhou.patch_if(&path, "\"1\"", &json!({ "name": "陈炜", "badge": null })).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let changed = answer.expect(200);
    assert_eq!((&changed["name"], &changed["badge"]), (&json!("陈炜"), &json!(null)));
    let late = zhou.patch_if(&path, "\"1\"", &json!({ "name": "陈卫" })).await;
    assert_eq!(late.status, 412);
    late.problem("changed-meanwhile");
    assert_eq!(zhou.get(&path).await.expect(200), changed);
    let same = zhou.patch_if(&path, "\"2\"", &json!({ "name": "陈炜" })).await;
    assert_eq!(same.expect(200), changed);

    for (body, pointer) in [
        (json!({ "name": null }), "/name"),
        (json!({ "active": "no" }), "/active"),
        (json!({ "username": "chen2" }), "/username"),
        (json!({ "role": "enterprise" }), "/unit_id"),
        (json!({ "password": "short" }), "/password"),
    ] {
        assert_eq!(zhou.patch(&path, &body).await.flaws(), [pointer], "{body}");
    }
    let deeds = app.read(|conn| events::of(conn, CHEN.id(), 0, 10)).await;
    assert_eq!(deeds.last().unwrap().detail, json!({ "fields": ["name", "badge"] }));
    assert_eq!(deeds.last().unwrap().actor_name.as_deref(), Some("周敏"));
}

async fn deactivating_ends_everything_at_once(app: App) {
    let zhou = app.signed_in(ZHOU).await;
    let chen = app.signed_in(CHEN).await;
    let path = format!("/v1/accounts/{}", CHEN.id());
    zhou.patch(&path, &json!({ "active": false })).await.expect(200);
    let refused = chen.get("/v1/me").await;
    assert_eq!(refused.status, 401);
    refused.problem("device-ended");
    let body = json!({ "refresh_token": chen.refresh_token });
    app.nobody().post("/v1/auth/refresh", &body).await.problem("device-ended");
    let login = app.nobody().signs_in("chen", PASSWORD).await.err().unwrap();
    login.problem("sign-in-refused");

    zhou.patch(&path, &json!({ "active": true })).await.expect(200);
    chen.get("/v1/me").await.problem("device-ended");
    app.signed_in(CHEN).await;
}

async fn a_change_of_role_works_at_once(app: App) {
    let he = app.signed_in(HE).await;
    let chen = app.signed_in(CHEN).await;
    chen.get("/v1/accounts").await.problem("not-allowed");
    let path = format!("/v1/accounts/{}", CHEN.id());
    he.patch(&path, &json!({ "role": "admin" })).await.expect(200);
    chen.get("/v1/accounts").await.expect(200);
}

async fn a_password_set_by_an_admin_ends_the_devices(app: App) {
    let zhou = app.signed_in(ZHOU).await;
    let chen = app.signed_in(CHEN).await;
    let path = format!("/v1/accounts/{}", CHEN.id());
    let changed = zhou.patch(&path, &json!({ "password": "a new password" })).await.expect(200);
    assert_eq!(changed["version"], 2);
    chen.get("/v1/me").await.problem("device-ended");
    app.nobody().signs_in("chen", PASSWORD).await.err().unwrap().problem("sign-in-refused");
    app.nobody().signs_in("chen", "a new password").await.unwrap();
}

async fn an_admin_keeps_his_own_office(app: App) {
    let he = app.signed_in(HE).await;
    let path = format!("/v1/accounts/{}", HE.id());
    for change in [
        json!({ "active": false }),
        json!({ "role": "inspector" }),
        json!({ "district": "320508" }),
        json!({ "password": "a new password" }),
    ] {
        let refused = he.patch(&path, &change).await;
        assert_eq!(refused.status, 403, "{change}");
        refused.problem("not-allowed");
    }
    he.patch(&path, &json!({ "name": "何萍" })).await.expect(200);
    app.signed_in(HE).await;
}

async fn the_first_admin_is_made_once(app: App) {
    let hash = app.sign_in.hasher.hash(&Password::new("a one-time password")).unwrap();
    let again = hash.clone();
    let made =
        app.db.write(move |conn| accounts::commands::create_first_admin(conn, &again, Moment::now())).await;
    assert_eq!(made.unwrap(), None);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.sqlite");
    let db = field_inspection::db::Db::open(&field_inspection::db::DatabaseAt::Sqlite(path)).unwrap();
    db.migrate().unwrap();
    let made = db
        .write(move |conn| accounts::commands::create_first_admin(conn, &hash, Moment::now()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((made.username.as_str(), made.district.as_str()), ("admin", "320500"));
    let found = db.read(|conn| accounts::store::find_by_username(conn, "admin")).await.unwrap();
    assert_eq!(found, Some(made));
}
