//! A major hazard: reported up, listed, accepted, delisted, closed.

use crate::support::{
    App,
    hazard::{photo, reason, reported, story, take},
    people::{CHEN, WANG},
    visit::{re_inspection, registered, submit},
};
use serde_json::json;

on_each_engine! {
    a_major_hazard_is_closed_after_it_was_listed_accepted_and_delisted,
}

async fn a_major_hazard_is_closed_after_it_was_listed_accepted_and_delisted(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    let hazard = reported(&chen, &unit, "institute", "major").await;
    let up = json!({ "step": "report_up", "authority": "苏州市安委办" });
    let reported_up = take(&chen, &hazard, &up).await.expect(201);
    assert_eq!(reported_up["listing"], "reported_up");
    let list = json!({ "step": "list", "authority": "苏州市安委办", "document": "苏安办〔2018〕3号",
        "deadline": "2018-03-15" });
    take(&chen, &hazard, &list).await.problem("not-allowed");
    let listed = take(&wang, &hazard, &list).await.expect(201);
    assert_eq!((&listed["listing"], &listed["deadline"]), (&json!("listed"), &json!("2018-03-15")));
    take(&wang, &hazard, &reason("lower")).await.problem("wrong-state");
    let on_the_list = wang.get("/v1/hazards?listing=listed").await.expect(200);
    assert_eq!(on_the_list["items"].as_array().unwrap().len(), 1);

    photo(&chen, &hazard, "after").await;
    take(&chen, &hazard, &reason("rectify")).await.expect(201);
    take(&wang, &hazard, &json!({ "step": "close" })).await.problem("wrong-state");
    let accept = json!({ "step": "accept", "authority": "苏州市安委办", "reason": "整改到位" });
    let missing = take(&wang, &hazard, &accept).await.problem("proof-missing");
    assert_eq!(missing["missing"][0]["what"], "reinspection");
    let visit = re_inspection(&chen, &unit, None, |_| true).await;
    submit(&chen, &visit).await;
    take(&wang, &hazard, &accept).await.expect(201);
    let delist = json!({ "step": "delist", "document": "苏安办〔2018〕9号" });
    take(&wang, &hazard, &delist).await.expect(201);
    take(&chen, &hazard, &json!({ "step": "close" })).await.problem("not-allowed");
    let closed = take(&wang, &hazard, &json!({ "step": "close" })).await.expect(201);
    assert_eq!(
        story(&closed),
        [
            "reported",
            "reported_up",
            "listed",
            "rectified",
            "seen_rectified",
            "accepted",
            "delisted",
            "closed"
        ]
    );
    let reopened = take(&wang, &hazard, &reason("reopen")).await.expect(201);
    assert_eq!(
        (&reopened["state"], &reopened["listing"], &reopened["deadline"]),
        (&json!("reopened"), &json!(null), &json!(null)),
        "it is listed anew"
    );
}
