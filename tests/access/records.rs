//! A record of each kind, and what people see of them.

use crate::support::{
    App, Client,
    assignment::assigned,
    campaign::planned,
    described::Operation,
    enforcement::{incident, recorded},
    order::issued,
    people::{CHEN, WANG, ZHOU},
    picture::Picture,
    visit::{begun, filled_in, id_of, registered, sign, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The records of Gusu: one of each kind.
pub struct Records {
    pub unit: Value,
    pub equipment: Value,
    pub inspection: String,
    pub photo: Uuid,
    pub signature: String,
    pub account: String,
    pub device: String,
    pub hazard: String,
    pub hazard_photo: Uuid,
    pub order: String,
    pub action: String,
    pub incident: String,
    pub campaign: String,
    pub assignment: String,
    pub upload: String,
}

impl Records {
    /// A visit that was submitted, by Chen.
    pub async fn make(app: &App) -> Self {
        let chen = app.signed_in(CHEN).await;
        let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
        let (unit, equipment) = registered(&chen, Some(lift)).await;
        let visit = begun(&chen, &unit).await;
        let sheet = filled_in(&chen, &visit).await;
        let extra = sign(&chen, &visit, "unit_representative", None).await;
        submit(&chen, &visit).await;
        let hazards = chen.get("/v1/hazards").await.expect(200);
        let hazard = hazards["items"][0]["id"].as_str().unwrap().to_owned();
        let after = Picture::new();
        let upload =
            chen.request(Method::PUT, &format!("/v1/hazards/{hazard}/photos/{}?item=after", after.id));
        chen.send(upload.body(after.bytes)).await.expect(201);
        let upload = opened(&chen, &hazard).await;
        let order = issued(&chen, &unit, &[&hazard]).await;
        let action = recorded(&chen, &unit, "sealing").await;
        let wang = app.signed_in(WANG).await;
        let campaign = planned(&wang).await;
        let assignment = assigned(&wang, &unit).await;
        let incident = incident(&chen, &unit, "complaint", "2018-01-20").await;
        Self {
            unit,
            equipment,
            photo: sheet.pictures[0].id,
            signature: id_of(&extra).to_owned(),
            inspection: id_of(&visit).to_owned(),
            account: CHEN.id().to_string(),
            hazard,
            hazard_photo: after.id,
            order: id_of(&order).to_owned(),
            action: id_of(&action).to_owned(),
            incident: id_of(&incident).to_owned(),
            campaign: id_of(&campaign).to_owned(),
            assignment: id_of(&assignment).to_owned(),
            upload: id_of(&upload).to_owned(),
            device: chen.device_id,
        }
    }

    /// The same kinds, of which there are none.
    pub fn unknown() -> Self {
        let id = || Uuid::now_v7().to_string();
        Self {
            unit: json!(id()),
            equipment: json!(id()),
            inspection: id(),
            photo: Uuid::now_v7(),
            signature: id(),
            account: id(),
            device: id(),
            hazard: id(),
            hazard_photo: Uuid::now_v7(),
            order: id(),
            action: id(),
            incident: id(),
            campaign: id(),
            assignment: id(),
            upload: id(),
        }
    }

    /// The path of an operation on one of them.
    pub fn path(&self, operation: &Operation) -> String {
        let own = [
            ("/v1/units/{id}", self.unit.as_str().unwrap()),
            ("/v1/equipment/{id}", self.equipment.as_str().unwrap()),
            ("/v1/inspections/{id}", self.inspection.as_str()),
            ("/v1/accounts/{id}", self.account.as_str()),
            ("/v1/me/devices/{id}", self.device.as_str()),
            ("/v1/hazards/{id}", self.hazard.as_str()),
            ("/v1/orders/{id}", self.order.as_str()),
            ("/v1/enforcement/actions/{id}", self.action.as_str()),
            ("/v1/enforcement/incidents/{id}", self.incident.as_str()),
            ("/v1/campaigns/{id}", self.campaign.as_str()),
            ("/v1/assignments/{id}", self.assignment.as_str()),
            ("/v1/assignments/plans/{id}", self.assignment.as_str()),
            ("/v1/uploads/{id}", self.upload.as_str()),
        ];
        let mut path = operation.path.clone();
        for (start, id) in own {
            if path.starts_with(start) {
                path = path.replacen("{id}", id, 1);
            }
        }
        let photo = if path.starts_with("/v1/hazards/") { self.hazard_photo } else { self.photo };
        let path = path
            .replace("{photo_id}", &photo.to_string())
            .replace("{signature_id}", &self.signature)
            .replace("{step_id}", &self.signature)
            .replace("{device_id}", &self.device)
            .replace("{edge}", "320")
            .replace("{number}", "1")
            .replace("{code}", "crowded-venues");
        assert!(!path.contains('{'), "{}: fill in {path}", operation.name);
        path
    }
}

/// Everything that people of Gusu see of their records.
pub async fn seen(app: &App, records: &Records) -> BTreeMap<String, Value> {
    let (wang, zhou) = (app.signed_in(WANG).await, app.signed_in(ZHOU).await);
    let mut seen = BTreeMap::new();
    for path in [
        format!("/v1/units/{}", records.unit.as_str().unwrap()),
        format!("/v1/equipment/{}", records.equipment.as_str().unwrap()),
        format!("/v1/inspections/{}", records.inspection),
        format!("/v1/inspections/{}/photos", records.inspection),
        format!("/v1/hazards/{}", records.hazard),
        format!("/v1/hazards/{}/photos", records.hazard),
        format!("/v1/orders/{}", records.order),
        format!("/v1/enforcement/actions/{}", records.action),
        format!("/v1/enforcement/incidents/{}", records.incident),
        format!("/v1/campaigns/{}", records.campaign),
        format!("/v1/assignments/{}", records.assignment),
        format!("/v1/inspections/{}/events?limit=200", records.inspection),
        format!("/v1/inspections/{}/revisions", records.inspection),
    ] {
        let answer = wang.get(&path).await.expect(200);
        seen.insert(path, answer);
    }
    let accounts = zhou.get("/v1/accounts?limit=200").await.expect(200);
    seen.insert("accounts".to_owned(), accounts);
    seen
}

/// An upload of a photo of a hazard, that nothing has come of yet.
pub async fn opened(inspector: &Client, hazard: &str) -> String {
    let sha256 = "0".repeat(64);
    let photo = Uuid::now_v7();
    let path = format!("/v1/uploads?hazard={hazard}&photo={photo}&item=after&sha256={sha256}");
    let opening =
        inspector.request(Method::POST, &path).header("Tus-Resumable", "1.0.0").header("Upload-Length", 1000);
    let answer = inspector.send(opening).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.header("location").to_owned()
}
