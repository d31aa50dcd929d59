//! Extractor: query parameters whose errors name the parameter.

use crate::{
    problem::{Problem, ProblemKind, Text},
    validation::refused_string::RefusedString,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use std::{
    future::{Ready, ready},
    ops::Deref,
};

/// The parameters after the `?` of the request's URL. What cannot be read is [`ProblemKind::InvalidParameter`].
#[derive(Debug)]
pub struct QueryParameters<Q>(pub Q);

impl<Q> QueryParameters<Q> {
    pub fn into_inner(self) -> Q {
        self.0
    }
}

impl<Q> Deref for QueryParameters<Q> {
    type Target = Q;

    fn deref(&self) -> &Q {
        &self.0
    }
}

impl<Q: DeserializeOwned> FromRequest for QueryParameters<Q> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        let parsed = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        ready(parsed.map(Self).map_err(unreadable))
    }
}

fn unreadable(error: serde_path_to_error::Error<serde_urlencoded::de::Error>) -> Problem {
    let name = error.path().iter().find_map(|segment| match segment {
        Segment::Map { key } => Some(key.clone()),
        _ => None,
    });
    let en = error.into_inner().to_string();
    let problem = Problem::new(ProblemKind::InvalidParameter);
    match (name, RefusedString::read(&en)) {
        (Some(name), Some(refused)) => problem.at(name, refused.reason),
        (Some(name), None) => {
            let reason = Text::new(format!("参数无法解读:{en}"), en);
            problem.because(&*reason.zh, &*reason.en).at(name, reason)
        }
        (None, _) => problem.because(format!("参数无法解读:{en}"), en),
    }
}
