//! Completes the OpenAPI document (3.1) with what holds for all operations.

mod examples;
mod files;
mod responses;
mod schemas;
mod variants;

use self::responses::{CONFLICT, INVALID, answers, keep};
use crate::{http::problem_response::ProblemBody, idempotency};
use std::collections::BTreeSet;
use utoipa::{
    OpenApi,
    openapi::{
        HeaderBuilder, ObjectBuilder, OpenApi as Description, PathItem, Ref, RefOr, Required,
        SecurityRequirement, Server, Type,
        path::{HttpMethod, Operation, ParameterBuilder, ParameterIn},
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
    ("accounts", "Who may sign in, with which role, for which district; devices"),
    ("sync", "A phone's copy of the day's work, and what it has to send"),
    ("units", "Using units"),
    ("equipment", "Equipment of using units"),
    ("registry", "Importing using units and equipment"),
    ("checklists", "The checklists that inspections are filled in with"),
    ("assignments", "What is to be inspected by whom, by when; how far that is"),
    ("inspections", "From the draft to the approval"),
    ("photos", "Photo evidence of inspections and hazards, signatures"),
    ("uploads", "Photos that arrive in pieces (tus 1.0, the IETF's draft)"),
    ("hazards", "Hazards until they are closed"),
    ("orders", "Safety supervision orders"),
    ("campaigns", "Campaigns: districts, checklists, phases, targets, figures"),
    ("enforcement", "Enforcement actions; complaints and accidents; which units come first"),
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
    api.servers = Some(vec![Server::new("/")]);
    api
}

/// Adds what holds for all operations: who may call them and which problems they may answer.
pub fn complete(api: &mut Description) {
    let components = api.components.get_or_insert_default();
    schemas::complete(components);
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
            files::complete(operation);
            examples::complete(path, &method, operation);
            let takes_key = method == HttpMethod::Post && idempotency::mode_of(path).is_some();
            if takes_key {
                take_key(operation);
            }
            let of_key = if takes_key { vec![CONFLICT, INVALID] } else { Vec::new() };
            for answer in answers(operation, has_place, method).into_iter().chain(of_key) {
                operation
                    .responses
                    .responses
                    .entry(answer.status.to_owned())
                    .or_insert_with(|| RefOr::Ref(Ref::from_response_name(answer.name)));
                keep(components, answer);
            }
            operation.security.get_or_insert_with(|| vec![SecurityRequirement::new(SCHEME, [""; 0])]);
        }
    }
    api.tags = Some(TAGS.iter().filter(|(name, _)| used.contains(*name)).map(tag).collect());
}

fn tag((name, description): &(&str, &str)) -> Tag {
    TagBuilder::new().name(*name).description(Some(*description)).build()
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
        .description(Some("What the request is known by when it is repeated; the quotes may be left out"))
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(key));
    for (status, answer) in &mut operation.responses.responses {
        if let (true, RefOr::T(answer)) = (status.starts_with('2'), answer) {
            let replayed = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .description(Some("`true` where this is the answer of the first time"))
                .build();
            answer.headers.insert("Idempotency-Replayed".to_owned(), RefOr::T(replayed));
        }
    }
}
