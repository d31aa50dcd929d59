//! The description of the API (OpenAPI 3.1): what the handlers say of themselves, and what holds for all of them.

use crate::http::problems::{CONTENT_TYPE, ProblemBody};
use std::collections::BTreeSet;
use utoipa::{
    OpenApi,
    openapi::{
        Components, Content, HeaderBuilder, ObjectBuilder, OpenApi as Description, PathItem, Ref, RefOr,
        Response, ResponseBuilder, SecurityRequirement, Type,
        path::{Operation, ParameterIn},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};

const ABOUT: &str = "\
Inspectors' phones and supervisors' desks talk to this server: the day's work is downloaded, a structured checklist \
filled in on site (often without a signal), photos and signatures follow, the inspection is submitted, and a \
supervisor approves it or returns it item by item.

- **Signing in**: `POST /v1/auth/login` gives an access token for `Authorization: Bearer ...`, and a refresh token.
- **Identifiers** are UUIDs made by the client (version 7 preferred): repeating a `PUT` with the same id is safe.
- **Times** are RFC 3339; day rules are reckoned in Asia/Shanghai.
- **Lists** are `{ \"items\": [...], \"next\": \"cursor or null\" }`; send `next` as `cursor` for the next page.
- **Errors** are `application/problem+json` in the language of `Accept-Language` (zh-CN or en); the catalogue is at \
[/docs/problems](/docs/problems).
- **HEAD** answers as `GET` does, without the body. `X-Request-Id` is echoed, or made where it is not sent.";

/// The groups of operations; a test holds every operation to one of them.
const TAGS: [(&str, &str); 11] = [
    ("auth", "Signing in and out, tokens, one's own password"),
    (
        "accounts",
        "Who may sign in, with which role, for which district; devices",
    ),
    ("units", "Using units"),
    ("equipment", "Equipment of using units"),
    ("registry", "Importing using units and equipment"),
    ("checklists", "The checklists that inspections are filled in with"),
    ("inspections", "From the draft to the approval"),
    ("photos", "Photo evidence and signatures of inspections"),
    ("hazards", "Hazards until they are closed"),
    ("sync", "The day's work in one answer"),
    ("operation", "Health and metrics, for whoever runs the server"),
];

const SCHEME: &str = "access_token";

#[derive(OpenApi)]
#[openapi(info(title = "field-inspection"), components(schemas(ProblemBody)))]
struct Base;

/// What the handlers' own descriptions are added to.
pub fn base() -> Description {
    let mut api = Base::openapi();
    api.info.description = Some(ABOUT.to_owned());
    api.info.contact = None;
    api
}

/// Adds what holds for all operations: who may call them and which problems they may answer.
pub fn complete(api: &mut Description) {
    let components = api.components.get_or_insert_default();
    components.security_schemes.insert(
        SCHEME.to_owned(),
        RefOr::T(SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The access token that `POST /v1/auth/login` gives"))
                .build(),
        )),
    );
    let mut used = BTreeSet::new();
    for (path, item) in &mut api.paths.paths {
        for operation in operations(item) {
            used.extend(operation.tags.iter().flatten().cloned());
            let has_place = path.contains('{');
            for answer in answers(operation, has_place) {
                operation
                    .responses
                    .responses
                    .entry(answer.status.to_owned())
                    .or_insert_with(|| RefOr::Ref(Ref::from_response_name(answer.name)));
                keep(components, answer);
            }
            operation
                .security
                .get_or_insert_with(|| vec![SecurityRequirement::new(SCHEME, [""; 0])]);
        }
    }
    api.tags = Some(
        TAGS.iter()
            .filter(|(name, _)| used.contains(*name))
            .map(tag)
            .collect(),
    );
}

fn tag((name, description): &(&str, &str)) -> Tag {
    TagBuilder::new()
        .name(*name)
        .description(Some(*description))
        .build()
}

/// The operations of a path.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

/// A problem answer that many operations share.
struct Answer {
    status: &'static str,
    name: &'static str,
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
const NOT_ALLOWED: Answer = Answer {
    status: "403",
    name: "NotAllowed",
    description: "The caller may not do this",
    header: None,
};
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
const CHANGED: Answer = Answer {
    status: "412",
    name: "ChangedMeanwhile",
    description: "The record is not what `If-Match` says",
    header: None,
};
const TOO_LARGE: Answer = Answer {
    status: "413",
    name: "TooLarge",
    description: "The body is too large",
    header: None,
};
const OTHER_TYPE: Answer = Answer {
    status: "415",
    name: "UnsupportedMediaType",
    description: "The body is of a type that is not taken here",
    header: None,
};
const INVALID: Answer = Answer {
    status: "422",
    name: "InvalidInput",
    description: "The body's content is not valid; `errors` says where and why",
    header: None,
};
const TOO_MANY: Answer = Answer {
    status: "429",
    name: "TooManyAttempts",
    description: "Too many attempts",
    header: RETRY_AFTER,
};
const INTERNAL: Answer = Answer {
    status: "500",
    name: "Internal",
    description: "A fault of the server",
    header: None,
};
const UNAVAILABLE: Answer = Answer {
    status: "503",
    name: "Unavailable",
    description: "The database or the storage does not answer for the moment",
    header: RETRY_AFTER,
};

/// What an operation may answer besides its own, from what it takes. `has_place`: its path names a record.
fn answers(operation: &Operation, has_place: bool) -> Vec<Answer> {
    let takes = |wanted: &dyn Fn(&ParameterIn, &str) -> bool| {
        operation
            .parameters
            .iter()
            .flatten()
            .any(|parameter| match parameter {
                RefOr::T(parameter) => wanted(&parameter.parameter_in, &parameter.name),
                RefOr::Ref(_) => false,
            })
    };
    let mut answers = vec![INTERNAL, UNAVAILABLE];
    if operation.security.is_none() {
        answers.extend([UNAUTHENTICATED, NOT_ALLOWED]);
    }
    if has_place {
        answers.push(NOT_FOUND);
    }
    if operation.request_body.is_some() || takes(&|_, _| true) {
        answers.push(MALFORMED);
    }
    if operation.request_body.is_some() {
        answers.extend([SLOW, TOO_LARGE, OTHER_TYPE, INVALID, TOO_MANY]);
    }
    if takes(&|place, name| matches!(place, ParameterIn::Header) && name.eq_ignore_ascii_case("if-match")) {
        answers.push(CHANGED);
    }
    answers
}

fn keep(components: &mut Components, answer: Answer) {
    components
        .responses
        .entry(answer.name.to_owned())
        .or_insert_with(|| RefOr::T(response(&answer)));
}

fn response(answer: &Answer) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut response = ResponseBuilder::new()
        .description(answer.description)
        .content(CONTENT_TYPE, content);
    if let Some((name, kind, description)) = &answer.header {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(kind.clone())))
            .description(Some(*description))
            .build();
        response = response.header(*name, header);
    }
    response.build()
}
