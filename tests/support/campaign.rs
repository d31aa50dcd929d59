//! Campaigns.

use super::Client;
use serde_json::{Value, json};
use uuid::Uuid;

/// The notice's own campaign, led by this authority in this district.
pub fn notice(authority: &str, district: &str) -> Value {
    json!({ "authority": authority, "name": "特种设备安全隐患排查治理专项行动",
        "documents": ["苏质技监特发〔2018〕1号"], "districts": [district],
        "checklists": ["crowded-venues", "drum-brake-lifts", "hazmat-piping"],
        "phases": [
            { "name": "隐患排查治理", "from": "2018-01-15", "to": "2018-02-20", "duties": ["制定方案，动员部署，全面排查"] },
            { "name": "联合执法", "from": "2018-02-21", "to": "2018-03-20", "duties": ["联合执法，不打招呼，闭环管理"] },
            { "name": "总结巩固", "from": "2018-03-21", "to": "2018-03-31", "duties": ["回头看，逐家复查"] }
        ],
        "targets": [{ "district": district, "checklist": "crowded-venues", "visits": 12 }] })
}

/// Plans it for Gusu; gives its address.
pub async fn planned(supervisor: &Client) -> String {
    let campaign = format!("/v1/campaigns/{}", Uuid::now_v7());
    let notice = notice("320508", "320508");
    supervisor.put(&campaign, &notice).await.expect(201);
    campaign
}
