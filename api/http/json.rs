//! Extractor: a JSON body whose errors name the place.

use crate::{
    problem::{Problem, ProblemKind, Text},
    validation::refused_string::RefusedString,
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::{Decompress, Payload},
    error::PayloadError,
    http::header::{CONTENT_ENCODING, ContentEncoding},
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io;

/// The largest JSON body taken, in bytes.
pub const LIMIT: usize = 4 << 20;

/// How often a body is read, at most, to find all of its refused strings.
const MOST_READINGS: usize = 100;

/// A JSON body, read whole before the handler starts; it may be compressed (`Content-Encoding`).
///
/// Anything but `application/json` is 415, more than 4 MiB is 413, broken JSON is 400, and JSON of another shape
/// (an unknown field, a wrong type) is 422 with the place as a JSON pointer.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = content_type_is_json(request);
        let announced = request
            .headers()
            .get(actix_web::http::header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let is_unpacked = is_unpacked(request);
        let mut payload = Decompress::from_headers(payload.take(), request.headers());
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(ProblemKind::UnsupportedMediaType)
                    .because("此处须为 application/json", "application/json is expected here"));
            }
            if !is_unpacked {
                return Err(Problem::new(ProblemKind::UnsupportedMediaType).because(
                    "Content-Encoding 须为 gzip、br、zstd 或 deflate",
                    "A Content-Encoding is gzip, br, zstd or deflate",
                ));
            }
            if announced.is_some_and(|length| length > LIMIT) {
                return Err(too_large());
            }
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(broken)?;
                if bytes.len().saturating_add(chunk.len()) > LIMIT {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            parse(&bytes.freeze()).map(Self)
        })
    }
}

fn content_type_is_json(request: &HttpRequest) -> bool {
    use actix_web::HttpMessage;
    request.content_type().eq_ignore_ascii_case("application/json")
}

/// Whether the body comes as it is, or compressed in a way that is read here.
fn is_unpacked(request: &HttpRequest) -> bool {
    let encoding = request.headers().get(CONTENT_ENCODING);
    encoding.is_none_or(|encoding| {
        let known = encoding.to_str().ok().and_then(|text| text.trim().parse().ok());
        matches!(
            known,
            Some(
                ContentEncoding::Identity
                    | ContentEncoding::Gzip
                    | ContentEncoding::Brotli
                    | ContentEncoding::Zstd
                    | ContentEncoding::Deflate
            )
        )
    })
}

fn too_large() -> Problem {
    let mib = LIMIT >> 20;
    Problem::new(ProblemKind::TooLarge)
        .because(format!("上限为 {mib} MiB"), format!("The limit is {mib} MiB"))
}

/// What a body fails with that comes too slowly.
pub fn too_slow() -> PayloadError {
    PayloadError::Io(io::ErrorKind::TimedOut.into())
}

/// A body that broke off, was too slow or could not be decoded.
pub fn broken(error: PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::new(ProblemKind::TooLarge),
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Problem::new(ProblemKind::RequestTimeout)
        }
        error => Problem::new(ProblemKind::MalformedRequest)
            .because("请求体未传完或已损坏", format!("The body broke off: {error}")),
    }
}

/// Reads `bytes` as JSON of the shape `T`. All strings that are refused are told at once, up to the first error of another
/// kind.
pub fn parse<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    // Serde also reads a struct from an array of its fields.
    let is_array = bytes.trim_ascii_start().starts_with(b"[");
    let error = match serde_json::from_slice(bytes) {
        Ok(value) if !is_array => return Ok(value),
        read => read.err().filter(|error| !is_array || !error.is_data()),
    };
    let Some(error) = error else {
        return Err(Problem::invalid("", "须为对象", "An object is expected"));
    };
    Err(match serde_json::from_slice(bytes) {
        Ok(body) => refused::<T>(body, bytes.len()).unwrap_or_else(|| misshapen(&error)),
        Err(error) => Problem::new(ProblemKind::MalformedRequest)
            .because(format!("不是有效的 JSON:{error}"), format!("This is not JSON: {error}")),
    })
}

fn misshapen(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let en = message.split(" at line ").next().unwrap_or(&message);
    Problem::invalid("", format!("格式不符:{en}"), en)
}

/// All refused strings of a body: each is replaced by one that would be taken, and the body is read again, for its next
/// error. A long body is not read so often. None if there is no error but that a name stands twice.
fn refused<T: DeserializeOwned>(mut body: Value, length: usize) -> Option<Problem> {
    let mut problem = Problem::new(ProblemKind::InvalidInput);
    let most = (16 * LIMIT).checked_div(length).unwrap_or_default().clamp(1, MOST_READINGS);
    for _ in 0..most {
        let Err(error) = serde_path_to_error::deserialize::<_, T>(&body) else { break };
        let pointer = pointer(error.path());
        let message = error.into_inner().to_string();
        let Some(RefusedString { reason, accepted }) = RefusedString::read(&message) else {
            return Some(problem.at(pointer, Text::new(format!("格式不符:{message}"), message)));
        };
        let place = body.pointer_mut(&pointer).filter(|place| place.is_string());
        problem = problem.at(pointer, reason);
        match place {
            Some(place) => *place = accepted.into(),
            None => break,
        }
    }
    (!problem.errors.is_empty()).then_some(problem)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}
