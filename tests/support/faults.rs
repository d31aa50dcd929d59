//! Requests on a database that fails: at their first statement, at their second ..., until they get through.

use super::{
    Answer, App, Client,
    described::Operation,
    rng::{chance, size},
};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use fastrand::Rng;
use field_inspection::db::{Db, Fault};
use reqwest::{Method, Request, StatusCode};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};
use uuid::Uuid;

/// More than one transaction: photos go to the object store between two, and each change of an import has its own. What
/// is stored stays, and a repeat says so.
const KEEPS_BEFORE_IT_ANSWERS: [&str; 5] =
    ["put_photo", "put_hazard_photo", "complete_photo", "complete_hazard_photo", "import_phone"];

/// How often a statement fails: once, as when an administrator cancels it, or as long as the request lasts.
const TIMES: [usize; 2] = [1, usize::MAX];

/// What was tried, of all requests of one test.
pub struct FaultWalk {
    db: Db,
    /// At how many of 100 statements a fault is tried.
    share: usize,
    chance: Mutex<Rng>,
    tally: Mutex<Tally>,
}

#[derive(Debug, Default)]
pub struct Tally {
    /// The operations that met a fault.
    pub operations: BTreeSet<&'static str>,
    pub requests: usize,
    pub faults: BTreeMap<String, usize>,
}

impl FaultWalk {
    /// At each statement every kind of fault if `FAULTS_IN_100` is 100; otherwise one kind, at so many statements.
    pub fn of(app: &App) -> Arc<Self> {
        Arc::new(Self {
            db: app.db.clone(),
            share: size("FAULTS_IN_100", 40),
            chance: Mutex::new(chance()),
            tally: Mutex::default(),
        })
    }

    /// What was tried so far.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap()
    }

    /// Sends the request until it has met a fault at each of its statements; gives the answer that it got without.
    pub async fn send(&self, client: &Client, request: Request) -> reqwest::Result<Answer> {
        let operation = Operation::of(request.method(), request.url().path()).unwrap();
        let takes_a_key = *request.method() == Method::POST && !request.url().path().starts_with("/v1/auth/");
        let key = format!("\"{}\"", Uuid::now_v7());
        for statement in 0.. {
            for (fault, times) in self.drawn(statement) {
                let before = everything(&self.db).await;
                let mut copy = request.try_clone().expect("a body that can be sent again");
                // Where the database stays away, a key stays claimed for half a minute.
                if takes_a_key && times == 1 {
                    copy.headers_mut().insert("Idempotency-Key", key.parse().unwrap());
                }
                self.db.faults().arm(fault, statement, times);
                let answer = client.send_once(copy).await?;
                let met = self.db.faults().disarm();
                if met == 0 {
                    return Ok(answer);
                }
                self.note(operation, fault, met);
                let place = format!("{}: {fault:?} at statement {statement}, {times} times", operation.name);
                if is_a_batch(&answer) {
                    assert!(each_is_done_or_to_be_repeated(&answer), "{place}: {answer:?}");
                    // Only that the answer was not kept under its key, which stays claimed for half a minute.
                    if takes_a_key && times == 1 && each_is_done(&answer) {
                        return Ok(answer);
                    }
                    continue;
                }
                // Only that the answer was not kept under its key. Without S3 a signed URL is refused in any case.
                let is_final = answer.status.is_success() || answer.body["code"] == "no-direct-upload";
                if takes_a_key && times == 1 && is_final {
                    return Ok(answer);
                }
                assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{place}: {answer:?}");
                assert!(!answer.header("retry-after").is_empty(), "{place}: {answer:?}");
                let written = changed(&before, &everything(&self.db).await);
                assert!(
                    written.is_empty() || KEEPS_BEFORE_IT_ANSWERS.contains(&operation.name.as_str()),
                    "{place}: {written}"
                );
            }
        }
        unreachable!("a request has an end")
    }

    /// Sends an upload as tus says: after a fault the server is asked how much it has, and the rest follows.
    pub async fn send_in_pieces(&self, client: &Client, upload: &str, bytes: &[u8]) {
        let operation = Operation::of(&Method::PATCH, upload).unwrap();
        for statement in 0.. {
            for (fault, times) in self.drawn(statement) {
                let asked = client.request(Method::HEAD, upload).header("Tus-Resumable", "1.0.0");
                let offset: usize = client
                    .send_once(asked.build().unwrap())
                    .await
                    .unwrap()
                    .header("upload-offset")
                    .parse()
                    .unwrap();
                let part = client
                    .request(Method::PATCH, upload)
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Offset", offset)
                    .header("Content-Type", "application/offset+octet-stream")
                    .body(bytes[offset..].to_vec());
                self.db.faults().arm(fault, statement, times);
                let answer = client.send_once(part.build().unwrap()).await.unwrap();
                let met = self.db.faults().disarm();
                if met > 0 {
                    self.note(operation, fault, met);
                }
                if answer.status.is_success() {
                    return;
                }
                assert_eq!(
                    answer.status,
                    StatusCode::SERVICE_UNAVAILABLE,
                    "{fault:?} at statement {statement}: {answer:?}"
                );
            }
        }
    }

    fn note(&self, operation: &'static Operation, fault: Fault, met: usize) {
        let mut tally = self.tally();
        tally.requests += 1;
        tally.operations.insert(&operation.name);
        *tally.faults.entry(format!("{fault:?}")).or_default() += met;
    }

    /// The faults to try at a statement, and how often each. The first statement has one always.
    fn drawn(&self, statement: usize) -> Vec<(Fault, usize)> {
        let mut chance = self.chance.lock().unwrap();
        let mut all: Vec<_> = Fault::ALL
            .into_iter()
            .flat_map(|fault| TIMES.map(|times| (fault, times)))
            // It would be run again at once, get through, and meet no further fault.
            .filter(|drawn| *drawn != (Fault::Conflict, 1))
            .collect();
        if self.share < 100 {
            chance.shuffle(&mut all);
            all.truncate(usize::from(statement == 0 || chance.usize(..100) < self.share));
        }
        all
    }
}

