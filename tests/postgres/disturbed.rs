//! An administrator cancels statements and ends connections while people work.

use crate::support::{
    Answer, App, Client, Engine,
    people::CHEN,
    picture::Picture,
    rng::chance,
    run,
    visit::{begun, registered, upload},
};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query, sql_types::Bool};
use fastrand::Rng;
use field_inspection::{clock::Moment, db::PgConnection};
use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};
use uuid::Uuid;

const PHONES: usize = 4;
const STEPS: u32 = 40;
const ITEMS: [&str; 3] = ["cv-body-or-manager", "cv-responsible-persons", "cv-systems"];
const PHOTOGRAPHED: &str = "cv-overdue-count";

#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn what_was_cut_off_is_told_as_such_and_done_when_it_is_repeated() {
    run(Engine::Postgres, everybody_insists);
}

async fn everybody_insists(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let mut chance = chance();
    let mut phones = Vec::new();
    for _ in 0..PHONES {
        let visit = begun(&chen, &unit).await;
        phones.push(Phone::new(chen.clone(), visit, Rng::with_seed(chance.u64(..))));
    }
    let administrator = Administrator::of(&app, Rng::with_seed(chance.u64(..)));
    let phones = join_all(phones.into_iter().map(Phone::work)).await;
    let (cancelled, ended) = administrator.stops();
    for phone in &phones {
        phone.finds_everything().await;
    }
    app.sweep().await;
    let cut: usize = phones.iter().map(|phone| phone.cut).sum();
    println!("{cancelled} statements cancelled, {ended} connections ended; {cut} requests told 503");
    assert!(cancelled > 0 && ended > 0 && cut > 0);
}

/// Somebody on a visit who repeats what was not acknowledged.
struct Phone {
    chen: Client,
    visit: String,
    chance: Rng,
    /// The last acknowledged remark of each item.
    kept: Vec<(&'static str, String)>,
    photos: Vec<Picture>,
    /// How many requests were cut off.
    cut: usize,
}

impl Phone {
    fn new(chen: Client, visit: String, chance: Rng) -> Self {
        Self { chen, visit, chance, kept: Vec::new(), photos: Vec::new(), cut: 0 }
    }

    async fn work(mut self) -> Self {
        for step in 0..STEPS {
            let item = ITEMS[self.chance.usize(0..ITEMS.len())];
            let at = format!("2018-02-01T02:{:02}:00Z", step % 60);
            let answers =
                json!({ item: { "verdict": "pass", "remark": step.to_string(), "answered_at": at } });
            match self.chance.u8(0..3) {
                0 => {
                    self.answers(&answers).await;
                    self.kept.push((item, step.to_string()));
                }
                1 => {
                    self.sends(&answers).await;
                    self.kept.push((item, step.to_string()));
                }
                _ => self.photographs(&at).await,
            }
        }
        self
    }

    async fn answers(&mut self, answers: &Value) {
        let path = format!("{}/answers", self.visit);
        let request = |chen: &Client| chen.request(Method::PATCH, &path).json(&json!({ "answers": answers }));
        self.insists(request).await;
    }

    /// The same by a batch, whose change has an id.
    async fn sends(&mut self, answers: &Value) {
        let visit = self.visit.rsplit('/').next().unwrap();
        let act = json!({ "answer": { "inspection_id": visit, "answers": answers } });
        let batch = json!({ "sent_at": Moment::now(), "changes": [{ "id": Uuid::now_v7(), "act": act }] });
        let request = |chen: &Client| chen.request(Method::POST, "/v1/sync").json(&batch);
        loop {
            let done = self.insists(request).await;
            let result = &done.body["results"][0];
            if result["status"] == 200 {
                return;
            }
            // A change that was cut off has no result that is kept.
            assert_eq!(result["status"], 503, "{done:?}");
            assert_eq!(result["problem"]["retry"], "later", "{done:?}");
            self.cut += 1;
        }
    }

    async fn photographs(&mut self, at: &str) {
        let picture = Picture::of_size(180);
        self.photos.push(picture);
        let named: Vec<Value> = self.photos.iter().map(Picture::named).collect();
        let answer = json!({ "count": 0, "photos": named, "answered_at": at });
        self.answers(&json!({ PHOTOGRAPHED: answer })).await;
        let picture = self.photos.pop().unwrap();
        let visit = self.visit.clone();
        self.insists(|chen| upload(chen, &visit, &picture)).await;
        self.photos.push(picture);
    }

    /// Repeats a request until it is acknowledged; before, it may only have been told that it cannot be done now.
    async fn insists(&mut self, request: impl Fn(&Client) -> RequestBuilder) -> Answer {
        for _ in 0..1000 {
            let answer = self.chen.send(request(&self.chen)).await;
            if answer.status.is_success() {
                return answer;
            }
            assert_eq!(answer.status, 503, "{answer:?}");
            assert_ne!(answer.header("retry-after"), "", "{answer:?}");
            self.cut += 1;
        }
        panic!("a request does not get through");
    }

    async fn finds_everything(&self) {
        let found = self.chen.get(&self.visit).await.expect(200);
        for item in ITEMS {
            let last = self.kept.iter().rev().find(|(of, _)| *of == item);
            if let Some((_, remark)) = last {
                assert_eq!(found["answers"][item]["remark"], json!(remark), "{item}");
            }
        }
        for picture in &self.photos {
            let path = format!("{}/photos/{}", self.visit, picture.id);
            let bytes = self.chen.request(Method::GET, &path).send().await.unwrap();
            assert_eq!(bytes.bytes().await.unwrap(), picture.bytes, "{}", picture.id);
        }
    }
}

/// Cancels what runs in the test's database, and ends connections to it, until told to stop.
struct Administrator {
    goes_on: Arc<AtomicBool>,
    thread: JoinHandle<(usize, usize)>,
}

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = Bool)]
    hit: bool,
}

impl Administrator {
    fn of(app: &App, mut chance: Rng) -> Self {
        let url = app.database_url().to_owned();
        let goes_on = Arc::new(AtomicBool::new(true));
        let more = goes_on.clone();
        let thread = thread::spawn(move || {
            let mut conn = PgConnection::establish(&url).unwrap();
            let (mut cancelled, mut ended) = (0, 0);
            while more.load(Ordering::Relaxed) {
                let (act, tally) = if chance.u8(0..4) == 0 {
                    ("pg_terminate_backend", &mut ended)
                } else {
                    ("pg_cancel_backend", &mut cancelled)
                };
                let hits: Vec<Hit> = sql_query(format!(
                    "SELECT {act}(pid) AS hit FROM (SELECT pid FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                     ORDER BY random() LIMIT 1) AS one"
                ))
                .load(&mut conn)
                .unwrap();
                *tally += hits.iter().filter(|one| one.hit).count();
                // Requests of some milliseconds get through between two of these.
                sql_query("SELECT pg_sleep(random() / 100)").execute(&mut conn).unwrap();
            }
            (cancelled, ended)
        });
        Self { goes_on, thread }
    }

    /// How many statements it has cancelled, and connections ended.
    fn stops(self) -> (usize, usize) {
        self.goes_on.store(false, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}
