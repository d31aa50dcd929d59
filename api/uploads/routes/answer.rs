//! Answers in the words of the protocol that was asked in.

use crate::{
    problem::{Kind, Outcome, Problem},
    uploads::{
        tus,
        vocabulary::{self, Vocabulary},
    },
};
use actix_web::{HttpResponse, ResponseError, rt};
use std::future::Future;

/// Runs `work` to its end even where whoever asked for it goes away: what has arrived is kept.
pub async fn to_the_end<T: 'static>(work: impl Future<Output = Outcome<T>> + 'static) -> Outcome<T> {
    rt::spawn(work).await.map_err(Problem::internal)?
}

/// The answer, or the problem with the headers that the protocol adds to it.
pub fn spoken(vocabulary: Option<Vocabulary>, most: u64, outcome: Outcome<HttpResponse>) -> HttpResponse {
    let mut response = match outcome {
        Ok(response) => response,
        Err(problem) => refusal(&problem, most),
    };
    if let Some(vocabulary) = vocabulary {
        vocabulary.sign(response.headers_mut());
    }
    response
}

fn refusal(problem: &Problem, most: u64) -> HttpResponse {
    let mut response = problem.error_response();
    let headers = response.headers_mut();
    match problem.kind {
        Kind::ProtocolVersion => vocabulary::put(headers, "tus-version", tus::VERSION),
        Kind::TooLarge => vocabulary::put(headers, "tus-max-size", &most.to_string()),
        Kind::UploadOffset => {
            if let Some(offset) = problem.members.get("expected-offset") {
                vocabulary::put(headers, "upload-offset", &offset.to_string());
            }
        }
        _ => {}
    }
    response
}
