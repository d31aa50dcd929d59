//! `ETag` and `If-Match` against lost updates (RFC 9110, 8.8.3 and 13.1.1).

use crate::problem::{Outcome, Problem, ProblemKind};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{ETAG, HeaderName, HeaderValue, IF_MATCH},
};
use std::future::{Ready, ready};

/// The ETag header of a record at `version`.
pub fn of_version(version: i64) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
    (ETAG, value)
}

/// What the caller believes the record to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    Absent,
    /// `*`: any version
    Any,
    Versions(Vec<String>),
}

impl IfMatch {
    /// Refuses a record that has changed since the caller read it; a caller who says nothing is let through.
    pub fn check(&self, version: i64) -> Outcome<()> {
        match self {
            Self::Absent | Self::Any => Ok(()),
            Self::Versions(tags) if tags.iter().any(|tag| *tag == format!("\"{version}\"")) => Ok(()),
            Self::Versions(_) => Err(Problem::new(ProblemKind::ChangedMeanwhile)),
        }
    }

    /// Refuses a caller who does not say what he has seen.
    pub fn needed(&self) -> Outcome<()> {
        if *self == Self::Absent {
            return Err(Problem::new(ProblemKind::IfMatchNeeded).because(
                "请在 If-Match 头部带上读取时的 ETag",
                "Send the ETag that reading the record gave as If-Match",
            ));
        }
        Ok(())
    }

    /// Both: for changes where the caller must have seen what is there.
    pub fn require(&self, version: i64) -> Outcome<()> {
        self.needed()?;
        self.check(version)
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(IF_MATCH) else {
            return ready(Ok(Self::Absent));
        };
        ready(match value.to_str().map(str::trim) {
            Ok("*") => Ok(Self::Any),
            Ok(tags) => Ok(Self::Versions(tags.split(',').map(|tag| tag.trim().to_owned()).collect())),
            Err(_) => Err(Problem::new(ProblemKind::InvalidParameter)
                .because("If-Match 头部无效", "If-Match is not readable")),
        })
    }
}
