//! A phone: what it keeps, and what becomes of that.

use crate::support::{
    Answer as Response, Client,
    copy::Copy,
    line::{Address, BadLine, Plan},
    people::PASSWORD,
    picture::Picture,
    rng::drawn_id,
};
use checklists::{Answer, Answers, Template, merge};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use field_inspection::{
    accounts::{NewAccount, Role},
    clock::Moment,
    ids::Id,
};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};
use uuid::Uuid;

/// Somebody who has a phone, and a colleague.
#[derive(Clone, Debug)]
pub struct Owner {
    pub id: Uuid,
    pub username: String,
    pub name: String,
    pub partner: Uuid,
    /// Of the two it is this one who begins, has people sign, and hands in.
    pub leads: bool,
}

impl Owner {
    pub fn account(&self, password_hash: &str) -> NewAccount {
        NewAccount {
            id: Id(self.id),
            username: self.username.parse().unwrap(),
            name: self.name.parse().unwrap(),
            role: Role::Inspector,
            district: "320508".parse().unwrap(),
            unit_id: None,
            badge: None,
            password_hash: password_hash.to_owned(),
        }
    }
}

/// What was done, in this phone's own order.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: Uuid,
    pub visit: Uuid,
    pub what: What,
    /// As it is sent.
    pub body: Value,
}

#[derive(Clone, Debug)]
pub enum What {
    Begin,
    /// With the true times; what is sent has the phone's.
    Answer(Answers),
    Sign {
        signature: Uuid,
        picture: Uuid,
    },
    Submit,
}

/// Where a photo stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What names it is not taken in yet.
    Waiting,
    Ready,
    /// Its item is locked; it is sent when that is open again.
    HeldBack,
    Acknowledged,
}

/// A photo on the phone.
pub struct Held {
    pub visit: Uuid,
    /// None: a signature.
    pub item: Option<String>,
    /// Until a receipt says that it may go.
    pub picture: Option<Picture>,
    pub standing: Standing,
    /// Sent, whether or not an answer came back.
    pub tried: bool,
    /// Sent in pieces; the upload's address once there is one, and where it is thought to stand.
    pub in_pieces: bool,
    pub upload: Option<(String, Option<usize>)>,
}

/// What the phone notes of a visit for itself.
#[derive(Default)]
pub struct Notes {
    pub signed: bool,
    /// It was handed in, as far as this phone knows: nothing is answered any more.
    pub handed_in: bool,
    /// Of which submission it has a receipt.
    pub receipt_of: i64,
    /// By submission: the returned items that were answered anew.
    pub corrected: BTreeMap<i64, BTreeSet<String>>,
}

pub struct Phone {
    pub owner: Owner,
    pub client: Client,
    pub line: BadLine,
    pub chance: Rng,
    /// How far its clock is ahead.
    pub ahead: TimeDelta,
    pub online: bool,
    pub copy: Copy,
    pub outbox: Vec<Change>,
    /// Changes that have their answer for good, and its status.
    pub settled: Vec<(Change, u64)>,
    /// Answers to items that were locked when they came.
    pub held_back: Vec<(Uuid, Answers)>,
    pub photos: BTreeMap<Uuid, Held>,
    pub notes: BTreeMap<Uuid, Notes>,
    pub given: usize,
    template: Option<Rc<Template>>,
}

impl Phone {
    pub async fn new(owner: Owner, ahead: TimeDelta, address: &Address, mut chance: Rng) -> Self {
        let line = BadLine::to(address, Plan::BAD, chance.fork()).await;
        let straight = Client::of(&format!("http://{}", address.lock().unwrap()));
        let client = straight.signs_in(&owner.username, PASSWORD).await.unwrap();
        Self {
            client: client.moved_to(&line.url),
            owner,
            line,
            chance,
            ahead,
            online: false,
            copy: Copy::default(),
            outbox: Vec::new(),
            settled: Vec::new(),
            held_back: Vec::new(),
            photos: BTreeMap::new(),
            notes: BTreeMap::new(),
            given: 0,
            template: None,
        }
    }

