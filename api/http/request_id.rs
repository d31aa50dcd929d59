//! Middleware: the id of a request, in response and log; the caller's own if it sent one.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use uuid::Uuid;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The caller's `X-Request-Id` if it has 1 to 64 visible ASCII characters, else a UUID (version 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(HEADER).filter(|value| {
            (1..=64).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic)
        });
        Self(sent.cloned().unwrap_or_else(|| {
            let made = Uuid::now_v7().to_string();
            HeaderValue::from_str(&made).unwrap_or_else(|_| HeaderValue::from_static("-"))
        }))
    }

    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_id_is_kept_and_any_other_replaced() {
        let longest = "x".repeat(64);
        let too_long = "x".repeat(65);
        for (sent, kept) in [
            ("phone-7/42", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("two words", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(sent).unwrap());
            let id = RequestId::of(&headers).to_string();
            assert_eq!(id == sent, kept, "{sent}");
            assert!(kept || id.parse::<Uuid>().is_ok(), "{id}");
        }
    }
}
