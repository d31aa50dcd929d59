//! Describes files in the OpenAPI document: binary bodies and CSV.

use utoipa::openapi::{Content, KnownFormat, ObjectBuilder, RefOr, SchemaFormat, Type, path::Operation};

/// Makes each body that is neither JSON nor plain text a binary string.
pub(super) fn complete(operation: &mut Operation) {
    let sent = operation
        .request_body
        .iter_mut()
        .filter_map(|body| match body {
            RefOr::T(body) => Some(body.content.iter_mut()),
            RefOr::Ref(_) => None,
        })
        .flatten();
    let answered = operation.responses.responses.values_mut();
    let answered = answered
        .filter_map(|answer| match answer {
            RefOr::T(answer) => Some(answer.content.iter_mut()),
            RefOr::Ref(_) => None,
        })
        .flatten();
    for (kind, content) in sent.chain(answered) {
        if let (false, RefOr::T(content)) = (kind.ends_with("json") || kind == "text/plain", content) {
            describe(content);
        }
    }
}

fn describe(content: &mut Content) {
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    content.schema = Some(bytes.into());
}