    /// Sends a request over the line. None: the phone has no answer, and does not know what was done.
    pub async fn send(&self, request: RequestBuilder) -> Option<Response> {
        self.client.try_to_send(request.header("Connection", "close")).await.ok()
    }

    /// What its clock shows at a moment.
    pub fn shows(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + self.ahead
    }

    /// What its clock shows now.
    pub fn clock(&self) -> Moment {
        Moment::now().plus(self.ahead)
    }

    pub fn do_later(&mut self, visit: Uuid, what: What, act: &str, body: Value) {
        let id = drawn_id(&mut self.chance);
        self.outbox.push(Change { id, visit, what, body: json!({ "id": id, "act": { act: body } }) });
    }

    /// Answers that are to be sent, with the times of this phone's clock.
    pub fn give(&mut self, visit: Uuid, answers: Answers) {
        let as_said =
            |answer: &Answer| Answer { answered_at: self.shows(answer.answered_at), ..answer.clone() };
        let said: Answers = answers.iter().map(|(item, answer)| (item.clone(), as_said(answer))).collect();
        let body = json!({ "inspection_id": visit, "answers": said });
        self.do_later(visit, What::Answer(answers), "answer", body);
    }

    pub fn record(&self, visit: Uuid) -> &Value {
        self.copy.get("inspections", &visit.to_string())
    }

    pub fn state(&self, visit: Uuid) -> &str {
        self.record(visit)["state"].as_str().unwrap_or_default()
    }

    /// The items that a supervisor sent back, as far as this phone knows.
    pub fn returned_items(&self, visit: Uuid) -> BTreeSet<String> {
        let items = self.record(visit)["returned_items"].as_array();
        let code = |item: &Value| item["item"].as_str().unwrap().to_owned();
        items.into_iter().flatten().map(code).collect()
    }

    /// The answers of a visit as this phone would show them: the server's and its own.
    pub fn known(&self, visit: Uuid) -> Answers {
        let held = &self.record(visit)["answers"];
        let mut known: Answers = serde_json::from_value(held.clone()).unwrap_or_default();
        let unsent = self.outbox.iter().filter(|change| change.visit == visit);
        for change in unsent {
            if let What::Answer(answers) = &change.what {
                merge(&mut known, answers.clone());
            }
        }
        known
    }

    pub fn template(&mut self) -> Option<Rc<Template>> {
        if self.template.is_none() {
            let held = self.copy.ids("checklists").into_iter();
            let content = held
                .map(|hash| &self.copy.get("checklists", hash)["content"])
                .find(|content| content["code"] == "crowded-venues" && content["version"] == 2)?;
            self.template = Some(Rc::new(Template::from_json(&content.to_string()).unwrap()));
        }
        self.template.clone()
    }

    /// Whether nothing about the visit is left to be sent, and the phone knows that it was handed in.
    pub fn is_done_with(&self, visit: Uuid) -> bool {
        self.state(visit) == "submitted" && self.owes(visit).is_empty() && !self.owes_anything(visit)
    }

    /// Whether there is something of a visit, or anything at all, that is still to be sent.
    fn owes_anything(&self, visit: Uuid) -> bool {
        let photos = self.photos.values().filter(|held| held.visit == visit);
        self.outbox.iter().any(|change| change.visit == visit)
            || photos.into_iter().any(|held| held.standing != Standing::Acknowledged)
    }

    /// The items that have to be opened again before everything can be sent.
    pub fn owes(&self, visit: Uuid) -> BTreeSet<String> {
        let answers = self.held_back.iter().filter(|(other, _)| *other == visit);
        let photos = self.photos.values();
        let photos = photos.filter(|held| held.visit == visit && held.standing == Standing::HeldBack);
        answers
            .flat_map(|(_, answers)| answers.keys().cloned())
            .chain(photos.filter_map(|held| held.item.clone()))
            .collect()
    }

    /// Nothing is left to be sent.
    pub fn is_through(&self) -> bool {
        let acknowledged = |held: &Held| held.standing == Standing::Acknowledged;
        self.outbox.is_empty() && self.held_back.is_empty() && self.photos.values().all(acknowledged)
    }
}
