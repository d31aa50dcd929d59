//! Response bodies that are compressed once.

use crate::problem::{Outcome, Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{
            AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding, ETAG, Encoding, EntityTag,
            Header, IfNoneMatch, VARY,
        },
    },
    web::Bytes,
};
use serde::Serialize;
use std::io::{self, Write};

/// JSON in every encoding that is sent, the client's choice picked by `Accept-Encoding` (RFC 9110, 12.5.3).
pub struct Encoded {
    /// SHA-256 of the plain bytes, in hexadecimal.
    hash: String,
    plain: Bytes,
    compressed: Vec<(ContentEncoding, Bytes)>,
}

impl Encoded {
    pub fn new(hash: &str, plain: Vec<u8>) -> io::Result<Self> {
        let compressed = PREFERRED
            .into_iter()
            .map(|encoding| Ok((encoding, compress(encoding, &plain)?.into())))
            .collect::<io::Result<_>>()?;
        Ok(Self { hash: hash.to_owned(), plain: plain.into(), compressed })
    }

    /// The answer: 304 if the client has it already, else the body as the client takes it.
    pub fn answer(&self, request: &HttpRequest, cached: &'static str) -> HttpResponse {
        let accepted = AcceptEncoding::parse(request).ok().filter(|accepted| !accepted.is_empty());
        let chosen = accepted.as_ref().and_then(|accepted| self.choose(accepted));
        let held = IfNoneMatch::parse(request).ok().and_then(|held| self.held(&held));
        let tag = held.clone().unwrap_or_else(|| match chosen {
            Some((encoding, _)) => self.tag(Some(*encoding)),
            None => self.tag(None),
        });
        let status = if held.is_some() { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response
            .insert_header((ETAG, tag.to_string()))
            .insert_header((CACHE_CONTROL, cached))
            .insert_header((VARY, "accept-encoding"));
        if held.is_some() {
            return response.finish();
        }
        response.content_type("application/json");
        match chosen {
            Some((encoding, body)) => {
                response.insert_header((CONTENT_ENCODING, encoding.as_str())).body(body.clone())
            }
            // A client that names encodings, but none of these: said outright, so that no middleware compresses the
            // body into other bytes under the same tag.
            None if accepted.is_some() => {
                response.insert_header((CONTENT_ENCODING, "identity")).body(self.plain.clone())
            }
            None => response.body(self.plain.clone()),
        }
    }

    fn choose(&self, accepted: &AcceptEncoding) -> Option<&(ContentEncoding, Bytes)> {
        let chosen = choose(accepted)?;
        self.compressed.iter().find(|(encoding, _)| *encoding == chosen)
    }

    /// The tag among `held` that stands for this content, in whichever encoding the client has it.
    fn held(&self, held: &IfNoneMatch) -> Option<EntityTag> {
        let mut ours =
            self.compressed.iter().map(|(encoding, _)| self.tag(Some(*encoding))).chain([self.tag(None)]);
        match held {
            IfNoneMatch::Any => Some(self.tag(None)),
            IfNoneMatch::Items(tags) => ours.find(|ours| tags.iter().any(|tag| tag.weak_eq(ours))),
        }
    }

    fn tag(&self, encoding: Option<ContentEncoding>) -> EntityTag {
        EntityTag::new_strong(match encoding {
            Some(encoding) => format!("{}-{}", self.hash, encoding.as_str()),
            None => self.hash.clone(),
        })
    }
}

/// What is sent if a client takes several alike.
const PREFERRED: [ContentEncoding; 3] =
    [ContentEncoding::Brotli, ContentEncoding::Zstd, ContentEncoding::Gzip];

fn choose(accepted: &AcceptEncoding) -> Option<ContentEncoding> {
    let supported: Vec<Encoding> =
        PREFERRED.into_iter().map(Encoding::Known).chain([Encoding::identity()]).collect();
    let chosen = accepted.negotiate(supported.iter())?;
    PREFERRED.into_iter().find(|encoding| Encoding::Known(*encoding) == chosen)
}

fn compress(encoding: ContentEncoding, plain: &[u8]) -> io::Result<Vec<u8>> {
    match encoding {
        ContentEncoding::Brotli => brotli(plain),
        ContentEncoding::Zstd => zstd::encode_all(plain, 15),
        ContentEncoding::Gzip => gzip(plain),
        _ => Ok(plain.to_vec()),
    }
}

/// JSON that holds whole checklists, compressed as well as checklists are: worth a few milliseconds if each byte goes
/// over a bad link.
pub fn packed(request: &HttpRequest, body: &impl Serialize) -> Outcome<HttpResponse> {
    let plain = serde_json::to_vec(body).map_err(Problem::internal)?;
    let chosen = AcceptEncoding::parse(request).ok().and_then(|accepted| choose(&accepted));
    let mut response = HttpResponse::Ok();
    response.content_type("application/json").insert_header((VARY, "accept-encoding"));
    Ok(match chosen {
        Some(encoding) => response
            .insert_header((CONTENT_ENCODING, encoding.as_str()))
            .body(compress(encoding, &plain).map_err(Problem::internal)?),
        None => response.body(plain),
    })
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut into = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
    into.write_all(plain)?;
    into.flush()?;
    Ok(into.into_inner())
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut into = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    into.write_all(plain)?;
    into.finish()
}
