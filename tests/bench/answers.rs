//! Answers of many phones at once. Each merge is durable before it is acknowledged; the writer commits those that wait
//! together, so phones that send at the same time share the cost of the disk.

use crate::{ratio, server::Site};
use field_inspection::clock::Moment;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

const PHONES: usize = 32;
const ANSWERS: usize = 10;

/// 320 answers by 32 phones beside the same by one.
pub async fn phones_together() {
    let site = Site::open().await;
    let mut visits = Vec::new();
    for _ in 0..PHONES {
        visits.push(site.begin().await);
    }
    ratio::print(
        "320 answers of 32 phones to those of one phone",
        ("32 phones", async || {
            join_all(visits.iter().map(|visit| answer(&site, visit, ANSWERS))).await;
        }),
        ("1 phone", async || {
            answer(&site, &visits[0], PHONES * ANSWERS).await;
        }),
    )
    .await;
}

async fn answer(site: &Site, visit: &str, times: usize) {
    for _ in 0..times {
        let at = Moment::now();
        let answers =
            json!({ "answers": { "cv-body-or-manager": { "verdict": "pass", "answered_at": at } } });
        let request = site.chen.request(Method::PATCH, &format!("{visit}/answers"));
        site.chen.send(request.json(&answers)).await.expect(200);
    }
}
