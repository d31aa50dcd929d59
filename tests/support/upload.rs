//! Uploads in parts, as tus has them.

use super::{Client, picture::Picture, visit::id_of};
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Method, RequestBuilder};

/// `Upload-Metadata` of a photo under a visit or a hazard, for `item`.
pub fn metadata(owner: &str, picture: &Picture, item: &str) -> String {
    let kind = if owner.starts_with("/v1/hazards/") { "hazard" } else { "inspection" };
    let sha256 = picture.named()["sha256"].as_str().unwrap().to_owned();
    let pairs = [
        (kind, id_of(owner).to_owned()),
        ("photo", picture.id.to_string()),
        ("item", item.to_owned()),
        ("sha256", sha256),
        ("taken_at", "2018-02-01T03:00:00Z".to_owned()),
        ("filename", "照片.png".to_owned()),
    ];
    let encoded = pairs.map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value)));
    encoded.join(",")
}

/// A request in the words of tus.
pub fn tus(client: &Client, method: Method, path: &str) -> RequestBuilder {
    client.request(method, path).header("Tus-Resumable", "1.0.0")
}

pub fn creation(client: &Client, owner: &str, picture: &Picture, item: &str) -> RequestBuilder {
    tus(client, Method::POST, "/v1/uploads")
        .header("Upload-Length", picture.bytes.len())
        .header("Upload-Metadata", metadata(owner, picture, item))
}
