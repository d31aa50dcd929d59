//! Photos that a phone puts into object storage itself.

use super::{Answer, Client, picture::Picture};
use reqwest::Response;
use serde_json::{Value, json};

pub fn wanted(picture: &Picture, item: &str) -> Value {
    let named = picture.named();
    json!({ "item": item, "sha256": named["sha256"], "size": named["size"],
        "taken_at": "2018-02-01T03:00:00Z", "latitude": 31.31, "longitude": 120.62 })
}

/// The address to put a photo to; none where photos are kept on disk, which is told.
pub async fn address(client: &Client, owner: &str, picture: &Picture, item: &str) -> Option<Value> {
    let path = format!("{owner}/photos/{}/upload-url", picture.id);
    let answer = client.post(&path, &wanted(picture, item)).await;
    if answer.body["code"] == "no-direct-upload" {
        assert_eq!(answer.status, 409);
        return None;
    }
    assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    Some(answer.expect(200))
}

/// As a phone does it: what it was told, and nothing that says who it is.
pub async fn put(address: &Value, url: &str, bytes: &[u8]) -> Response {
    let mut request = reqwest::Client::new().put(url);
    for (name, value) in address["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(bytes.to_vec()).send().await.unwrap()
}

pub fn url(address: &Value) -> String {
    assert_eq!((&address["method"], &address["state"]), (&json!("PUT"), &json!("arriving")));
    address["url"].as_str().unwrap().to_owned()
}

pub async fn complete(client: &Client, owner: &str, picture: &Picture) -> Answer {
    let path = format!("{owner}/photos/{}/complete", picture.id);
    client.post(&path, &Value::Null).await
}
