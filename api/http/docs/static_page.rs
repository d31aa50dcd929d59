//! A page that is the same for everybody, with its ETag.

use crate::http::conditional;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ETag, EntityTag},
    web::Bytes,
};
use sha2::{Digest, Sha256};

/// Bytes with their media type and the ETag that follows from them.
pub struct StaticPage {
    content_type: &'static str,
    body: Bytes,
    /// Weak: the middleware may compress the body.
    tag: EntityTag,
}

impl StaticPage {
    pub fn new(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let digest = hex::encode(Sha256::digest(&body));
        Self { content_type, body, tag: EntityTag::new_weak(digest) }
    }

    pub fn html(body: String) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// The page, or 304 if the caller has it (`If-None-Match`, RFC 9110, 13.1.2).
    pub fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let tag = ETag(self.tag.clone());
        if conditional::is_held(request, &self.tag) {
            return HttpResponse::NotModified().insert_header(tag).finish();
        }
        HttpResponse::Ok().insert_header(tag).content_type(self.content_type).body(self.body.clone())
    }
}
