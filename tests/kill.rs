//! The server is killed in the middle of its work, again and again: what it had acknowledged is there afterwards.

use crate::support::{
    Answer, Client, Engine,
    people::{self, PASSWORD},
    picture::Picture,
    place::Place,
    process::{Ended, Server, run},
    rng::chance,
    visit::registered,
};
use bytes::Bytes;
use diesel::{Connection, RunQueryDsl, SqliteConnection, dsl::sql, sql_types::Text};
use fastrand::Rng;
use futures_util::{future::join_all, stream};
use reqwest::{Body, Method};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, task::JoinHandle};
use uuid::Uuid;

const ROUNDS: usize = 20;
const PHONES: usize = 4;
/// Items that are answered with a word, and one that takes photos.
const ITEMS: [&str; 4] =
    ["cv-body-or-manager", "cv-responsible-persons", "cv-systems", "cv-use-marks-posted"];
const PHOTOGRAPHED: &str = "cv-overdue-count";

#[tokio::test]
async fn what_was_acknowledged_outlives_twenty_kills_on_sqlite_and_disk() {
    let place = Place::of(Engine::Sqlite);
    outlives_twenty_kills(&place).await;
    assert_eq!(integrity(&place.sqlite()), "ok");
}

#[tokio::test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
async fn what_was_acknowledged_outlives_twenty_kills_on_postgres_and_s3() {
    outlives_twenty_kills(&Place::of(Engine::Postgres)).await;
}

async fn outlives_twenty_kills(place: &Place) {
    let mut chance = chance();
    let mut server = place.start();
    let (unit, _) = registered(&signed_in(&server).await, None).await;
    let mut visits = Vec::new();
    let (mut writes, mut photos, mut cut) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let chen = signed_in(&server).await;
        let progress = Arc::new(Progress::new(chance.usize(1..60)));
        let phones: Vec<JoinHandle<Visit>> = (0..PHONES)
            .map(|_| {
                let visit = Visit::new(unit.clone(), Rng::with_seed(chance.u64(..)));
                tokio::spawn(visit.work(chen.clone(), progress.clone()))
            })
            .collect();
        progress.reached.notified().await;
        tokio::time::sleep(Duration::from_micros(chance.u64(0..20_000))).await;
        server.signal("KILL");
        let round: Vec<Visit> = join_all(phones).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(server.wait().code, None, "it was killed, and did not end before");

        server = place.start();
        let chen = chen.moved_to(&server.url(""));
        for mut visit in round {
            visit.is_kept(&chen).await;
            photos += visit.photos.iter().filter(|photo| photo.kept).count();
            cut += visit.photos.iter().filter(|photo| !photo.kept).count();
            visit.goes_on(&chen).await;
            visits.push(visit);
        }
        writes += progress.acknowledged.load(Ordering::Relaxed);
    }
    let chen = signed_in(&server).await;
    for visit in &visits {
        visit.is_kept(&chen).await;
    }
    place.stop(server);
    let check = checked(place);
    assert_eq!(check.code, Some(0), "{check:?}");
    println!(
        "{writes} writes acknowledged, {photos} photos among them, in {ROUNDS} kills; {cut} photos cut off and sent again"
    );
    assert!(writes > ROUNDS && photos > ROUNDS && cut > 0);
}

/// Database and storage held against each other, every photo read.
fn checked(place: &Place) -> Ended {
    let settings = place.settings();
    let all: Vec<&str> = ["fsck", "--full"].into_iter().chain(settings.iter().map(String::as_str)).collect();
    run(&all)
}

async fn signed_in(server: &Server) -> Client {
    let nobody = Client::of(&server.url(""));
    nobody.signs_in(people::CHEN.username, PASSWORD).await.unwrap()
}

fn integrity(database: &Path) -> String {
    let mut conn = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    let check = sql::<Text>("SELECT integrity_check FROM pragma_integrity_check");
    check.get_result(&mut conn).unwrap()
}

/// How much of a round was acknowledged.
struct Progress {
    acknowledged: AtomicUsize,
    enough: usize,
    reached: Notify,
}

impl Progress {
    fn new(enough: usize) -> Self {
        Self { acknowledged: AtomicUsize::new(0), enough, reached: Notify::new() }
    }

    fn one_more(&self) {
        if self.acknowledged.fetch_add(1, Ordering::Relaxed) + 1 == self.enough {
            self.reached.notify_one();
        }
    }
}

/// A photo of a phone.
struct Sent {
    picture: Picture,
    /// Whether the server said that it has it.
    kept: bool,
}

/// An inspection as its phone knows it.
struct Visit {
    path: String,
    unit: Value,
    chance: Rng,
    begun: bool,
    step: u64,
    /// By item: the step of the answer that was sent last, and of the one that was acknowledged last.
    sent: BTreeMap<&'static str, u64>,
    kept: BTreeMap<&'static str, u64>,
    photos: Vec<Sent>,
    /// How many of the photos the server said that it expects.
    expected: usize,
}

impl Visit {
    fn new(unit: Value, chance: Rng) -> Self {
        Self {
            path: format!("/v1/inspections/{}", Uuid::now_v7()),
            unit,
            chance,
            begun: false,
            step: 0,
            sent: BTreeMap::new(),
            kept: BTreeMap::new(),
            photos: Vec::new(),
            expected: 0,
        }
    }

