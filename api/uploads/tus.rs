//! The headers of tus 1.0 (<https://tus.io/protocols/resumable-upload>).

use crate::{
    evidence::resumable::append::Checksum,
    problem::{Outcome, Problem, ProblemKind},
};
use base64::{Engine, prelude::BASE64_STANDARD};

pub const VERSION: &str = "1.0.0";
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,termination,expiration";
pub const ALGORITHMS: &str = "sha1,sha256";
/// The media type of a part.
pub const PART: &str = "application/offset+octet-stream";

/// `Upload-Checksum`: an algorithm and the digest in Base64. Another algorithm or a digest of another length is
/// [`ProblemKind::InvalidParameter`].
pub fn checksum(text: &str) -> Outcome<Checksum> {
    let read = || {
        let (algorithm, encoded) = text.trim().split_once(' ')?;
        let digest = BASE64_STANDARD.decode(encoded.trim()).ok()?;
        match algorithm {
            "sha1" => Some(Checksum::Sha1(digest.try_into().ok()?)),
            "sha256" => Some(Checksum::Sha256(digest.try_into().ok()?)),
            _ => None,
        }
    };
    read().ok_or_else(|| {
        Problem::new(ProblemKind::InvalidParameter).because(
            "Upload-Checksum 头部无法解读",
            "Upload-Checksum is sha1 or sha256, a space, the digest in Base64",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_protocol_is_read() {
        // tus 1.0, Checksum: the SHA-1 of "hello world".
        let read = checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap();
        let digest = hex::decode("2aae6c35c94fcfb415dbe95f408b9ce91ee846ed").unwrap();
        assert_eq!(read, Checksum::Sha1(digest.try_into().unwrap()));
        for text in ["sha1", "sha1 Kq5s", "md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha1  !", ""] {
            assert_eq!(checksum(text).unwrap_err().kind, ProblemKind::InvalidParameter, "{text}");
        }
    }
}
