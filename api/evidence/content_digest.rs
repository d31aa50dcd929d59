//! `Content-Digest` (RFC 9530): the sender's digest of the bytes.

use super::photo::Sha256;
use crate::problem::{Outcome, Problem, ProblemKind};
use actix_web::http::header::HeaderMap;
use base64::{Engine, prelude::BASE64_STANDARD};

/// The SHA-256 that the sender states, where he does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentDigest(Option<Sha256>);

impl ContentDigest {
    /// From the request's headers. Other algorithms are passed over; a `sha-256` that cannot be read is refused.
    pub fn of(headers: &HeaderMap) -> Outcome<Self> {
        let mut found = None;
        for value in headers.get_all("content-digest") {
            let text = value.to_str().map_err(|_| unreadable())?;
            found = parse(text).ok_or_else(unreadable)?.or(found);
        }
        Ok(Self(found))
    }

    /// Nothing was stated.
    pub fn none() -> Self {
        Self(None)
    }

    /// What was stated elsewhere.
    pub fn stated(sha256: Sha256) -> Self {
        Self(Some(sha256))
    }

    /// Refuses bytes of another digest.
    pub fn check(&self, received: &Sha256) -> Outcome<()> {
        match self.0 {
            Some(stated) if stated != *received => Err(Problem::new(ProblemKind::WrongDigest).because(
                "收到的字节与所声明的 SHA-256 不符",
                "The bytes received are not those of the SHA-256 stated",
            )),
            _ => Ok(()),
        }
    }
}

fn unreadable() -> Problem {
    Problem::new(ProblemKind::InvalidParameter)
        .because("Content-Digest 头部无法解读", "Content-Digest is read as sha-256=:base64:")
}

/// The value of `Repr-Digest` (RFC 9530, 3).
pub fn repr_digest(sha256: &Sha256) -> String {
    format!("sha-256=:{}:", BASE64_STANDARD.encode(sha256.0))
}

/// None where the dictionary is broken; an inner none where it has no `sha-256`.
fn parse(text: &str) -> Option<Option<Sha256>> {
    let mut found = None;
    for member in text.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        let (name, value) = member.split_once('=')?;
        if name.trim() != "sha-256" {
            continue;
        }
        let value = value.split(';').next()?.trim();
        let encoded = value.strip_prefix(':')?.strip_suffix(':')?;
        let bytes: [u8; 32] = BASE64_STANDARD.decode(encoded).ok()?.try_into().ok()?;
        found = Some(Sha256(bytes));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::Digest;

    #[test]
    fn the_example_of_rfc_9530_is_read() {
        let digest = sha2::Sha256::digest(b"{\"hello\": \"world\"}\n");
        let text = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
        assert_eq!(parse(text), Some(Some(Sha256(digest.into()))));
        assert_eq!(parse(&format!("sha-512=:AAAA:, {text}")), Some(Some(Sha256(digest.into()))));
        assert_eq!(parse("sha-512=:AAAA:"), Some(None));
    }

    #[test]
    fn a_broken_one_is_told() {
        for text in ["sha-256", "sha-256=abc", "sha-256=:AAAA:", "sha-256=::"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = parse(&text);
        }
    }
}
