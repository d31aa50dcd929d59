//! What the description of the API says that operations answer.

use field_inspection::server;
use reqwest::{Method, StatusCode};
use std::{collections::BTreeSet, sync::OnceLock};

/// An operation, and the statuses that it is described with.
pub struct Operation {
    pub name: String,
    method: String,
    path: Vec<String>,
    statuses: BTreeSet<String>,
}

impl Operation {
    /// The operation that a request goes to, if there is one.
    pub fn of(method: &Method, path: &str) -> Option<&'static Self> {
        // HEAD is answered as GET is.
        let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
        let asked: Vec<&str> = path.split('/').collect();
        let there = operations().iter().filter(|operation| leads_to(&operation.path, &asked));
        // `/v1/assignments/progress` is no `/v1/assignments/{id}`.
        let parameters =
            |operation: &Self| operation.path.iter().filter(|part| part.starts_with('{')).count();
        let fewest = there.clone().map(parameters).min()?;
        there
            .filter(|operation| parameters(operation) == fewest)
            .find(|operation| operation.method.eq_ignore_ascii_case(method))
    }

    pub fn answers(&self, status: StatusCode) -> bool {
        self.statuses.contains(status.as_str())
    }

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        ["put", "post", "patch", "delete"].contains(&self.method.as_str())
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
        let api = serde_json::to_value(server::description()).unwrap();
        let mut operations = Vec::new();
        for (path, item) in api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                operations.extend(operation["responses"].as_object().map(|answers| Operation {
                    name: operation["operationId"].as_str().unwrap().to_owned(),
                    method: method.clone(),
                    path: path.split('/').map(str::to_owned).collect(),
                    statuses: answers.keys().cloned().collect(),
                }));
            }
        }
        operations
    })
}
