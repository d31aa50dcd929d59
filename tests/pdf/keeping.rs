//! A paper is made once for what it says, and for whom.

use super::a_visit;
use crate::support::{
    App,
    order::issued,
    people::{CHEN, QIAN, SUN, WANG, safety_manager},
    visit::{a_draft, decide},
};
use actix_web::web::Bytes;
use chrono::TimeDelta;
use field_inspection::{clock::Moment, pdf::sweep::sweep};
use reqwest::{Method, StatusCode};
use serde_json::json;

on_each_engine! {
    a_paper_is_made_once_until_it_would_say_something_else,
    two_who_ask_at_once_get_the_same_paper,
    a_lost_paper_is_made_again_as_it_was,
    the_sweep_takes_old_papers_that_no_row_refers_to,
    a_draft_has_no_record,
    papers_are_for_those_who_see_the_record,
}

async fn papers(app: &App) -> Vec<String> {
    let listed = app.intake.objects.list("printouts/", None, 100).await.unwrap();
    listed.into_iter().map(|listed| listed.key).collect()
}

async fn a_paper_is_made_once_until_it_would_say_something_else(app: App) {
    let (chen, unit, visit, hazard) = a_visit(&app).await;
    let wang = app.signed_in(WANG).await;
    let record = format!("{visit}/record.pdf");
    let first = chen.print(&record).await;
    let kept = papers(&app).await;
    assert_eq!(kept.len(), 1);
    let again = wang.print(&record).await;
    assert_eq!((again.etag(), &again.bytes), (first.etag(), &first.bytes));
    assert_eq!(papers(&app).await, kept, "it was not made again");

    let known = wang.request(Method::GET, &record).header("If-None-Match", first.etag());
    let known = known.send().await.unwrap();
    assert_eq!(
        (known.status(), known.headers()["etag"].to_str().unwrap()),
        (StatusCode::NOT_MODIFIED, first.etag())
    );
    let head = wang.request(Method::HEAD, &record).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"].to_str().unwrap(), first.bytes.len().to_string());
    assert_eq!(head.headers()["etag"].to_str().unwrap(), first.etag());

    // An order about one of its hazards changes what the record says, though not the inspection.
    let order = issued(&chen, &unit, &[&hazard]).await;
    let ordered = chen.print(&record).await;
    assert_ne!(ordered.etag(), first.etag());
    decide(&wang, &visit, "approve", &json!({})).await.expect(200);
    let approved = chen.print(&record).await;
    assert_ne!(approved.etag(), ordered.etag());
    let now = papers(&app).await;
    assert_eq!(now.len(), 1, "the papers before are gone: {now:?}");
    assert_ne!(now, kept);
    chen.print(&format!("{order}/order.pdf")).await;
    assert_eq!(papers(&app).await.len(), 2);
}

async fn two_who_ask_at_once_get_the_same_paper(app: App) {
    let (chen, _, visit, _) = a_visit(&app).await;
    let record = format!("{visit}/record.pdf");
    let (one, other) = tokio::join!(chen.print(&record), chen.print(&record));
    assert_eq!(one.bytes, other.bytes);
    assert_eq!(papers(&app).await.len(), 1);
}

async fn a_lost_paper_is_made_again_as_it_was(app: App) {
    let (chen, _, visit, _) = a_visit(&app).await;
    let record = format!("{visit}/record.pdf");
    let first = chen.print(&record).await;
    for key in papers(&app).await {
        app.intake.objects.delete(&key).await.unwrap();
    }
    let again = chen.print(&record).await;
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(papers(&app).await.len(), 1);
}

async fn the_sweep_takes_old_papers_that_no_row_refers_to(app: App) {
    let (chen, _, visit, _) = a_visit(&app).await;
    chen.print(&format!("{visit}/record.pdf")).await;
    let kept = papers(&app).await;
    let orphan = "printouts/2018-02-01/orphan.pdf";
    app.intake.objects.put_bytes(orphan, Bytes::from_static(b"%PDF-")).await.unwrap();
    let sweep_at = |at| sweep(&app.intake.objects, &app.db, TimeDelta::hours(24), at);
    assert_eq!(sweep_at(Moment::now()).await.unwrap(), 0, "it may be about to be kept");
    assert_eq!(sweep_at(Moment::now().plus(TimeDelta::hours(25))).await.unwrap(), 1);
    assert_eq!(papers(&app).await, kept);
}

async fn a_draft_has_no_record(app: App) {
    let chen = app.signed_in(CHEN).await;
    let draft = a_draft(&chen).await;
    let record = format!("{draft}/record.pdf");
    let refused = chen.get(&record).await.problem("wrong-state");
    assert_eq!(refused["state"], "draft");
    assert_eq!(refused["detail"], "An inspection that was never submitted has no record to print");
    let in_chinese = reqwest::Client::new()
        .get(format!("{}{record}", app.url))
        .bearer_auth(chen.access_token.as_ref().unwrap())
        .header("Accept-Language", "zh-CN");
    let refused = chen.send(in_chinese).await.problem("wrong-state");
    assert_eq!(refused["detail"], "从未提交的检查没有可打印的记录");
    assert_eq!(papers(&app).await.len(), 0);
}

async fn papers_are_for_those_who_see_the_record(app: App) {
    let (chen, unit, visit, hazard) = a_visit(&app).await;
    let order = issued(&chen, &unit, &[&hazard]).await;
    let manager = safety_manager(&app, &unit).await;
    for path in [format!("{visit}/record.pdf"), format!("{order}/order.pdf")] {
        let seen = chen.print(&path).await;
        assert_eq!(manager.print(&path).await.bytes, seen.bytes);
        app.nobody().get(&path).await.problem("unauthenticated");
        for stranger in [QIAN, SUN] {
            app.signed_in(stranger).await.get(&path).await.problem("not-found");
        }
    }
}
