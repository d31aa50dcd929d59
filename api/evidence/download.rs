//! Responses of photos: the original with ranges, and renditions.

use super::{
    Intake,
    content_digest::repr_digest,
    photo::Photo,
    rendition_size::RenditionSize,
    renditions::{self, lost},
    verified_read::{check, checked},
};
use crate::{
    problem::{Outcome, Problem, ProblemKind},
    storage::Objects,
};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, CONTENT_RANGE, HeaderMap, IF_NONE_MATCH, IF_RANGE, RANGE},
    },
};
use futures_util::{StreamExt, TryStreamExt};

/// What never changes may be kept by the client for a year, not by anybody between.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// The original bytes, or the part of them that `Range` asks for (RFC 9110, 14).
///
/// `Repr-Digest` (RFC 9530) is that of all of them. Where they do not match their hash the answer breaks off before its
/// end.
pub async fn original(objects: &Objects, photo: &Photo, headers: &HeaderMap) -> Outcome<HttpResponse> {
    let stored = photo.stored.as_ref().ok_or_else(not_arrived)?;
    let etag = format!("\"{}\"", photo.declared.sha256);
    if matches(headers, &etag) {
        return Ok(described(StatusCode::NOT_MODIFIED, &etag).finish());
    }
    let size = u64::try_from(photo.declared.size).map_err(Problem::internal)?;
    let range = match asked_range(headers, &etag) {
        None => None,
        Some(asked) => match resolve(&asked, size) {
            Resolved::Whole => None,
            Resolved::Part(range) => Some(range),
            Resolved::Outside => {
                return Err(Problem::new(ProblemKind::RangeNotSatisfiable)
                    .because(format!("文件共 {size} 字节"), format!("The file has {size} bytes"))
                    .with("size", size.into()));
            }
        },
    };
    if range.is_some() {
        check(objects, &stored.object, photo.declared.sha256).await?;
    }
    let reading = objects.read(&stored.object, range.clone()).await.map_err(lost)?;
    let bytes = match range {
        Some(_) => reading.stream,
        None => checked(reading.stream, photo.declared.sha256).boxed(),
    };
    let mut answer = match &range {
        None => described(StatusCode::OK, &etag),
        Some(range) => {
            let mut answer = described(StatusCode::PARTIAL_CONTENT, &etag);
            let last = range.end.saturating_sub(1);
            answer.insert_header((CONTENT_RANGE, format!("bytes {}-{last}/{size}", range.start)));
            answer
        }
    };
    let length = range.map_or(size, |range| range.end.saturating_sub(range.start));
    answer.insert_header((header::CONTENT_TYPE, stored.media_type.clone()));
    answer.insert_header((header::CONTENT_ENCODING, "identity"));
    Ok(answer
        .insert_header(("Repr-Digest", repr_digest(&photo.declared.sha256)))
        .no_chunking(length)
        .streaming(bytes.map_err(std::io::Error::other)))
}

/// A smaller picture; made now where it was not made yet.
pub async fn rendition(
    intake: &Intake,
    photo: &Photo,
    edge: RenditionSize,
    headers: &HeaderMap,
) -> Outcome<HttpResponse> {
    photo.stored.as_ref().ok_or_else(not_arrived)?;
    let etag = format!("\"{}-{}\"", photo.declared.sha256, edge.pixels());
    if matches(headers, &etag) {
        return Ok(described(StatusCode::NOT_MODIFIED, &etag).finish());
    }
    let bytes = renditions::get(intake, photo, edge).await?;
    Ok(described(StatusCode::OK, &etag).insert_header((header::CONTENT_TYPE, "image/jpeg")).body(bytes))
}

fn described(status: StatusCode, etag: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    answer
}

fn not_arrived() -> Problem {
    Problem::new(ProblemKind::NotFound).because("照片文件尚未上传", "The photo's bytes have not arrived yet")
}

/// Whether `If-None-Match` has this ETag (RFC 9110, 13.1.2).
pub fn matches(headers: &HeaderMap, etag: &str) -> bool {
    headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    })
}

fn asked_range(headers: &HeaderMap, etag: &str) -> Option<String> {
    let asked = headers.get(RANGE)?.to_str().ok()?.to_owned();
    match headers.get(IF_RANGE) {
        Some(condition) if condition != etag => None,
        _ => Some(asked),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Resolved {
    /// Not one range of bytes: answered whole, as RFC 9110 allows.
    Whole,
    Part(std::ops::Range<u64>),
    Outside,
}

fn resolve(asked: &str, size: u64) -> Resolved {
    let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|spec| spec.trim().split_once('-'))
    else {
        return Resolved::Whole;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Resolved::Whole,
    };
    if range.is_empty() { Resolved::Outside } else { Resolved::Part(range) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (asked, expected) in [
            ("bytes=0-4", Resolved::Part(0..5)),
            ("bytes=5-", Resolved::Part(5..10)),
            ("bytes=-3", Resolved::Part(7..10)),
            ("bytes=8-99", Resolved::Part(8..10)),
            ("bytes=-99", Resolved::Part(0..10)),
            ("bytes=10-", Resolved::Outside),
            ("bytes=-0", Resolved::Outside),
            ("bytes=4-2", Resolved::Whole),
            ("bytes=0-1,3-4", Resolved::Whole),
            ("lines=1-2", Resolved::Whole),
        ] {
            assert_eq!(resolve(asked, 10), expected, "{asked}");
        }
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(asked in "bytes=[0-9]{0,20}-[0-9]{0,20}", size in 0_u64..100) {
            if let Resolved::Part(range) = resolve(&asked, size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
