//! Bodies that are compressed once and sent as the client takes them.

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
        let compressed = vec![
            (ContentEncoding::Brotli, brotli(&plain)?.into()),
            (
                ContentEncoding::Zstd,
                zstd::encode_all(plain.as_slice(), 15)?.into(),
            ),
            (ContentEncoding::Gzip, gzip(&plain)?.into()),
        ];
        Ok(Self {
            hash: hash.to_owned(),
            plain: plain.into(),
            compressed,
        })
    }

    /// The answer: 304 where the client has it already, else the body as the client takes it.
    pub fn answer(&self, request: &HttpRequest, cached: &'static str) -> HttpResponse {
        let accepted = AcceptEncoding::parse(request)
            .ok()
            .filter(|accepted| !accepted.is_empty());
        let chosen = accepted.as_ref().and_then(|accepted| self.choose(accepted));
        let held = IfNoneMatch::parse(request).ok().and_then(|held| self.held(&held));
        let tag = held.clone().unwrap_or_else(|| match chosen {
            Some((encoding, _)) => self.tag(Some(*encoding)),
            None => self.tag(None),
        });
        let status = if held.is_some() {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
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
            Some((encoding, body)) => response
                .insert_header((CONTENT_ENCODING, encoding.as_str()))
                .body(body.clone()),
            // A client that names encodings, but none of these: said outright, so that no middleware compresses the
            // body into other bytes under the same tag.
            None if accepted.is_some() => response
                .insert_header((CONTENT_ENCODING, "identity"))
                .body(self.plain.clone()),
            None => response.body(self.plain.clone()),
        }
    }

    fn choose(&self, accepted: &AcceptEncoding) -> Option<&(ContentEncoding, Bytes)> {
        let supported: Vec<Encoding> = self
            .compressed
            .iter()
            .map(|(encoding, _)| Encoding::Known(*encoding))
            .chain([Encoding::identity()])
            .collect();
        let chosen = accepted.negotiate(supported.iter())?;
        self.compressed
            .iter()
            .find(|(encoding, _)| Encoding::Known(*encoding) == chosen)
    }

    /// The tag among `held` that stands for this content, in whichever encoding the client has it.
    fn held(&self, held: &IfNoneMatch) -> Option<EntityTag> {
        let mut ours = self
            .compressed
            .iter()
            .map(|(encoding, _)| self.tag(Some(*encoding)))
            .chain([self.tag(None)]);
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
