//! A server on a port of its own with people who are signed in.

use actix_web::web::Data;
use diesel::prelude::*;
use field_inspection::{
    accounts::{Hasher, SignIn, tokens::Tokens},
    clock::Moment,
    db::{
        DatabaseAt, Db,
        schema::{accounts, devices, events},
    },
    evidence::{Intake, Limits, spool::Spool},
    http::metrics::Metrics,
    ids::Id,
    jobs::Bell,
    objects::{Objects, ObjectsAt},
    server::{self, Parts},
    templates::{self, Templates},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use std::net::TcpListener;
use tempfile::TempDir;

/// The server and its database, gone when dropped.
pub struct Desk {
    pub db: Db,
    sign_in: Data<SignIn>,
    address: String,
    _folder: TempDir,
}

/// Somebody who is signed in.
pub struct Person {
    address: String,
    token: String,
    client: reqwest::Client,
}

impl Desk {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseAt::Sqlite(folder.path().join("test.db"))).unwrap();
        db.migrate().unwrap();
        let sign_in = Data::new(SignIn {
            tokens: Tokens::from_file(&folder.path().join("key.pem")).unwrap(),
            hasher: Hasher::new().unwrap(),
            behind_proxy: false,
        });
        let templates = Data::new(Templates::embedded().unwrap());
        let kept = templates.clone();
        db.write(move |conn| templates::keep(conn, kept.library(), Moment::now()))
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let parts = Parts {
            db: db.clone(),
            sign_in: sign_in.clone(),
            templates,
            metrics: Metrics::new(db.engine()).unwrap(),
            intake: Intake {
                spool: Spool::open(&folder.path().join("tmp")).unwrap(),
                objects: Objects::open(&ObjectsAt::Disk(folder.path().join("objects"))).unwrap(),
                limits: Limits {
                    size: 20 << 20,
                    pixels: 100_000_000,
                },
            },
            bell: Bell::default(),
        };
        tokio::spawn(server::serve(parts, listener, Some(1)).unwrap());
        Self {
            db,
            sign_in,
            address,
            _folder: folder,
        }
    }

    pub async fn person(&self, role: &'static str, district: &'static str, unit: Option<Id>) -> Person {
        let (id, device, now) = (Id::new(), Id::new(), Moment::now());
        self.db
            .write(move |conn| {
                diesel::insert_into(accounts::table)
                    .values((
                        accounts::id.eq(id),
                        accounts::username.eq(id.to_string()),
                        accounts::name.eq("王安"),
                        accounts::role.eq(role),
                        accounts::district.eq(district),
                        accounts::unit_id.eq(unit),
                        accounts::password_hash.eq("-"),
                        accounts::active.eq(true),
                        accounts::created_at.eq(now),
                        accounts::changed_at.eq(now),
                        accounts::version.eq(1_i64),
                    ))
                    .execute(conn)?;
                diesel::insert_into(devices::table)
                    .values((
                        devices::id.eq(device),
                        devices::account_id.eq(id),
                        devices::name.eq("phone"),
                        devices::address.eq("127.0.0.1"),
                        devices::signed_in_at.eq(now),
                        devices::seen_at.eq(now),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        Person {
            address: self.address.clone(),
            token: self.sign_in.tokens.issue(id, device, now).unwrap(),
            client: reqwest::Client::builder()
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .build()
                .unwrap(),
        }
    }

    /// What was done to a record, oldest first.
    pub async fn deeds(&self, id: Id) -> Vec<(String, Value)> {
        let rows: Vec<(String, String)> = self
            .db
            .read(move |conn| {
                Ok(events::table
                    .filter(events::subject_id.eq(id))
                    .order(events::id)
                    .select((events::action, events::detail))
                    .load(conn)?)
            })
            .await
            .unwrap();
        rows.into_iter()
            .map(|(action, detail)| (action, serde_json::from_str(&detail).unwrap()))
            .collect()
    }
}

impl Person {
    pub fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.address))
            .bearer_auth(&self.token)
            .header("accept-language", "en")
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        told(self.ask(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        told(self.ask(Method::PUT, path).json(body).send().await.unwrap()).await
    }

    /// Changes a record that was read at `version`.
    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> (StatusCode, Value) {
        let request = self
            .ask(Method::PATCH, path)
            .header("if-match", format!("\"{version}\""));
        told(request.json(body).send().await.unwrap()).await
    }

    pub async fn import(&self, what: &str, csv: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let request = self.ask(Method::POST, &format!("/v1/imports/{what}"));
        told(
            request
                .header("content-type", "text/csv")
                .body(csv)
                .send()
                .await
                .unwrap(),
        )
        .await
    }
}

async fn told(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    (status, response.json().await.unwrap())
}

/// A credit code with its check character, the `n`th of Gusu.
pub fn credit_code(n: usize) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91320508M{n:08}");
    let mut weight = 1;
    let mut sum = 0;
    for sign in body.chars() {
        sum += SIGNS.find(sign).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    format!("{body}{}", SIGNS.chars().nth((31 - sum % 31) % 31).unwrap())
}
