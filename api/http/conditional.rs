//! `ETag`, `If-Match` against lost updates, `If-None-Match` against needless downloads (RFC 9110, 8.8.3 and 13.1).

use crate::problem::{Outcome, Problem, ProblemKind};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, ETag, EntityTag, Header, IF_MATCH, IfNoneMatch},
};
use std::future::{Ready, ready};

/// The ETag header of a record at `version`.
pub fn of_version(version: i64) -> ETag {
    ETag(EntityTag::new_strong(version.to_string()))
}

/// Whether `If-None-Match` names this tag, by weak comparison.
pub fn is_held(request: &HttpRequest, tag: &EntityTag) -> bool {
    IfNoneMatch::parse(request).is_ok_and(|held| match held {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|held| held.weak_eq(tag)),
    })
}

/// What the caller believes the record to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    Absent,
    /// `*`: any version
    Any,
    Versions(Vec<EntityTag>),
}

impl IfMatch {
    /// Refuses a record that has changed since the caller read it; a caller who says nothing is let through.
    pub fn check(&self, version: i64) -> Outcome<()> {
        match self {
            Self::Absent | Self::Any => Ok(()),
            Self::Versions(tags) if tags.iter().any(|tag| tag.strong_eq(&of_version(version))) => Ok(()),
            Self::Versions(_) => Err(Problem::new(ProblemKind::ChangedMeanwhile)),
        }
    }

    /// Refuses a caller who does not say which version they have seen.
    pub fn needed(&self) -> Outcome<()> {
        if *self == Self::Absent {
            return Err(Problem::new(ProblemKind::IfMatchNeeded).because(
                "请在 If-Match 头部带上读取时的 ETag",
                "Send the ETag that reading the record gave as If-Match",
            ));
        }
        Ok(())
    }

    /// Both: for changes of which the caller must have seen what is there.
    pub fn require(&self, version: i64) -> Outcome<()> {
        self.needed()?;
        self.check(version)
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(IF_MATCH) {
            return ready(Ok(Self::Absent));
        }
        ready(match header::IfMatch::parse(request) {
            Ok(header::IfMatch::Any) => Ok(Self::Any),
            Ok(header::IfMatch::Items(tags)) => Ok(Self::Versions(tags)),
            Err(_) => Err(Problem::new(ProblemKind::InvalidParameter)
                .because("If-Match 头部无效", "If-Match is not readable")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{http::header::IF_NONE_MATCH, test::TestRequest};

    #[actix_web::test]
    async fn a_version_is_matched_strongly_and_in_any_line() {
        for (lines, fits) in [
            (&["\"7\""][..], true),
            (&["*"], true),
            (&["\"6\", \"7\""], true),
            (&["\"6\"", "\"7\""], true),
            (&[], true),
            (&["\"6\""], false),
            (&["W/\"7\""], false),
            (&["7"], false),
            (&[""], false),
        ] {
            let mut request = TestRequest::default();
            for line in lines {
                request = request.append_header((IF_MATCH, *line));
            }
            let held = IfMatch::extract(&request.to_http_request()).await.unwrap();
            assert_eq!(held.check(7).is_ok(), fits, "{lines:?}");
            assert_eq!(held.needed().is_ok(), !lines.is_empty(), "{lines:?}");
        }
    }

    #[test]
    fn a_held_tag_is_matched_weakly() {
        for (held, fits) in
            [("\"7\"", true), ("W/\"7\"", true), ("\"6\", \"7\"", true), ("*", true), ("7", false)]
        {
            let request = TestRequest::default().insert_header((IF_NONE_MATCH, held)).to_http_request();
            assert_eq!(is_held(&request, &of_version(7)), fits, "{held}");
        }
    }
}
