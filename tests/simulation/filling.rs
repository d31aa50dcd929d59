//! What an inspector does with the phone in hand, with or without a signal.

use super::phone::{Held, Notes, Phone, Standing, What};
use crate::support::{picture::Picture, rng::drawn_id};
use checklists::{Answer, Answers, Item, Subject, Verdict, evaluate, item::PhotoWhen};
use chrono::{DateTime, NaiveDate, Utc};
use field_inspection::demo::passing;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const DATE: &str = "2018-02-01";
/// The most items that are answered in one go.
const AT_ONCE: usize = 14;

impl Phone {
    /// Works for a while on what the phone knows of.
    pub fn work(&mut self, now: DateTime<Utc>) {
        if self.owner.leads {
            self.begin_what_was_assigned();
        }
        for visit in self.notes_of_all() {
            match self.state(visit) {
                "submitted" | "approved" => self.notes.entry(visit).or_default().handed_in = true,
                "returned" => self.correct(visit, now),
                _ if self.notes[&visit].handed_in => {}
                _ => self.fill_in(visit, now),
            }
        }
    }

    fn notes_of_all(&mut self) -> Vec<Uuid> {
        let held = self.copy.ids("inspections").into_iter();
        let held: Vec<Uuid> = held.map(|id| id.parse().unwrap()).collect();
        for visit in held {
            self.notes.entry(visit).or_default();
        }
        self.notes.keys().copied().collect()
    }

    fn begin_what_was_assigned(&mut self) {
        let assigned: Vec<Value> = self
            .copy
            .ids("assignments")
            .into_iter()
            .map(|id| self.copy.get("assignments", id).clone())
            .filter(|assignment| assignment["state"] == "assigned")
            .collect();
        for assignment in assigned {
            let for_it = |body: &Value| {
                body["act"]["begin_inspection"]["inspection"]["assignment_id"] == assignment["id"]
            };
            let changes = self.outbox.iter().chain(self.settled.iter().map(|(change, _)| change));
            if changes.into_iter().any(|change| for_it(&change.body)) {
                continue;
            }
            let visit = drawn_id(&mut self.chance);
            let inspection = json!({ "unit_id": assignment["unit"]["id"], "assignment_id": assignment["id"],
                "checklist": { "code": "crowded-venues", "version": 2 }, "date": DATE, "visit": "special",
                "inspectors": [{ "account_id": self.owner.id, "lead": true }, { "account_id": self.owner.partner }] });
            let body = json!({ "inspection_id": visit, "inspection": inspection });
            self.do_later(visit, What::Begin, "begin_inspection", body);
            self.notes.insert(visit, Notes::default());
        }
    }

    fn fill_in(&mut self, visit: Uuid, now: DateTime<Utc>) {
        let Some(template) = self.template() else {
            return;
        };
        let known = self.known(visit);
        let attributes = self.record(visit)["attributes"].clone();
        let subject = Subject {
            date: DATE.parse().unwrap(),
            attributes: serde_json::from_value(attributes).unwrap_or_default(),
        };
        let missing = evaluate(&template, &subject, &known).missing;
        let missing: BTreeSet<String> = missing.into_iter().map(|missing| missing.item).collect();
        if missing.is_empty() && self.owner.leads {
            self.finish(visit, now);
        }
        let mut wanted: Vec<String> = missing.into_iter().collect();
        self.chance.shuffle(&mut wanted);
        wanted.truncate(self.chance.usize(AT_ONCE / 2..=AT_ONCE));
        // Somebody looks again at what has an answer already.
        if !known.is_empty() && self.chance.u8(0..3) == 0 {
            let again: Vec<&String> = known.keys().collect();
            wanted.push(again[self.chance.usize(0..again.len())].clone());
        }
        let items: BTreeSet<String> = wanted.into_iter().collect();
        self.answer(visit, &items, now);
    }

    /// Has everybody sign, and hands in: now or another time.
    fn finish(&mut self, visit: Uuid, now: DateTime<Utc>) {
        if !self.notes[&visit].signed {
            let (own, partner) = (self.owner.id, self.owner.partner);
            for (role, who) in
                [("inspector", Some(own)), ("inspector", Some(partner)), ("unit_representative", None)]
            {
                self.sign(visit, role, who, now);
            }
            self.notes.entry(visit).or_default().signed = true;
        } else if self.chance.bool() {
            self.hand_in(visit);
        }
    }

