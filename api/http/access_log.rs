//! Middleware: writes one log line and one metric for each request after its response was sent.

use super::{
    language::Language,
    metrics::Metrics,
    problem_response,
    request_id::{self, RequestId},
};
use crate::{ids::Id, problem::Problem};
use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::FutureExt;
use std::{
    fmt,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};
use tracing::Instrument;

/// Put into the request's extensions by the extractor that finds out who is calling, so that the log can say it.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub Id);

/// Middleware, outermost: names the request, logs and counts it, and turns a panic into a problem.
pub async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(request.headers());
    let language = Language::of(&request);
    let mut line = Line {
        metrics: request.app_data::<Data<Metrics>>().cloned(),
        id: id.to_string(),
        method: request.method().clone(),
        route: UNMATCHED.to_owned(),
        path: UNMATCHED.to_owned(),
        status: StatusCode::INTERNAL_SERVER_ERROR,
        caller: None,
        bytes: 0,
        since: Instant::now(),
    };
    let span = tracing::info_span!("request", id = %id);
    let answered = AssertUnwindSafe(next.call(request).instrument(span)).catch_unwind().await;
    let mut response = match answered {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            line.status = error.as_response_error().status_code();
            return Err(error);
        }
        Err(_) => return Err(Crashed { id, language }.into()),
    };
    response.headers_mut().insert(request_id::HEADER, id.header());
    line.status = response.status();
    if let Some(pattern) = response.request().match_pattern() {
        line.path = known_parts(&pattern, response.request().path());
        line.route = pattern;
    }
    line.caller = response.request().extensions().get::<Caller>().copied();
    Ok(response.map_body(|_, body| BoxBody::new(Logged { body: body.boxed(), line })))
}

const UNMATCHED: &str = "-";

/// The path as far as it can hold nothing personal: the route's own words, and ids and numbers in its places.
fn known_parts(pattern: &str, path: &str) -> String {
    let parts: Vec<_> = pattern
        .split('/')
        .zip(path.split('/'))
        .map(|(known, asked)| if known == asked || is_id(asked) { asked } else { known })
        .collect();
    parts.join("/")
}

fn is_id(part: &str) -> bool {
    part.parse::<Id>().is_ok() || part.parse::<u32>().is_ok()
}

/// Written when dropped: after the last byte of the answer, or when the caller went away.
struct Line {
    metrics: Option<Data<Metrics>>,
    id: String,
    method: Method,
    route: String,
    path: String,
    status: StatusCode,
    caller: Option<Caller>,
    bytes: usize,
    since: Instant,
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.since.elapsed();
        if let Some(metrics) = &self.metrics {
            metrics.request_done(&self.route, &self.method, self.status, took);
        }
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let account = self.caller.map(|Caller(id)| tracing::field::display(id));
        tracing::info!(
            target: "field_inspection::requests",
            method = %self.method,
            path = self.path,
            route = self.route,
            status = self.status.as_u16(),
            ms = millis,
            bytes = self.bytes,
            request_id = self.id,
            account,
        );
    }
}

/// An answer's body that counts its bytes for the line.
struct Logged {
    body: BoxBody,
    line: Line,
}

impl MessageBody for Logged {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            this.line.bytes = this.line.bytes.saturating_add(bytes.len());
        }
        polled
    }
}

/// A handler that panicked: an internal error like any other.
#[derive(Debug)]
struct Crashed {
    id: RequestId,
    language: Language,
}

impl fmt::Display for Crashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl ResponseError for Crashed {
    fn error_response(&self) -> HttpResponse {
        let problem = Problem::internal(format!("{self} in request {}", self.id));
        HttpResponse::InternalServerError()
            .insert_header((request_id::HEADER, self.id.header()))
            .content_type(problem_response::CONTENT_TYPE)
            .json(problem_response::ProblemBody::new(&problem, self.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpServer, middleware::from_fn, web};

    #[actix_web::test]
    async fn a_panic_in_a_handler_is_an_internal_error_like_any_other() {
        async fn crash() -> HttpResponse {
            panic!("a test's panic")
        }
        let app = || App::new().wrap(from_fn(log)).route("/", web::get().to(crash));
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server);
        for _ in 0..2 {
            let request = reqwest::Client::new()
                .get(&url)
                .header("x-request-id", "phone-7")
                .header("accept-language", "en");
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 500);
            assert_eq!(answer.headers()["content-type"], problem_response::CONTENT_TYPE);
            assert_eq!(answer.headers()["x-request-id"], "phone-7");
            let body: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(
                (&body["code"], &body["title"]),
                (&"internal".into(), &"Something went wrong in the server".into())
            );
        }
        handle.stop(true).await;
        serving.await.unwrap().unwrap();
    }

    #[test]
    fn the_path_shows_ids_and_nothing_else_that_the_caller_wrote() {
        let id = Id::new();
        for (pattern, path, shown) in [
            ("/v1/units/{id}", format!("/v1/units/{id}"), format!("/v1/units/{id}")),
            ("/v1/units/{id}", "/v1/units/王小明".to_owned(), "/v1/units/{id}".to_owned()),
            (
                "/v1/checklists/{code}/{version}",
                "/v1/checklists/x/3".to_owned(),
                "/v1/checklists/{code}/3".to_owned(),
            ),
        ] {
            assert_eq!(known_parts(pattern, &path), shown);
        }
    }
}
