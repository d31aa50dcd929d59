//! How a phone's photos come to the server: whole or in pieces.

use super::{
    ledger::Ledger,
    phone::{Phone, Standing},
};
use crate::support::Answer;
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use uuid::Uuid;

/// How often a photo is tried before it is left for later.
const TRIES: usize = 8;

/// How a try ended.
enum Tried {
    Acknowledged,
    /// Its item is locked.
    Locked,
    /// The phone does not know, or has something left to send.
    Again,
}

impl Phone {
    pub async fn send_photos(&mut self, ledger: &mut Ledger) {
        let photos = self.photos.iter();
        let ready = photos.filter(|(_, held)| held.standing == Standing::Ready);
        let ready: Vec<Uuid> = ready.map(|(id, _)| *id).collect();
        for id in ready {
            for _ in 0..TRIES {
                // Every so often the signal is gone.
                if self.chance.u8(0..10) == 0 {
                    break;
                }
                self.held(id).tried = true;
                let tried = if self.photos[&id].in_pieces {
                    self.send_a_piece(id).await
                } else {
                    self.send_whole(id).await
                };
                match tried {
                    Tried::Acknowledged => {
                        self.acknowledged(id, ledger);
                        break;
                    }
                    Tried::Locked => {
                        self.held(id).standing = Standing::HeldBack;
                        ledger.given_again += 1;
                        break;
                    }
                    Tried::Again => {}
                }
            }
        }
        self.send_one_again().await;
    }

    fn held(&mut self, id: Uuid) -> &mut super::phone::Held {
        self.photos.get_mut(&id).unwrap()
    }

    /// By an answer, or by a receipt where that was lost.
    pub fn acknowledged(&mut self, id: Uuid, ledger: &mut Ledger) {
        let held = self.held(id);
        held.standing = Standing::Acknowledged;
        let picture = held.picture.as_ref().unwrap();
        let kept = (hex::encode(picture.sha256()), picture.bytes.len());
        let visit = held.visit;
        let known = ledger.visits.entry(visit).or_default().photos.insert(id, kept);
        assert_eq!(known, None);
    }

    /// A photo that the server has is sent once more.
    async fn send_one_again(&mut self) {
        let photos = self.photos.iter();
        let kept =
            photos.filter(|(_, held)| held.standing == Standing::Acknowledged && held.picture.is_some());
        let kept: Vec<Uuid> = kept.map(|(id, _)| *id).collect();
        if kept.is_empty() || self.chance.u8(0..4) > 0 {
            return;
        }
        let id = kept[self.chance.usize(0..kept.len())];
        let request = self.whole(id);
        if let Some(answer) = self.send(request).await {
            answer.expect(200);
        }
    }

    fn whole(&self, id: Uuid) -> RequestBuilder {
        let held = &self.photos[&id];
        let picture = held.picture.as_ref().unwrap();
        let item = held.item.as_ref();
        let item = item.map(|item| format!("&item={item}")).unwrap_or_default();
        let path = format!("/v1/inspections/{}/photos/{id}?taken_at=2018-02-01T03:00:00Z{item}", held.visit);
        self.client
            .request(Method::PUT, &path)
            .header("Content-Type", "image/png")
            .header("Content-Digest", picture.content_digest())
            .body(picture.bytes.clone())
    }

    async fn send_whole(&mut self, id: Uuid) -> Tried {
        let request = self.whole(id);
        match self.send(request).await {
            Some(answer) if [200, 201].contains(&answer.status.as_u16()) => Tried::Acknowledged,
            refused => unless_later(refused),
        }
    }

    /// Opens the upload, or asks where it stands, or sends a piece of it.
    async fn send_a_piece(&mut self, id: Uuid) -> Tried {
        let held = &self.photos[&id];
        let size = held.picture.as_ref().unwrap().bytes.len();
        let tus = |method, path: &str| self.client.request(method, path).header("Tus-Resumable", "1.0.0");
        let Some((address, offset)) = held.upload.clone() else {
            let request = tus(Method::POST, "/v1/uploads")
                .header("Upload-Length", size)
                .header("Upload-Metadata", self.metadata(id));
            let answer = self.send(request).await;
            return match answer {
                Some(answer) if answer.status == 201 => {
                    let address = answer.header("location").to_owned();
                    self.held(id).upload = Some((address, None));
                    Tried::Again
                }
                refused => unless_later(refused),
            };
        };
        let Some(offset) = offset else {
            // As HEAD, but with the reason where it is refused.
            let request = tus(Method::GET, &address);
            return match self.send(request).await {
                Some(answer) if answer.status == 200 => self.stands_at(id, &answer),
                refused => unless_later(refused),
            };
        };
        let until = size.min(offset + self.chance.usize(size / 3..size));
        let bytes = self.photos[&id].picture.as_ref().unwrap().bytes[offset..until].to_vec();
        let request = tus(Method::PATCH, &address)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", offset)
            .body(bytes);
        match self.send(request).await {
            Some(answer) if answer.status == 204 => self.stands_at(id, &answer),
            Some(answer) if answer.body["code"] == "upload-offset" => {
                self.held(id).upload = Some((address, None));
                Tried::Again
            }
            refused => {
                self.held(id).upload = Some((address, None));
                unless_later(refused)
            }
        }
    }

    fn stands_at(&mut self, id: Uuid, answer: &Answer) -> Tried {
        let at: usize = answer.header("upload-offset").parse().unwrap();
        let held = self.held(id);
        let size = held.picture.as_ref().unwrap().bytes.len();
        if let Some((_, offset)) = &mut held.upload {
            assert!(offset.is_none_or(|before| before <= at), "{id}: what was acknowledged is gone");
            *offset = Some(at);
        }
        if at == size { Tried::Acknowledged } else { Tried::Again }
    }

    fn metadata(&self, id: Uuid) -> String {
        let held = &self.photos[&id];
        let named = held.picture.as_ref().unwrap().named();
        let mut pairs = vec![
            ("inspection", held.visit.to_string()),
            ("photo", id.to_string()),
            ("sha256", named["sha256"].as_str().unwrap().to_owned()),
            ("taken_at", "2018-02-01T03:00:00Z".to_owned()),
        ];
        pairs.extend(held.item.clone().map(|item| ("item", item)));
        let encoded = pairs.iter().map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value)));
        encoded.collect::<Vec<_>>().join(",")
    }
}

/// No answer, or one that asks to try again; only a locked item may be refused for good.
fn unless_later(answer: Option<Answer>) -> Tried {
    match answer {
        None => Tried::Again,
        Some(answer) if answer.body["retry"] == "later" => Tried::Again,
        Some(answer) if answer.body["code"] == json!("wrong-state") => Tried::Locked,
        Some(answer) => panic!("{answer:?}"),
    }
}
