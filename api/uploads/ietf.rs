//! The headers of the IETF draft, interop version 6 (draft-ietf-httpbis-resumable-upload-05).

use crate::problem::{Outcome, Problem, ProblemKind};
use sfv::{Item, Parser};

pub const INTEROP: &str = "6";
/// The media type of a part.
pub const PART: &str = "application/partial-upload";

/// `Upload-Complete`, a boolean of RFC 9651: whether the end of this body is the end of the whole.
pub fn completes(text: &str) -> Outcome<bool> {
    let item: Option<Item> = Parser::new(text).parse().ok();
    item.and_then(|item| item.bare_item.as_boolean()).ok_or_else(|| {
        Problem::new(ProblemKind::InvalidParameter)
            .because("Upload-Complete 须为 ?0 或 ?1", "Upload-Complete is ?0 or ?1")
    })
}

/// Whether all is there, as `Upload-Complete` says it.
pub fn complete(is_whole: bool) -> &'static str {
    if is_whole { "?1" } else { "?0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boolean_is_read_as_it_is_written() {
        for whole in [true, false] {
            assert_eq!(completes(complete(whole)).unwrap(), whole);
        }
        for text in ["1", "true", "?2", ""] {
            assert!(completes(text).is_err(), "{text}");
        }
    }
}
