//! Requests made of the examples in the description of the API.

use super::{
    Client,
    described::{Operation, resolved},
    picture::Picture,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::RequestBuilder;
use serde_json::Value;

const JSON: &str = "application/json";
const CSV: &str = "text/csv";
const ZIP: &str = "application/zip";
const PART: &str = "application/offset+octet-stream";
const PNG: &str = "image/png";

impl Operation {
    /// The schema of its JSON body.
    pub fn schema(&self) -> Option<&'static Value> {
        self.body(JSON).map(|body| resolved(&body["schema"]))
    }

    /// The example of its JSON body: its own, or that of the body's type.
    pub fn example(&self) -> Option<&'static Value> {
        let body = self.body(JSON)?;
        body.get("example").or_else(|| resolved(&body["schema"]).get("example"))
    }

    /// Its path, with the examples of all parameters.
    pub fn example_path(&self) -> String {
        let mut path = self.path.clone();
        for (name, example) in self.parameters("path") {
            path = path.replace(&format!("{{{name}}}"), &text(example));
        }
        path + &self.query()
    }

    /// The examples of its query parameters.
    pub fn query(&self) -> String {
        let encoded = |example: &Value| utf8_percent_encode(&text(example), NON_ALPHANUMERIC).to_string();
        let pairs = self.parameters("query").map(|(name, example)| format!("{name}={}", encoded(example)));
        let pairs: Vec<String> = pairs.collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// A request with the example of its body, or `picture`.
    pub fn request(&self, client: &Client, path: &str, picture: &Picture) -> RequestBuilder {
        let request = client.request(self.method.clone(), path).header("If-Match", "*");
        let bytes = |media_type: &str, bytes: Vec<u8>| (media_type.to_owned(), bytes);
        let request = if self.path.starts_with("/v1/uploads") {
            request
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", picture.bytes.len())
                .header("Upload-Offset", 0)
        } else {
            request
        };
        let (media_type, bytes) = match self.described["requestBody"].is_null() {
            true => return request,
            _ if self.body(JSON).is_some() => return request.json(self.example().unwrap()),
            _ if self.body(CSV).is_some() => bytes(CSV, text(&self.body(CSV).unwrap()["example"]).into()),
            _ if self.body(ZIP).is_some() => bytes(ZIP, b"PK".to_vec()),
            _ if self.body(PART).is_some() => bytes(PART, picture.bytes.clone()),
            _ => bytes(PNG, picture.bytes.clone()),
        };
        request.header("Content-Type", media_type).body(bytes)
    }
}

fn text(example: &Value) -> String {
    example.as_str().map_or_else(|| example.to_string(), str::to_owned)
}
