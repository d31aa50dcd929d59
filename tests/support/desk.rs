//! The registrar's desk: a server, and people of any role and district who are signed in.

use super::App;
use diesel::prelude::*;
use field_inspection::{
    clock::Moment,
    db::schema::{accounts, devices, events},
    ids::Id,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

/// The server that the desk is at.
pub struct Desk(pub App);

/// Somebody who is signed in.
pub struct Person {
    address: String,
    token: String,
    client: reqwest::Client,
}

impl Desk {
    pub async fn person(&self, role: &'static str, district: &'static str, unit: Option<Id>) -> Person {
        let (id, device, now) = (Id::new(), Id::new(), Moment::now());
        self.0
            .db
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
            address: self.0.url.clone(),
            token: self.0.sign_in.tokens.issue(id, device, now).unwrap(),
            client: reqwest::Client::builder().no_gzip().no_brotli().no_zstd().build().unwrap(),
        }
    }

    /// What was done to a record, oldest first.
    pub async fn deeds(&self, id: Id) -> Vec<(String, Value)> {
        let rows: Vec<(String, String)> = self
            .0
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
        rows.into_iter().map(|(action, detail)| (action, serde_json::from_str(&detail).unwrap())).collect()
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
        let request = self.ask(Method::PATCH, path).header("if-match", format!("\"{version}\""));
        told(request.json(body).send().await.unwrap()).await
    }

    pub async fn import(&self, what: &str, csv: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let request = self.ask(Method::POST, &format!("/v1/imports/{what}"));
        told(request.header("content-type", "text/csv").body(csv).send().await.unwrap()).await
    }
}

async fn told(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    (status, response.json().await.unwrap())
}
