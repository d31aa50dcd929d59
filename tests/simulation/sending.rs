//! What a phone sends and fetches while it has a signal.

use super::{
    ledger::Ledger,
    phone::{Change, Phone, Standing, What},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most changes of which the phone asks once more whether they are done.
const REPEATED: usize = 20;
/// How often something is tried before it is left for later.
const TRIES: usize = 4;

impl Phone {
    /// A while with a signal.
    pub async fn sync(&mut self, ledger: &mut Ledger) {
        if self.chance.u8(0..3) == 0 {
            self.download().await;
        }
        self.send_changes(ledger).await;
        self.send_photos(ledger).await;
        self.download().await;
        self.clear_away(ledger).await;
        if self.chance.u8(0..6) == 0 {
            self.repeat_itself(ledger).await;
        }
    }

    async fn post(&mut self, changes: &[Value]) -> Option<Vec<Value>> {
        let body = json!({ "sent_at": self.clock(), "changes": changes });
        let request = self.client.request(Method::POST, "/v1/sync").json(&body);
        let answer = self.send(request).await?;
        let mut results = answer.expect(200);
        let results: Vec<Value> = serde_json::from_value(results["results"].take()).unwrap();
        assert_eq!(results.len(), changes.len());
        for (result, change) in results.iter().zip(changes) {
            assert_eq!(result["id"], change["id"], "the results are in the order of the changes");
        }
        Some(results)
    }

    async fn send_changes(&mut self, ledger: &mut Ledger) {
        for _ in 0..TRIES {
            if self.outbox.is_empty() {
                return;
            }
            let batch = self.batch();
            let bodies: Vec<Value> = batch.iter().map(|change| change.body.clone()).collect();
            if let Some(results) = self.post(&bodies).await {
                for (change, result) in batch.into_iter().zip(results) {
                    self.settle(change, &result, ledger);
                }
            }
        }
    }

    /// The first so many changes, in another order where that comes to the same.
    fn batch(&mut self) -> Vec<Change> {
        let many = self.chance.usize(1..=self.outbox.len());
        let mut batch = self.outbox[..many].to_vec();
        let of_any_order = |change: &Change| matches!(change.what, What::Answer(_) | What::Sign { .. });
        for _ in 1..many {
            let place = self.chance.usize(1..many);
            let (one, other) = (&batch[place - 1], &batch[place]);
            if one.visit != other.visit || (of_any_order(one) && of_any_order(other)) {
                batch.swap(place - 1, place);
            }
        }
        batch
    }

    fn settle(&mut self, change: Change, result: &Value, ledger: &mut Ledger) {
        let (status, code) = (result["status"].as_u64().unwrap(), &result["problem"]["code"]);
        if result["problem"]["retry"] == "later" || *code == "duplicate" {
            return;
        }
        self.outbox.retain(|other| other.id != change.id);
        self.settled.push((change.clone(), status));
        let code = code.as_str().unwrap_or_default();
        match (status, code, change.what) {
            (200, _, what) => self.is_done(change.visit, &what, ledger),
            (_, "wrong-state" | "item-locked", What::Answer(answers)) => {
                self.held_back.push((change.visit, answers));
                ledger.given_again += 1;
            }
            (_, "wrong-state" | "inspection-incomplete", What::Submit) => {
                self.notes.entry(change.visit).or_default().handed_in = false;
            }
            (_, _, what) => panic!("{}: {what:?} is refused: {result}", self.owner.username),
        }
    }

    fn is_done(&mut self, id: Uuid, what: &What, ledger: &mut Ledger) {
        let visit = ledger.visits.entry(id).or_default();
        match what {
            What::Begin => {}
            What::Answer(answers) => {
                for (item, answer) in answers {
                    visit.accept(item, answer);
                    for photo in &answer.photos {
                        self.photos.get_mut(&photo.id).unwrap().standing = Standing::Ready;
                    }
                }
            }
            What::Sign { signature, picture } => {
                assert!(visit.signatures.insert(*signature), "{signature} was taken in twice");
                self.photos.get_mut(picture).unwrap().standing = Standing::Ready;
            }
            What::Submit => visit.submitted += 1,
        }
    }

    /// Asks again, in any order, for changes whose answer it has.
    async fn repeat_itself(&mut self, ledger: &mut Ledger) {
        let mut again: Vec<usize> = (0..self.settled.len()).collect();
        self.chance.shuffle(&mut again);
        again.truncate(REPEATED);
        let bodies: Vec<Value> = again.iter().map(|place| self.settled[*place].0.body.clone()).collect();
        let Some(results) = self.post(&bodies).await else {
            return;
        };
        let mut refused = BTreeMap::new();
        for (place, result) in again.into_iter().zip(results) {
            let (change, status) = &self.settled[place];
            // After one that was refused the others of its record are not tried.
            if refused.contains_key(&change.visit) {
                assert_eq!(result["status"], 424, "{result}");
                continue;
            }
            assert_eq!((&result["status"], &result["replayed"]), (&json!(status), &json!(true)), "{result}");
            if *status != 200 {
                refused.insert(change.visit, ());
            }
            ledger.replayed += 1;
        }
    }

    async fn download(&mut self) {
        for _ in 0..TRIES {
            let cursor = self.copy.cursor.as_ref();
            let path = cursor.map_or("/v1/sync".to_owned(), |cursor| format!("/v1/sync?cursor={cursor}"));
            let request = self.client.request(Method::GET, &path);
            let Some(answer) = self.send(request).await else {
                continue;
            };
            if !self.copy.take_in(&answer.expect(200)) {
                return;
            }
        }
    }

    /// Deletes the photos of which a receipt says that they are kept.
    async fn clear_away(&mut self, ledger: &mut Ledger) {
        let mut visits: Vec<Uuid> = self
            .photos
            .values()
            .filter(|held| held.picture.is_some() && held.standing == Standing::Acknowledged)
            .map(|held| held.visit)
            .collect();
        visits.sort_unstable();
        visits.dedup();
        for visit in visits {
            let revision = self.record(visit)["revision"].as_i64().unwrap_or(0);
            let notes = self.notes.entry(visit).or_default();
            if notes.receipt_of == revision || self.chance.bool() {
                continue;
            }
            let request = self.client.request(Method::GET, &format!("/v1/inspections/{visit}/receipt"));
            let Some(answer) = self.send(request).await else {
                continue;
            };
            let answer = answer.expect(200);
            self.notes.entry(visit).or_default().receipt_of = revision;
            let held: Vec<Value> = serde_json::from_value(answer["claims"]["photos"].clone()).unwrap();
            for id in self.named_by(visit, &held) {
                assert!(self.photos[&id].tried, "a receipt for what was never sent");
                if self.photos[&id].standing != Standing::Acknowledged {
                    self.acknowledged(id, ledger);
                }
                self.photos.get_mut(&id).unwrap().picture = None;
            }
            let known = ledger.visits.entry(visit).or_default();
            known.receipts.push(answer["receipt"].as_str().unwrap().to_owned());
        }
    }

    /// The visit's photos on the phone that a receipt names as they are.
    fn named_by(&self, visit: Uuid, held: &[Value]) -> Vec<Uuid> {
        let of_visit = self.photos.iter().filter(|(_, photo)| photo.visit == visit);
        let named = of_visit.filter(|(_, photo)| {
            let picture = photo.picture.as_ref();
            picture.is_some_and(|picture| held.contains(&picture.named()))
        });
        named.map(|(id, _)| *id).collect()
    }
}
