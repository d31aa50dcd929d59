//! Who can be picked for a visit.

use crate::support::{
    App, Client,
    people::{CHEN, HE, LIU, SUN, WANG, ZHAO},
};
use field_inspection::{
    accounts::{self, NewAccount, Role},
    clock::Moment,
    ids::Id,
};
use serde_json::json;

on_each_engine! {
    an_inspector_finds_his_district_and_the_city_above,
    those_of_the_city_find_everybody,
    who_left_is_not_found,
    an_enterprise_account_does_not_ask,
}

async fn found(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/v1/colleagues{query}")).await.expect(200);
    let mut names: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|colleague| colleague["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    names
}

async fn an_inspector_finds_his_district_and_the_city_above(app: App) {
    let chen = app.signed_in(CHEN).await;
    assert_eq!(found(&chen, "").await, ["刘洋", "王芳", "赵敏", "陈伟"]);
    assert_eq!(found(&chen, "?q=%E5%88%98").await, ["刘洋"]);
    assert_eq!(found(&chen, "?q=LIU").await, ["刘洋"]);
    assert_eq!(found(&chen, "?q=%25").await, [""; 0]);
    chen.get("/v1/colleagues?q=%00").await.problem("invalid-parameter");
    let page = chen.get("/v1/colleagues?q=liu").await.expect(200);
    let liu = json!({
        "id": LIU.id(), "name": "刘洋", "role": "inspector", "badge": "苏32050802", "district": "320508",
    });
    assert_eq!(page, json!({ "items": [liu], "next": null }));
}

async fn those_of_the_city_find_everybody(app: App) {
    for person in [ZHAO, HE] {
        let client = app.signed_in(person).await;
        assert_eq!(found(&client, "").await, ["刘洋", "孙丽", "王芳", "赵敏", "钱强", "陈伟"]);
    }
    let sun = app.signed_in(SUN).await;
    assert_eq!(found(&sun, "").await, ["孙丽", "赵敏", "钱强"]);
}

async fn who_left_is_not_found(app: App) {
    let he = app.signed_in(HE).await;
    let path = format!("/v1/accounts/{}", LIU.id());
    he.patch(&path, &json!({ "active": false })).await.expect(200);
    let wang = app.signed_in(WANG).await;
    assert_eq!(found(&wang, "").await, ["王芳", "赵敏", "陈伟"]);
}

async fn an_enterprise_account_does_not_ask(app: App) {
    let password = crate::support::people::PASSWORD;
    let new = NewAccount {
        id: Id::new(),
        username: "safety".parse().unwrap(),
        name: "吴刚".parse().unwrap(),
        role: Role::Enterprise,
        district: "320508".parse().unwrap(),
        unit_id: Some(Id::new()),
        badge: None,
        password_hash: app.sign_in.hasher.hash(&accounts::Password::new(password)).unwrap(),
    };
    let made = app.db.write(move |conn| accounts::commands::create(conn, &new, Moment::now()));
    made.await.unwrap();
    let safety = app.nobody().signs_in("safety", password).await.unwrap();
    safety.get("/v1/me").await.expect(200);
    for path in ["/v1/colleagues", "/v1/accounts"] {
        let answer = safety.get(path).await;
        assert_eq!(answer.status, 403);
        answer.problem("not-allowed");
    }
}