    /// Until the server is gone.
    async fn work(mut self, chen: Client, progress: Arc<Progress>) -> Self {
        while self.take_a_step(&chen, &progress).await.is_ok() {}
        self
    }

    async fn take_a_step(&mut self, chen: &Client, progress: &Progress) -> reqwest::Result<()> {
        if !self.begun {
            self.begin(chen).await?;
        } else if self.chance.u8(0..3) > 0 || self.photos.len() == 50 {
            let item = ITEMS[self.chance.usize(0..ITEMS.len())];
            self.answer(chen, item).await?;
        } else {
            self.photos.push(Sent { picture: Picture::of_size(180), kept: false });
            self.answer(chen, PHOTOGRAPHED).await?;
            self.expected = self.photos.len();
            progress.one_more();
            let last = self.photos.len() - 1;
            self.send_photo(chen, last).await?;
        }
        progress.one_more();
        Ok(())
    }

    async fn begin(&mut self, chen: &Client) -> reqwest::Result<()> {
        let new = json!({ "unit_id": self.unit, "checklist": { "code": "crowded-venues", "version": 2 },
            "date": "2018-02-01", "visit": "special",
            "inspectors": [{ "account_id": people::CHEN.id(), "lead": true }] });
        let answer = chen.try_to_send(chen.request(Method::PUT, &self.path).json(&new)).await?;
        is_well(answer);
        self.begun = true;
        Ok(())
    }

    async fn answer(&mut self, chen: &Client, item: &'static str) -> reqwest::Result<()> {
        self.step += 1;
        self.sent.insert(item, self.step);
        let answer = chen.try_to_send(self.message(chen, item)).await?;
        is_well(answer);
        self.kept.insert(item, self.step);
        Ok(())
    }

    /// The answer to `item` that was sent last.
    fn message(&self, chen: &Client, item: &'static str) -> reqwest::RequestBuilder {
        let step = self.sent[item];
        let at = format!("2018-02-01T{:02}:{:02}:{:02}Z", step / 3600, step / 60 % 60, step % 60);
        let mut answer = json!({ "answered_at": at, "remark": step.to_string() });
        if item == PHOTOGRAPHED {
            let photos: Vec<Value> = self.photos.iter().map(|photo| photo.picture.named()).collect();
            answer["count"] = json!(0);
            answer["photos"] = json!(photos);
        } else {
            answer["verdict"] = json!("pass");
        }
        chen.request(Method::PATCH, &format!("{}/answers", self.path))
            .json(&json!({ "answers": { item: answer } }))
    }

    async fn send_photo(&mut self, chen: &Client, place: usize) -> reqwest::Result<()> {
        let photo = &mut self.photos[place];
        let pieces: Vec<io::Result<Bytes>> =
            photo.picture.bytes.chunks(16 << 10).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let request = chen
            .request(Method::PUT, &format!("{}/photos/{}", self.path, photo.picture.id))
            .header("Content-Type", "image/png")
            .header("Content-Digest", photo.picture.content_digest())
            .body(Body::wrap_stream(stream::iter(pieces)));
        is_well(chen.try_to_send(request).await?);
        photo.kept = true;
        Ok(())
    }

    /// Nothing that was acknowledged is missing or other than it was sent.
    async fn is_kept(&self, chen: &Client) {
        if !self.begun {
            return;
        }
        let found = chen.get(&self.path).await.expect(200);
        for (item, kept) in &self.kept {
            let remark =
                found["answers"][item]["remark"].as_str().unwrap_or_else(|| panic!("{item} is lost"));
            let step: u64 = remark.parse().unwrap();
            assert!(
                (*kept..=self.sent[item]).contains(&step),
                "{item}: {kept} was acknowledged, {step} is there"
            );
        }
        let listed = chen.get(&format!("{}/photos", self.path)).await.expect(200);
        let state = |id: Uuid| {
            let listed = listed["items"].as_array().unwrap();
            let photo = listed.iter().find(|photo| photo["id"] == json!(id));
            photo.map(|photo| photo["state"].clone())
        };
        for (place, Sent { picture, kept }) in self.photos.iter().enumerate() {
            if place < self.expected {
                assert!(state(picture.id).is_some(), "{} was named", picture.id);
            }
            if *kept {
                assert_eq!(state(picture.id), Some(json!("stored")), "{}", picture.id);
                let path = format!("{}/photos/{}", self.path, picture.id);
                let bytes = chen.request(Method::GET, &path).send().await.unwrap();
                assert_eq!(bytes.bytes().await.unwrap(), picture.bytes, "{}", picture.id);
            }
        }
    }

    /// What had no answer is sent again, as it was.
    async fn goes_on(&mut self, chen: &Client) {
        self.begin(chen).await.unwrap();
        for item in self.sent.clone().into_keys() {
            is_well(chen.send(self.message(chen, item)).await);
            self.kept.insert(item, self.sent[item]);
        }
        self.expected = self.photos.len();
        for place in 0..self.photos.len() {
            if !self.photos[place].kept {
                self.send_photo(chen, place).await.unwrap();
            }
        }
    }
}

#[track_caller]
fn is_well(answer: Answer) {
    assert!(answer.status.is_success(), "{answer:?}");
}
