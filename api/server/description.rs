//! The description of the API (OpenAPI 3.1): what the handlers say of themselves, and what holds for all of them.

use crate::{
    http::problems::{CONTENT_TYPE, ProblemBody},
    idempotency,
};
use std::collections::BTreeSet;
use utoipa::{
    OpenApi,
    openapi::{
        Components, Content, HeaderBuilder, ObjectBuilder, OpenApi as Description, PathItem, Ref, RefOr,
        Required, Response, ResponseBuilder, Schema, SecurityRequirement, Type,
        path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::SchemaType,
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
- **Times** are RFC 3339; day rules are reckoned in Beijing time (UTC+8).
- **Repeating a `POST`**: send an `Idempotency-Key` that is new for each request (a UUID). The same request with the \
same key takes effect once and is answered as the first time, with `Idempotency-Replayed: true`, for at least 7 days. A \
refusal stands for its key too: make a new key for a new try. What was answered 401, 408, 429 or 5xx is run again.
- **Offline**: `GET /v1/sync` downloads the day's work, then only what has changed; `POST /v1/sync` sends what was done \
on the phone; photos arrive in pieces at `/v1/uploads`; a receipt says that all of it is kept.
- **Lists** are `{ \"items\": [...], \"next\": \"cursor or null\" }`; send `next` as `cursor` for the next page.
- **Errors** are `application/problem+json` in the language of `Accept-Language` (zh-CN or en); the catalogue is at \
[/docs/problems](/docs/problems).
- **HEAD** answers as `GET` does, without the body. `X-Request-Id` is echoed, or made where it is not sent.";

/// The groups of operations; a test holds every operation to one of them.
const TAGS: [(&str, &str); 16] = [
    ("auth", "Signing in and out, tokens, one's own password"),
    (
        "accounts",
        "Who may sign in, with which role, for which district; devices",
    ),
    (
        "sync",
        "A phone's copy of the day's work, and what it has to send",
    ),
    ("units", "Using units"),
    ("equipment", "Equipment of using units"),
    ("registry", "Importing using units and equipment"),
    ("checklists", "The checklists that inspections are filled in with"),
    (
        "assignments",
        "What is to be inspected by whom, by when; how far that is",
    ),
    ("inspections", "From the draft to the approval"),
    ("photos", "Photo evidence of inspections and hazards, signatures"),
    (
        "uploads",
        "Photos that arrive in pieces (tus 1.0, the IETF's draft)",
    ),
    ("hazards", "Hazards until they are closed"),
    ("orders", "Safety supervision orders"),
    (
        "campaigns",
        "Campaigns: districts, checklists, phases, targets, figures",
    ),
    (
        "enforcement",
        "Enforcement actions; complaints and accidents; which units come first",
    ),
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
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::Object(object)) = schema {
            object.properties.values_mut().for_each(describe_in_place);
        }
    }
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
        let has_place = path.contains('{');
        for (method, operation) in operations(item) {
            used.extend(operation.tags.iter().flatten().cloned());
            let takes_key = method == HttpMethod::Post && idempotency::manner(path).is_some();
            if takes_key {
                take_key(operation);
            }
            let of_key = if takes_key {
                vec![CONFLICT, INVALID]
            } else {
                Vec::new()
            };
            for answer in answers(operation, has_place, method).into_iter().chain(of_key) {
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

/// A doc comment on a field with `value_type = Line<N>, inline` comes out as 'all of: the text, an object with a
/// description', which nothing can be; the description belongs to the text.
fn describe_in_place(property: &mut RefOr<Schema>) {
    let RefOr::T(Schema::AllOf(all)) = property else {
        return;
    };
    let [RefOr::T(Schema::Object(text)), RefOr::T(Schema::Object(about))] = all.items.as_slice() else {
        return;
    };
    if about.properties.is_empty() && text.schema_type == SchemaType::Type(Type::String) {
        let mut text = text.clone();
        text.description.clone_from(&about.description);
        text.example.clone_from(&about.example);
        *property = RefOr::T(Schema::Object(text));
    }
}

fn tag((name, description): &(&str, &str)) -> Tag {
    TagBuilder::new()
        .name(*name)
        .description(Some(*description))
        .build()
}

/// The operations of a path, each with its method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
        (HttpMethod::Options, &mut item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// Describes the header `Idempotency-Key`, and the one that says that an answer is a repeat.
fn take_key(operation: &mut Operation) {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(idempotency::PATTERN))
        .examples([r#""8e03978e-40d5-43e8-bc93-6894a57f9324""#]);
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "What the request is known by when it is repeated; the quotes may be left out",
        ))
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(key));
    for (status, answer) in &mut operation.responses.responses {
        if let (true, RefOr::T(answer)) = (status.starts_with('2'), answer) {
            let replayed = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .description(Some("`true` where this is the answer of the first time"))
                .build();
            answer
                .headers
                .insert("Idempotency-Replayed".to_owned(), RefOr::T(replayed));
        }
    }
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
const CONFLICT: Answer = Answer {
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
const NO_SUCH_RANGE: Answer = Answer {
    status: "416",
    name: "RangeNotSatisfiable",
    description: "The range asked for lies outside",
    header: None,
};
const INVALID: Answer = Answer {
    status: "422",
    name: "InvalidInput",
    description: "The body's content is not valid; `errors` says where and why",
    header: None,
};
const IF_MATCH_NEEDED: Answer = Answer {
    status: "428",
    name: "IfMatchNeeded",
    description: "There is no `If-Match`",
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
fn answers(operation: &Operation, has_place: bool, method: HttpMethod) -> Vec<Answer> {
    let parameters = || {
        operation
            .parameters
            .iter()
            .flatten()
            .filter_map(|parameter| match parameter {
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