/// An answer that tells of each change by itself.
fn is_a_batch(answer: &Answer) -> bool {
    answer.status == StatusCode::OK && answer.body["results"].is_array()
}

fn each_is_done_or_to_be_repeated(answer: &Answer) -> bool {
    changes(answer).all(|one| is_done(one) || one["problem"]["retry"] == "later")
}

fn each_is_done(answer: &Answer) -> bool {
    changes(answer).all(is_done)
}

fn changes(answer: &Answer) -> impl Iterator<Item = &Value> {
    ["results", "photos"].iter().filter_map(|list| answer.body[list].as_array()).flatten()
}

fn is_done(change: &Value) -> bool {
    change["status"].as_u64() < Some(300)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

/// The rows of all tables, as text.
async fn everything(db: &Db) -> BTreeMap<String, Vec<String>> {
    let (names, rows): (&str, fn(&str) -> String) = if db.engine() == "sqlite" {
        (
            "SELECT t.name || '|' || group_concat('quote(\"' || c.name || '\")', '||'',''||') AS text
             FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
             GROUP BY t.name",
            |named| {
                let (table, columns) = named.split_once('|').unwrap();
                format!("SELECT {columns} AS text FROM \"{table}\" ORDER BY 1")
            },
        )
    } else {
        ("SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public'", |table| {
            format!("SELECT t::text AS text FROM \"{table}\" t ORDER BY 1")
        })
    };
    db.read(move |conn| {
        let mut tables = BTreeMap::new();
        for table in sql_query(names).load::<Line>(conn)? {
            let lines: Vec<Line> = sql_query(rows(&table.text)).load(conn)?;
            let name = table.text.split('|').next().unwrap().to_owned();
            tables.insert(name, lines.into_iter().map(|line| line.text).collect());
        }
        Ok(tables)
    })
    .await
    .unwrap()
}

/// The rows that are new or gone, by table; empty if there are none.
fn changed(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) -> String {
    let mut changed = Vec::new();
    for (table, rows) in after {
        let known = &before[table];
        changed.extend(rows.iter().filter(|row| !known.contains(row)).map(|row| format!("+ {table}: {row}")));
        changed.extend(known.iter().filter(|row| !rows.contains(row)).map(|row| format!("- {table}: {row}")));
    }
    changed.join("\n")
}