    fn sign(&mut self, visit: Uuid, role: &str, who: Option<Uuid>, now: DateTime<Utc>) {
        let picture = Picture::drawn(&mut self.chance, 8);
        let id = drawn_id(&mut self.chance);
        let signature = json!({ "role": role, "account_id": who, "name": "签名人", "photo": picture.named(),
            "signed_at": self.shows(now) });
        let body = json!({ "inspection_id": visit, "signature_id": id, "signature": signature });
        let what = What::Sign { signature: id, picture: picture.id };
        self.do_later(visit, what, "sign", body);
        self.keep(visit, None, picture);
    }

    fn hand_in(&mut self, visit: Uuid) {
        self.do_later(visit, What::Submit, "submit", json!({ "inspection_id": visit }));
        self.notes.entry(visit).or_default().handed_in = true;
    }

    /// What was returned is answered anew, and handed in again; what was held back is sent at last.
    fn correct(&mut self, visit: Uuid, now: DateTime<Utc>) {
        let open = self.returned_items(visit);
        let may_go = |answers: &Answers| answers.keys().all(|item| open.contains(item));
        let held_back = std::mem::take(&mut self.held_back);
        for (of, answers) in held_back {
            if of == visit && may_go(&answers) {
                self.give(visit, answers);
            } else {
                self.held_back.push((of, answers));
            }
        }
        let photos = self.photos.values_mut();
        for held in photos.filter(|held| held.visit == visit && held.standing == Standing::HeldBack) {
            if held.item.as_ref().is_some_and(|item| open.contains(item)) {
                held.standing = Standing::Ready;
            }
        }
        let revision = self.record(visit)["revision"].as_i64().unwrap();
        let handed_in =
            self.outbox.iter().any(|change| change.visit == visit && matches!(change.what, What::Submit));
        if handed_in {
            return;
        }
        let corrected = self.notes.entry(visit).or_default().corrected.entry(revision).or_default();
        let todo: BTreeSet<String> = open.difference(corrected).cloned().collect();
        corrected.extend(todo.iter().cloned());
        let mine = self.owner.leads || self.chance.bool();
        if mine && !todo.is_empty() {
            self.answer(visit, &todo, now);
        } else if self.owner.leads && self.chance.bool() {
            self.hand_in(visit);
        }
    }

    fn answer(&mut self, visit: Uuid, items: &BTreeSet<String>, now: DateTime<Utc>) {
        let Some(template) = self.template() else {
            return;
        };
        let mut answers = Answers::new();
        for code in items {
            let item = template.item(code).unwrap();
            let (answer, pictures) = self.see(item, now);
            for picture in pictures {
                self.keep(visit, Some(code), picture);
            }
            answers.insert(code.clone(), answer);
        }
        if !answers.is_empty() {
            self.give(visit, answers);
        }
    }

    /// An answer like no other, with the photos that it takes.
    fn see(&mut self, item: &Item, now: DateTime<Utc>) -> (Answer, Vec<Picture>) {
        let date: NaiveDate = DATE.parse().unwrap();
        let mut answer = passing(item, date, now);
        self.given += 1;
        answer.remark = Some(format!("{}第{}次", self.owner.name, self.given));
        answer.answered_by = Some(self.owner.id);
        let fails = answer.verdict.is_some() && self.chance.u8(0..12) == 0;
        if fails {
            answer.verdict = Some(Verdict::Fail);
        }
        let wanted = match item.photo.rule {
            PhotoWhen::Always => item.photo.at_least,
            PhotoWhen::OnFailure if fails => item.photo.at_least,
            _ => u32::from(self.chance.u8(0..30) == 0),
        };
        let pictures: Vec<Picture> = (0..wanted)
            .map(|_| {
                let big = self.chance.u8(0..40) == 0;
                let pixels = if big { 310 } else { self.chance.u32(8..60) };
                Picture::drawn(&mut self.chance, pixels)
            })
            .collect();
        answer.photos = pictures.iter().map(Picture::of_answer).collect();
        (answer, pictures)
    }

    fn keep(&mut self, visit: Uuid, item: Option<&String>, picture: Picture) {
        let held = Held {
            visit,
            item: item.cloned(),
            in_pieces: self.chance.u8(0..5) < 2,
            upload: None,
            standing: Standing::Waiting,
            tried: false,
            picture: None,
        };
        self.photos.insert(picture.id, Held { picture: Some(picture), ..held });
    }
}
