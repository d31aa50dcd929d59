//! The fingerprint of a request: a key may be repeated with the same one only.

use actix_web::http::header::HeaderMap;
use sha2::{Digest, Sha256};

/// The SHA-256 of a request: method, path with query, what its `Upload-*` headers announce, body.
pub type Fingerprint = [u8; 32];

/// A fingerprint whose body is still arriving.
pub struct FingerprintBuilder(Sha256);

impl FingerprintBuilder {
    pub fn of(method: &str, path_and_query: &str, headers: &HeaderMap) -> Self {
        let mut printing = Self(Sha256::new());
        printing.part(method.as_bytes());
        printing.part(path_and_query.as_bytes());
        let mut announced: Vec<_> = headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("upload-"))
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        announced.sort_unstable();
        for (name, value) in announced {
            printing.part(name.as_bytes());
            printing.part(value);
        }
        // Ends the list of headers: no header's name is empty.
        printing.part(b"");
        printing
    }

    /// With its length before it, so that no two requests print alike.
    fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    pub fn body(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub fn finish(self) -> Fingerprint {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn print(method: &str, path: &str, upload: Option<&'static str>, body: &[&[u8]]) -> Fingerprint {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("accept"), HeaderValue::from_static("*/*"));
        if let Some(upload) = upload {
            headers.insert(HeaderName::from_static("upload-length"), HeaderValue::from_static(upload));
        }
        let mut printing = FingerprintBuilder::of(method, path, &headers);
        body.iter().for_each(|piece| printing.body(piece));
        printing.finish()
    }

    #[test]
    fn each_part_counts_and_the_pieces_of_a_body_do_not() {
        let one = print("POST", "/a?b", None, &[b"body"]);
        assert_eq!(one, print("POST", "/a?b", None, &[b"bo", b"", b"dy"]));
        for other in [
            print("PUT", "/a?b", None, &[b"body"]),
            print("POST", "/a", None, &[b"body"]),
            print("POST", "/a?bb", None, &[b"ody"]),
            print("POST", "/a?b", Some("4"), &[b"body"]),
            print("POST", "/a?b", None, &[b"bod"]),
            print("POST", "/a?b", None, &[]),
        ] {
            assert_ne!(one, other);
        }
    }
}
