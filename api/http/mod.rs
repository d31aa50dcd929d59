//! What all endpoints share: problems, language, JSON bodies, pagination, ETags, the access log.

pub mod access_log;
pub mod body_pace;
pub mod conditional;
pub mod docs;
mod export_query;
pub mod fallback;
pub mod headers;
pub mod json;
pub mod language;
pub mod metrics;
pub mod pagination;
pub mod problem_response;
pub mod public_url;
mod query_parameters;
mod received_at;
pub mod request_id;

pub use conditional::IfMatch;
pub use export_query::ExportQuery;
pub use json::JsonBody;
pub use pagination::{Cursor, Page, PageLimit};
pub use query_parameters::QueryParameters;
pub use received_at::ReceivedAt;

use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

/// The answer with a record: its version as the ETag, its fields as JSON.
pub fn record(version: i64, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(conditional::of_version(version)).json(body)
}

/// The answer to a `PUT` that made a record, 201, or found it made already, 200.
pub fn put(made: bool) -> HttpResponseBuilder {
    if made { HttpResponse::Created() } else { HttpResponse::Ok() }
}

/// The same with the record: its version as the ETag, its fields as JSON.
pub fn put_record(made: bool, version: i64, body: &impl Serialize) -> HttpResponse {
    put(made).insert_header(conditional::of_version(version)).json(body)
}
