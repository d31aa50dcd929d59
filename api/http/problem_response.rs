//! Renders problems as `application/problem+json` in the caller's language.

use super::language::Language;
use crate::problem::{FieldError, Problem, ProblemKind, Retry};
use actix_web::{
    Error, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// An error, as every endpoint answers it (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the kind of problem is described; stable.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind's name alone; stable.
    pub code: String,
    /// In the language of `Accept-Language` (zh-CN or en).
    pub title: String,
    pub status: u16,
    pub retry: Retry,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with the input, place by place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldErrorBody>,
    /// Members of this kind of problem only, such as `missing`.
    #[serde(flatten)]
    #[schema(ignore)]
    pub members: Map<String, Value>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Flaw)]
pub struct FieldErrorBody {
    /// JSON pointer (RFC 6901) into the body, or the parameter's name.
    pub pointer: String,
    pub reason: String,
}

impl ProblemBody {
    pub fn new(problem: &Problem, language: Language) -> Self {
        let kind = problem.kind;
        Self {
            kind: format!("/docs/problems#{}", kind.code()),
            code: kind.code().to_owned(),
            title: language.pick(&kind.title()).to_owned(),
            status: kind.status(),
            retry: kind.retry(),
            detail: problem.detail.as_ref().map(|text| language.pick(text).to_owned()),
            errors: problem
                .errors
                .iter()
                .map(|FieldError { pointer, reason }| FieldErrorBody {
                    pointer: pointer.clone(),
                    reason: language.pick(reason).to_owned(),
                })
                .collect(),
            members: problem.members.clone(),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// An empty answer that carries the problem; [`render`] writes it out.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// Middleware: writes every error as a problem in the caller's language.
pub async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let language = Language::of(&request);
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status().as_u16() < 400 {
        return Ok(response);
    }
    let carried = response.response().extensions().get::<Problem>().cloned();
    let problem = match carried {
        Some(problem) => problem,
        None if is_written(&response) => return Ok(response),
        None => of_status(response.status()),
    };
    Ok(written(response, &problem, language))
}

/// The answer to a request that a middleware outside [`render`] refuses.
pub fn refusal(request: ServiceRequest, problem: &Problem) -> ServiceResponse<BoxBody> {
    let language = Language::of(&request);
    written(request.into_response(problem.error_response()), problem, language)
}

fn written(
    response: ServiceResponse<BoxBody>,
    problem: &Problem,
    language: Language,
) -> ServiceResponse<BoxBody> {
    response.map_body(|head, _| {
        head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        head.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if let Some(seconds) = problem.retry_after {
            head.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let (ProblemKind::RangeNotSatisfiable, Some(size)) = (problem.kind, problem.members.get("size"))
            && let Ok(range) = HeaderValue::from_str(&format!("bytes */{size}"))
        {
            head.headers.insert(header::CONTENT_RANGE, range);
        }
        if head.status == StatusCode::UNAUTHORIZED {
            head.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let body = serde_json::to_vec(&ProblemBody::new(problem, language)).unwrap_or_default();
        BoxBody::new(body)
    })
}

fn is_written(response: &ServiceResponse<BoxBody>) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == CONTENT_TYPE)
}

fn of_status(status: StatusCode) -> Problem {
    Problem::new(match status.as_u16() {
        401 => ProblemKind::Unauthenticated,
        403 => ProblemKind::NotAllowed,
        404 => ProblemKind::NoSuchPath,
        405 => ProblemKind::MethodNotAllowed,
        408 => ProblemKind::RequestTimeout,
        413 => ProblemKind::TooLarge,
        415 => ProblemKind::UnsupportedMediaType,
        416 => ProblemKind::RangeNotSatisfiable,
        500 => ProblemKind::Internal,
        501..=599 => ProblemKind::Unavailable,
        _ => ProblemKind::MalformedRequest,
    })
}
