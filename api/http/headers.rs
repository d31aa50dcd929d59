//! Middleware: adds the headers that every response has.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_LANGUAGE, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
};

/// What is somebody's own may be kept by that client, and asked for again each time.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Middleware: adds `X-Content-Type-Options` and `Referrer-Policy`, `Cache-Control` if the handler says nothing, and
/// to `Vary` that an answer in a language is in that of `Accept-Language`.
pub async fn complete(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    // A 304 stands for the answer that the client has, headers and all: on a bad line each byte counts.
    let is_new = response.status() != StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if is_new {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, PRIVATE);
    }
    if headers.contains_key(CONTENT_LANGUAGE) {
        headers.append(VARY, HeaderValue::from_static("accept-language"));
    }
    Ok(response)
}
