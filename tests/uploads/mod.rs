//! Photos that arrive in pieces.

mod access;
mod direct;
mod draft;
mod ends;
mod kill;
mod limits;
mod list;
mod real;
mod tus;

use crate::support::{
    Answer, Client,
    picture::Picture,
    upload::{creation, tus},
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

/// Bytes of a piece that is durable before the rest of a body has come.
const PIECE: usize = 256 << 10;

/// Opens an upload of a photo of the item `cv-plan`; its address.
async fn opened(client: &Client, visit: &str, picture: &Picture) -> String {
    let answer = client.send(creation(client, visit, picture, "cv-plan")).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("upload-offset"), "0");
    answer.header("location").to_owned()
}

fn part(client: &Client, upload: &str, offset: usize) -> RequestBuilder {
    tus(client, Method::PATCH, upload)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", offset)
}

async fn append(client: &Client, upload: &str, offset: usize, bytes: &[u8]) -> Answer {
    client.send(part(client, upload, offset).body(bytes.to_vec())).await
}

/// Where an upload stands.
async fn offset(client: &Client, upload: &str) -> usize {
    let answer = client.send(tus(client, Method::HEAD, upload)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.header("upload-offset").parse().unwrap()
}

/// Waits until an upload stands at `wanted`.
async fn stands_at(client: &Client, upload: &str, wanted: usize) {
    let waiting = async {
        while offset(client, upload).await != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(came.is_ok(), "{} is not {wanted}", offset(client, upload).await);
}

/// The photo as the visit's list shows it.
async fn listed(client: &Client, visit: &str, picture: &Picture) -> Value {
    let list = client.get(&format!("{visit}/photos")).await.expect(200);
    let items = list["items"].as_array().unwrap();
    let found = items.iter().find(|photo| photo["id"] == json!(picture.id));
    found.cloned().unwrap_or(Value::Null)
}

/// The photo is stored, once, and its bytes are those that were sent.
async fn is_stored(client: &Client, visit: &str, picture: &Picture) {
    assert_eq!(listed(client, visit, picture).await["state"], "stored");
    let path = format!("{visit}/photos/{}", picture.id);
    let bytes = client.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap(), picture.bytes);
    if visit.starts_with("/v1/inspections/") {
        let events = client.get(&format!("{visit}/events?limit=200")).await.expect(200);
        let stored = events["items"].as_array().unwrap().iter().filter(|event| {
            event["action"] == "photo_stored" && event["detail"]["photo"] == json!(picture.id)
        });
        assert_eq!(stored.count(), 1, "{events}");
    }
}
