//! An export has what its list has, for each who may ask.

use crate::support::{
    App, Client,
    hazard::{plan, reason, reported, take},
    order::issued,
    people::{CHEN, QIAN, SUN, WANG, ZHAO, safety_manager},
    table::in_chinese,
    visit::{begun, filled_in, registered, submit},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    an_export_is_the_list_walked_page_by_page,
    an_export_has_no_pages_and_takes_no_other_words,
}

/// The ids of a list, all pages of it.
async fn walked(who: &Client, list: &str, query: &str) -> Vec<String> {
    let items = who.list(&format!("/v1/{list}?{query}&limit=2")).await;
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Visits, hazards and orders of Gusu, one more hazard of Kunshan; gives the unit of Gusu and that hazard.
async fn work(app: &App) -> (Value, String) {
    let (chen, wang, qian) =
        (app.signed_in(CHEN).await, app.signed_in(WANG).await, app.signed_in(QIAN).await);
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
    let (unit, _) = registered(&chen, Some(lift)).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    begun(&chen, &unit).await;
    for (source, deadline) in
        [("complaint", "2018-03-20"), ("institute", "2018-03-01"), ("complaint", "2018-03-01")]
    {
        let hazard = reported(&chen, &unit, source, "general").await;
        take(&chen, &hazard, &plan(deadline)).await.expect(201);
    }
    let wrong = reported(&chen, &unit, "department", "major").await;
    take(&wang, &wrong, &reason("invalidate")).await.expect(201);
    for _ in 0..3 {
        let hazard = reported(&chen, &unit, "self_check", "major").await;
        issued(&chen, &unit, &[&hazard]).await;
    }
    let kunshan = Uuid::now_v7();
    let facts = json!({ "credit_code": "91320508MA1ABCDE2T", "name": "昆山单位", "address": "示范路3号",
        "district": "320583" });
    qian.put(&format!("/v1/units/{kunshan}"), &facts).await.expect(201);
    let elsewhere = reported(&qian, &json!(kunshan), "complaint", "general").await;
    (unit, elsewhere)
}

async fn an_export_is_the_list_walked_page_by_page(app: App) {
    let (unit, elsewhere) = work(&app).await;
    let unit_id = unit.as_str().unwrap();
    let elsewhere = elsewhere.rsplit('/').next().unwrap();
    let manager = safety_manager(&app, &unit).await;
    let (wang, chen, zhao, sun) = (
        app.signed_in(WANG).await,
        app.signed_in(CHEN).await,
        app.signed_in(ZHAO).await,
        app.signed_in(SUN).await,
    );
    let lists = [
        (
            "inspections",
            "检查编号",
            vec![
                String::new(),
                "state=draft".to_owned(),
                "conclusion=incomplete".to_owned(),
                format!("inspector_id={}", CHEN.id()),
                format!("unit_id={}", Uuid::now_v7()),
            ],
        ),
        (
            "hazards",
            "隐患编号",
            vec![
                String::new(),
                "open=true&sort=deadline".to_owned(),
                "overdue=true&as_of=2018-03-10".to_owned(),
                "source=complaint&district=320500".to_owned(),
                "state=invalidated".to_owned(),
                "item=cv-plan".to_owned(),
                format!("unit_id={unit_id}"),
            ],
        ),
        (
            "orders",
            "指令书编号",
            vec![String::new(), "stop_at_once=true&served=false".to_owned(), "from=2018-02-02".to_owned()],
        ),
    ];
    for (list, id, queries) in &lists {
        for query in queries {
            let mut sizes = Vec::new();
            for who in [&wang, &chen, &zhao, &manager, &sun] {
                let walked = walked(who, list, query).await;
                for ending in ["csv", "xlsx"] {
                    let table = in_chinese(who, &format!("/v1/{list}.{ending}?{query}")).await;
                    assert_eq!(table.column(id), walked, "{list}.{ending}?{query}");
                }
                sizes.push(walked.len());
            }
            if query.is_empty() {
                let [of_gusu, _, _, of_the_unit, of_kunshan] = sizes[..] else { unreachable!() };
                assert!(of_gusu >= 2 && of_the_unit >= 1 && of_kunshan < 2, "{list}: {sizes:?}");
            }
        }
    }
    let seen = |table: crate::support::table::Table| table.column("隐患编号").contains(&elsewhere);
    for (who, sees) in [(&zhao, true), (&sun, true), (&wang, false), (&manager, false)] {
        assert_eq!(seen(in_chinese(who, "/v1/hazards.csv").await), sees);
    }
}

async fn an_export_has_no_pages_and_takes_no_other_words(app: App) {
    let wang = app.signed_in(WANG).await;
    for (list, bad) in [
        ("inspections", "state=lost"),
        ("inspections", "checklist="),
        ("inspections", "from=yesterday"),
        ("hazards", "level=huge"),
        ("hazards", "item=%0A"),
        ("hazards", "due_within=3651"),
        ("orders", "served=maybe"),
        ("orders", "district=3205"),
    ] {
        for ending in ["csv", "xlsx"] {
            for bad in [bad, "limit=10", "cursor=x", "state=&limit=1", "colour=red"] {
                let refused = wang.get(&format!("/v1/{list}.{ending}?{bad}")).await;
                assert_eq!(refused.status, 400, "{list}.{ending}?{bad}");
                refused.problem("invalid-parameter");
            }
        }
    }
    let told = wang.get("/v1/orders.csv?limit=10").await.problem("invalid-parameter");
    assert_eq!(told["detail"], "An export has no pages and takes no limit");
}
