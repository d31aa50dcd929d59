//! What the description of the API says of each operation.

use field_inspection::server;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::{collections::BTreeSet, sync::OnceLock};

/// The description of the API.
pub fn api() -> &'static Value {
    static API: OnceLock<Value> = OnceLock::new();
    API.get_or_init(|| serde_json::to_value(server::description()).unwrap())
}

/// What a reference leads to; anything else is given back.
pub fn resolved(part: &Value) -> &Value {
    match part["$ref"].as_str() {
        Some(place) => resolved(api().pointer(place.trim_start_matches('#')).unwrap()),
        None => part,
    }
}

/// An operation, and the statuses that it is described with.
pub struct Operation {
    pub name: String,
    pub method: Method,
    pub path: String,
    pub described: &'static Value,
    parts: Vec<String>,
    statuses: BTreeSet<String>,
}

impl Operation {
    /// The operation that a request goes to, if there is one.
    pub fn of(method: &Method, path: &str) -> Option<&'static Self> {
        // HEAD is answered as GET is.
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let asked: Vec<&str> = path.split('/').collect();
        let there = operations().iter().filter(|operation| leads_to(&operation.parts, &asked));
        // `/v1/assignments/progress` is no `/v1/assignments/{id}`.
        let parameters =
            |operation: &Self| operation.parts.iter().filter(|part| part.starts_with('{')).count();
        let fewest = there.clone().map(parameters).min()?;
        there
            .filter(|operation| parameters(operation) == fewest)
            .find(|operation| operation.method == *method)
    }

    pub fn answers(&self, status: StatusCode) -> bool {
        self.statuses.contains(status.as_str())
    }

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        ["PUT", "POST", "PATCH", "DELETE"].contains(&self.method.as_str())
    }

    /// Its body of a media type, if it takes one.
    pub fn body(&self, media_type: &str) -> Option<&'static Value> {
        self.described["requestBody"]["content"].get(media_type)
    }

    /// The examples of its parameters in the path or the query, by name.
    pub fn parameters(&self, place: &str) -> impl Iterator<Item = (&'static str, &'static Value)> {
        let all = self.described["parameters"].as_array().into_iter().flatten();
        let here = all.filter(move |parameter| parameter["in"] == place && !parameter["example"].is_null());
        here.map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["example"]))
    }
}

fn leads_to(described: &[String], asked: &[&str]) -> bool {
    described.len() == asked.len()
        && described.iter().zip(asked).all(|(part, asked)| part.starts_with('{') || part == asked)
}

/// All of them.
pub fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let mut operations = Vec::new();
        for (path, item) in api()["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                operations.extend(described["responses"].as_object().map(|answers| Operation {
                    name: described["operationId"].as_str().unwrap().to_owned(),
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    described,
                    parts: path.split('/').map(str::to_owned).collect(),
                    statuses: answers.keys().cloned().collect(),
                }));
            }
        }
        operations
    })
}
