//! The problems that many operations may answer, described once.

use crate::http::problem_response::CONTENT_TYPE;
use utoipa::openapi::{
    Components, Content, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Type,
    path::{HttpMethod, Operation, Parameter, ParameterIn},
};

/// A problem answer that many operations share.
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) name: &'static str,
    description: &'static str,
    header: Option<(&'static str, Type, &'static str)>,
}

const RETRY_AFTER: Option<(&str, Type, &str)> = Some(("Retry-After", Type::Integer, "Seconds"));

const MALFORMED: Answer = Answer {
    status: "400",
    name: "Malformed",
    description: "The request or a parameter cannot be read",
    header: None,
};
const UNAUTHENTICATED: Answer = Answer {
    status: "401",
    name: "Unauthenticated",
    description: "No access token, or one that is not good any more",
    header: Some(("WWW-Authenticate", Type::String, "`Bearer`")),
};
const NOT_ALLOWED: Answer =
    Answer { status: "403", name: "NotAllowed", description: "The caller may not do this", header: None };
const NOT_FOUND: Answer = Answer {
    status: "404",
    name: "NotFound",
    description: "No such record, or none that the caller may see",
    header: None,
};
const SLOW: Answer = Answer {
    status: "408",
    name: "RequestTimeout",
    description: "The body did not arrive in time",
    header: None,
};
pub(super) const CONFLICT: Answer = Answer {
    status: "409",
    name: "Conflict",
    description: "The record's state, or another record, stands against it; or the request with this \
        `Idempotency-Key` is still in progress",
    header: None,
};
const CHANGED: Answer = Answer {
    status: "412",
    name: "ChangedMeanwhile",
    description: "The record is not what `If-Match` says",
    header: None,
};
const TOO_LARGE: Answer =
    Answer { status: "413", name: "TooLarge", description: "The body is too large", header: None };
const OTHER_TYPE: Answer = Answer {
    status: "415",
    name: "UnsupportedMediaType",
    description: "The body is of a type that is not taken here",
    header: None,
};
const NO_SUCH_RANGE: Answer = Answer {
    status: "416",
    name: "RangeNotSatisfiable",
    description: "The range asked for lies outside",
    header: None,
};
pub(super) const INVALID: Answer = Answer {
    status: "422",
    name: "InvalidInput",
    description: "The body's content is not valid; `errors` says where and why",
    header: None,
};
const IF_MATCH_NEEDED: Answer =
    Answer { status: "428", name: "IfMatchNeeded", description: "There is no `If-Match`", header: None };
const TOO_MANY: Answer =
    Answer { status: "429", name: "TooManyAttempts", description: "Too many attempts", header: RETRY_AFTER };
const INTERNAL: Answer =
    Answer { status: "500", name: "Internal", description: "A fault of the server", header: None };
const UNAVAILABLE: Answer = Answer {
    status: "503",
    name: "Unavailable",
    description: "The database or the storage does not answer for the moment",
    header: RETRY_AFTER,
};

/// What an operation may answer besides its own, from what it takes. `has_place`: its path names a record.
pub(super) fn answers(operation: &Operation, has_place: bool, method: HttpMethod) -> Vec<Answer> {
    let parameters = || {
        operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
    };
    let header = |name: &str| {
        parameters().find(|parameter| {
            matches!(parameter.parameter_in, ParameterIn::Header) && parameter.name.eq_ignore_ascii_case(name)
        })
    };
    let mut answers = vec![INTERNAL, UNAVAILABLE];
    if operation.security.is_none() {
        answers.extend([UNAUTHENTICATED, NOT_ALLOWED]);
    }
    if has_place || parameters().any(names_a_record) {
        answers.push(NOT_FOUND);
    }
    if has_place && method != HttpMethod::Get {
        answers.push(CONFLICT);
    }
    if operation.request_body.is_some() || parameters().next().is_some() {
        answers.push(MALFORMED);
    }
    if operation.request_body.is_some() {
        answers.extend([SLOW, TOO_LARGE, OTHER_TYPE, INVALID, TOO_MANY]);
    }
    if let Some(if_match) = header("If-Match") {
        answers.push(CHANGED);
        if is_required(if_match) {
            answers.push(IF_MATCH_NEEDED);
        }
    }
    if header("Range").is_some() {
        answers.push(NO_SUCH_RANGE);
    }
    answers
}

/// A query that has to name a record; one that may is a filter, and finds nothing.
fn names_a_record(parameter: &Parameter) -> bool {
    let name = parameter.name.as_str();
    matches!(parameter.parameter_in, ParameterIn::Query) && is_required(parameter) && name.ends_with("_id")
}

fn is_required(parameter: &Parameter) -> bool {
    matches!(parameter.required, Required::True)
}

pub(super) fn keep(components: &mut Components, answer: Answer) {
    components.responses.entry(answer.name.to_owned()).or_insert_with(|| RefOr::T(response(&answer)));
}

fn response(answer: &Answer) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut response = ResponseBuilder::new().description(answer.description).content(CONTENT_TYPE, content);
    if let Some((name, kind, description)) = &answer.header {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(kind.clone())))
            .description(Some(*description))
            .build();
        response = response.header(*name, header);
    }
    response.build()
}
