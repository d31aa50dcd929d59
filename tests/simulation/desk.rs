//! A supervisor: assigns, looks at what was handed in, returns some of it and approves the rest.

use super::{ledger::Ledger, phone::Phone};
use crate::support::{
    Answer, Client,
    line::{Address, BadLine, Plan},
    people::{PASSWORD, Person},
    rng::drawn_id,
};
use fastrand::Rng;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// After so many submissions nothing is returned any more but what has to be opened.
const STRICT: i64 = 2;

/// Work that is to be given to two inspectors.
pub struct Assignment {
    pub id: Uuid,
    pub body: Value,
    /// In which round.
    pub due: usize,
}

/// A decision on its way.
struct Decision {
    visit: Uuid,
    what: &'static str,
    body: Value,
    etag: String,
    key: Uuid,
}

pub struct Desk {
    pub line: BadLine,
    pub to_assign: Vec<Assignment>,
    client: Client,
    chance: Rng,
    decision: Option<Decision>,
}

impl Desk {
    pub async fn new(person: Person, address: &Address, mut chance: Rng) -> Self {
        let line = BadLine::to(address, Plan::BAD, chance.fork()).await;
        let straight = Client::of(&format!("http://{}", address.lock().unwrap()));
        let client = straight.signs_in(person.username, PASSWORD).await.unwrap();
        Self { client: client.moved_to(&line.url), line, to_assign: Vec::new(), chance, decision: None }
    }

    /// Sends a request over the line; none if the answer is lost.
    async fn send(&self, request: RequestBuilder) -> Option<Answer> {
        self.client.try_to_send(request.header("Connection", "close")).await.ok()
    }

    pub async fn work(&mut self, round: usize, phones: &[Phone], ledger: &mut Ledger) {
        self.assign(round).await;
        self.send_decision(ledger).await;
        let Some(queue) = self.get("/v1/inspections?state=submitted&limit=200").await else {
            return;
        };
        for summary in queue["items"].as_array().unwrap() {
            if self.decision.is_some() {
                return;
            }
            self.look_at(summary["id"].as_str().unwrap().parse().unwrap(), phones).await;
            self.send_decision(ledger).await;
        }
    }

    async fn assign(&mut self, round: usize) {
        let mut left = Vec::new();
        for assignment in std::mem::take(&mut self.to_assign) {
            if assignment.due > round || !self.is_assigned(&assignment).await {
                left.push(assignment);
            }
        }
        self.to_assign = left;
    }

    async fn is_assigned(&mut self, assignment: &Assignment) -> bool {
        let path = format!("/v1/assignments/{}", assignment.id);
        let request = self.client.request(Method::PUT, &path).json(&assignment.body);
        let Some(answer) = self.send(request).await else {
            return false;
        };
        let later = answer.body["retry"] == "later" || answer.body["code"] == "duplicate";
        assert!(answer.status.is_success() || later, "{answer:?}");
        !later
    }

    async fn get(&mut self, path: &str) -> Option<Value> {
        let request = self.client.request(Method::GET, path);
        let answer = self.send(request).await?;
        Some(answer.expect(200))
    }

    /// Asks the inspectors whether they have anything left, and decides.
    async fn look_at(&mut self, visit: Uuid, phones: &[Phone]) {
        let path = format!("/v1/inspections/{visit}");
        let request = self.client.request(Method::GET, &path);
        let Some(answer) = self.send(request).await else {
            return;
        };
        let (etag, whole) = (answer.header("etag").to_owned(), answer.expect(200));
        let inspectors = whole["inspectors"].as_array().unwrap();
        let inspectors: Vec<&Value> = inspectors.iter().map(|inspector| &inspector["account_id"]).collect();
        let theirs: Vec<&Phone> =
            phones.iter().filter(|phone| inspectors.contains(&&json!(phone.owner.id))).collect();
        assert_eq!(theirs.len(), 2);
        let mut items: BTreeSet<String> = theirs.iter().flat_map(|phone| phone.owes(visit)).collect();
        if items.is_empty() {
            if !theirs.iter().all(|phone| phone.is_done_with(visit)) {
                return;
            }
            if whole["revision"].as_i64().unwrap() <= STRICT && self.chance.u8(0..5) < 2 {
                let answered: Vec<&String> = whole["answers"].as_object().unwrap().keys().collect();
                for _ in 0..self.chance.usize(1..=3) {
                    items.insert(answered[self.chance.usize(0..answered.len())].clone());
                }
            }
        }
        let (what, body) = if items.is_empty() {
            ("approve", json!({}))
        } else {
            let items: Vec<Value> =
                items.iter().map(|item| json!({ "item": item, "comment": "请重新核实" })).collect();
            ("return", json!({ "items": items }))
        };
        let key = drawn_id(&mut self.chance);
        self.decision = Some(Decision { visit, what, body, etag, key });
    }

    async fn send_decision(&mut self, ledger: &mut Ledger) {
        let Some(decision) = &self.decision else {
            return;
        };
        let path = format!("/v1/inspections/{}/{}", decision.visit, decision.what);
        let request = self
            .client
            .request(Method::POST, &path)
            .header("Idempotency-Key", format!("\"{}\"", decision.key))
            .header("If-Match", &decision.etag)
            .json(&decision.body);
        let Some(answer) = self.send(request).await else {
            return;
        };
        if answer.body["retry"] == "later" {
            return;
        }
        let visit = ledger.visits.entry(decision.visit).or_default();
        match (answer.status.as_u16(), decision.what) {
            (200, "approve") => visit.approved += 1,
            (200, _) => visit.returned += 1,
            // Something came in meanwhile: it is looked at anew.
            (412, _) => {}
            // The other supervisor has decided.
            (409, _) if answer.body["code"] == "wrong-state" => {}
            _ => panic!("{answer:?}"),
        }
        self.decision = None;
    }

    /// Everything is decided that was begun to be.
    pub fn is_through(&self) -> bool {
        self.decision.is_none() && self.to_assign.is_empty()
    }
}
