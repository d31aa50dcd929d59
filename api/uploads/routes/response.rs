//! Writes responses in the protocol of the request.

use crate::{
    problem::{Outcome, Problem, ProblemKind},
    uploads::{
        protocol::{self, UploadProtocol},
        tus,
    },
};
use actix_web::{HttpResponse, ResponseError, rt};
use std::future::Future;

/// Runs `work` to its end even if the client goes away: what has arrived is kept.
pub async fn to_the_end<T: 'static>(work: impl Future<Output = Outcome<T>> + 'static) -> Outcome<T> {
    rt::spawn(work).await.map_err(Problem::internal)?
}

/// The answer, or the problem with the headers that the protocol adds to it.
pub fn spoken(protocol: Option<UploadProtocol>, most: u64, outcome: Outcome<HttpResponse>) -> HttpResponse {
    let mut response = match outcome {
        Ok(response) => response,
        Err(problem) => refusal(&problem, most),
    };
    if let Some(protocol) = protocol {
        protocol.sign(response.headers_mut());
    }
    response
}

fn refusal(problem: &Problem, most: u64) -> HttpResponse {
    let mut response = problem.error_response();
    let headers = response.headers_mut();
    match problem.kind {
        ProblemKind::ProtocolVersion => protocol::put(headers, "tus-version", tus::VERSION),
        ProblemKind::TooLarge => protocol::put(headers, "tus-max-size", &most.to_string()),
        ProblemKind::UploadOffset => {
            if let Some(offset) = problem.members.get("expected-offset") {
                protocol::put(headers, "upload-offset", &offset.to_string());
            }
        }
        _ => {}
    }
    response
}
