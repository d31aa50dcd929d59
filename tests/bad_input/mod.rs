//! Whatever is sent that is not right gets the documented problem, and nothing changes.

mod bodies;
mod photos;

use self::photos::{png, put_photo};
use crate::support::{App, people, visit::a_draft};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    parameters_that_are_not_what_they_should_be,
    a_refused_parameter_is_named,
    tokens_that_are_not_the_servers,
    another_districts_record_is_not_there,
}

async fn parameters_that_are_not_what_they_should_be(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    for path in [
        "/v1/inspections?limit=0",
        "/v1/inspections?limit=201",
        "/v1/inspections?limit=x",
        "/v1/inspections?cursor=nonsense!",
        "/v1/inspections?state=lost",
        "/v1/inspections?from=2018-02-30",
        "/v1/inspections?district=32",
        "/v1/inspections?colour=red",
        "/v1/inspections/not-an-id",
        "/v1/units?limit=-1",
        "/v1/checklists/crowded-venues?as_of=soon",
        &format!("{visit}/events?cursor=x"),
        &format!("{visit}/revisions/first"),
    ] {
        let answer = chen.get(path).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{path} {answer:?}");
    }
    chen.get(&format!("{visit}/photos/{}/renditions/640", Uuid::now_v7())).await.problem("invalid-parameter");
    chen.get("/v1/nowhere").await.problem("no-such-path");
    let wrong_method = chen.delete(&visit).await;
    assert_eq!(wrong_method.header("allow"), "GET, PATCH, PUT");
    wrong_method.problem("method-not-allowed");
    chen.get(&format!("/v1/inspections/{}", Uuid::now_v7())).await.problem("not-found");
}

async fn a_refused_parameter_is_named(app: App) {
    let wang = app.signed_in(people::WANG).await;
    for (path, name, zh, en) in [
        (
            "/v1/units?limit=2&q=%00",
            "q",
            "不能含有控制字符或换行",
            "Control characters and line breaks are not taken",
        ),
        ("/v1/equipment?class=%20", "class", "不能为空", "Something has to be entered"),
        (
            "/v1/hazards.csv?district=32",
            "district",
            "行政区划代码应为六位数字,如 320508",
            "a district code has six digits, such as 320508",
        ),
        ("/v1/inspections?from=soon", "from", "参数无法解读:", "invalid"),
        ("/v1/inspections?colour=red", "colour", "参数无法解读:", "unknown field `colour`"),
    ] {
        for (language, reason) in [("zh", zh), ("en", en)] {
            let request = wang.request(Method::GET, path).header("Accept-Language", language);
            let problem = wang.send(request).await.problem("invalid-parameter");
            let [error] = problem["errors"].as_array().unwrap().as_slice() else { panic!("{problem}") };
            assert_eq!(error["pointer"], name, "{problem}");
            assert!(error["reason"].as_str().unwrap().contains(reason), "{problem}");
        }
    }
}

async fn tokens_that_are_not_the_servers(app: App) {
    let chen = app.signed_in(people::CHEN).await;
    let visit = a_draft(&chen).await;
    let good = chen.access_token.clone().unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for token in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(86)),
        "nonsense".to_owned(),
        String::new(),
    ] {
        let forger = chen.with_access_token(&token);
        forger.get(&visit).await.problem("unauthenticated");
    }
    app.nobody().get(&visit).await.problem("unauthenticated");
    let yesterday = field_inspection::clock::Moment::now().minus(chrono::TimeDelta::days(1));
    let device = chen.device_id.parse().unwrap();
    let stale = app.sign_in.tokens.issue(people::CHEN.id(), device, yesterday).unwrap();
    chen.with_access_token(&stale).get(&visit).await.problem("token-expired");
}

async fn another_districts_record_is_not_there(app: App) {
    let (chen, qian) = (app.signed_in(people::CHEN).await, app.signed_in(people::QIAN).await);
    let visit = a_draft(&chen).await;
    let photo = Uuid::now_v7();
    put_photo(&chen, &visit, photo, png(40, 30), &[]).await.expect(201);
    let nothing = qian.get(&format!("/v1/inspections/{}", Uuid::now_v7())).await.problem("not-found");
    for path in ["", "/evaluation", "/photos", "/events", "/revisions", "/revisions/1"] {
        assert_eq!(qian.get(&format!("{visit}{path}")).await.problem("not-found"), nothing, "{path}");
    }
    qian.get(&format!("{visit}/photos/{photo}")).await.problem("not-found");
    put_photo(&qian, &visit, Uuid::now_v7(), png(40, 30), &[]).await.problem("not-found");
    qian.post(&format!("{visit}/submit"), &Value::Null).await.problem("not-found");
    assert_eq!(qian.get("/v1/inspections").await.expect(200)["items"], json!([]));
}
