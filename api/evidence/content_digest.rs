//! `Content-Digest` (RFC 9530): the sender's digest of the bytes.

use super::photo::Sha256;
use crate::problem::{Outcome, Problem, ProblemKind};
use actix_web::http::header::HeaderMap;
use base64::{Engine, prelude::BASE64_STANDARD};
use sfv::{Dictionary, ListEntry, Parser};

/// The SHA-256 that the sender states, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentDigest(Option<Sha256>);

impl ContentDigest {
    /// From the request's headers. Other algorithms are passed over; a `sha-256` that cannot be read is refused.
    pub fn of(headers: &HeaderMap) -> Outcome<Self> {
        parse(headers.get_all("content-digest")).map(Self).ok_or_else(unreadable)
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

/// Reads a dictionary of RFC 9651 from one or more header lines. None if it is broken; an inner none if it has no
/// `sha-256`.
fn parse(lines: impl Iterator<Item = impl AsRef<[u8]>>) -> Option<Option<Sha256>> {
    let mut digests = Dictionary::new();
    for line in lines {
        digests = Parser::new(&line).parse_dictionary_with_visitor(digests).ok()?;
    }
    match digests.get("sha-256") {
        None => Some(None),
        Some(ListEntry::Item(item)) => {
            item.bare_item.as_byte_sequence()?.try_into().ok().map(Sha256).map(Some)
        }
        Some(ListEntry::InnerList(_)) => None,
    }
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
        let expected = Some(Some(Sha256(digest.into())));
        assert_eq!(parse([text].iter()), expected);
        assert_eq!(parse([format!("sha-512=:AAAA:, {text}")].iter()), expected);
        assert_eq!(parse(["sha-512=:AAAA:", text].iter()), expected);
        assert_eq!(parse(["sha-512=:AAAA:"].iter()), Some(None));
    }

    #[test]
    fn a_broken_one_is_told() {
        for text in ["sha-256", "sha-256=abc", "sha-256=:AAAA:", "sha-256=::"] {
            assert_eq!(parse([text].iter()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = parse([text].iter());
        }
    }
}
