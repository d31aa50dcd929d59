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
    http::conditional,
    problem::{Outcome, Problem, ProblemKind},
    storage::Objects,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, CONTENT_RANGE, ETag, EntityTag, Header, IF_RANGE, IfRange, Range},
    },
};
use futures_util::{StreamExt, TryStreamExt};
use std::ops;

/// What never changes may be kept by the client for a year, not by anybody between.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// The original bytes, or the part of them that `Range` asks for (RFC 9110, 14).
///
/// `Repr-Digest` (RFC 9530) is that of all of them. Where they do not match their hash the answer breaks off before its
/// end.
pub async fn original(objects: &Objects, photo: &Photo, request: &HttpRequest) -> Outcome<HttpResponse> {
    let stored = photo.stored.as_ref().ok_or_else(not_arrived)?;
    let tag = ETag(EntityTag::new_strong(photo.declared.sha256.to_string()));
    if conditional::is_held(request, &tag) {
        return Ok(described(StatusCode::NOT_MODIFIED, tag).finish());
    }
    let size = u64::try_from(photo.declared.size).map_err(Problem::internal)?;
    let range = match asked_range(request, &tag) {
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
        None => described(StatusCode::OK, tag),
        Some(range) => {
            let mut answer = described(StatusCode::PARTIAL_CONTENT, tag);
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

/// A smaller picture; made now if it was not made yet.
pub async fn rendition(
    intake: &Intake,
    photo: &Photo,
    edge: RenditionSize,
    request: &HttpRequest,
) -> Outcome<HttpResponse> {
    photo.stored.as_ref().ok_or_else(not_arrived)?;
    let tag = ETag(EntityTag::new_strong(format!("{}-{}", photo.declared.sha256, edge.pixels())));
    if conditional::is_held(request, &tag) {
        return Ok(described(StatusCode::NOT_MODIFIED, tag).finish());
    }
    let bytes = renditions::get(intake, photo, edge).await?;
    Ok(described(StatusCode::OK, tag).insert_header((header::CONTENT_TYPE, "image/jpeg")).body(bytes))
}

fn described(status: StatusCode, tag: ETag) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header(tag)
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    answer
}

fn not_arrived() -> Problem {
    Problem::new(ProblemKind::NotFound).because("照片文件尚未上传", "The photo's bytes have not arrived yet")
}

/// What `Range` asks for, unless `If-Range` names another state (RFC 9110, 13.1.5 and 14.2).
fn asked_range(request: &HttpRequest, tag: &EntityTag) -> Option<Range> {
    let asked = Range::parse(request).ok()?;
    let is_current =
        || matches!(IfRange::parse(request), Ok(IfRange::EntityTag(held)) if held.strong_eq(tag));
    (!request.headers().contains_key(IF_RANGE) || is_current()).then_some(asked)
}

#[derive(Debug, PartialEq, Eq)]
enum Resolved {
    /// Not one range of bytes: answered whole, as RFC 9110 allows.
    Whole,
    Part(ops::Range<u64>),
    Outside,
}

fn resolve(asked: &Range, size: u64) -> Resolved {
    let Range::Bytes(parts) = asked else {
        return Resolved::Whole;
    };
    let [part] = parts.as_slice() else {
        return Resolved::Whole;
    };
    match part.to_satisfiable_range(size) {
        Some((first, last)) => Resolved::Part(first..last.saturating_add(1)),
        None => Resolved::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(asked: &str, size: u64) -> Resolved {
        asked.parse().map_or(Resolved::Whole, |asked| resolve(&asked, size))
    }

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
            assert_eq!(resolved(asked, 10), expected, "{asked}");
        }
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(asked in "bytes=[0-9]{0,20}-[0-9]{0,20}", size in 0_u64..100) {
            if let Resolved::Part(range) = resolved(&asked, size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
