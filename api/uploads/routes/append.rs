//! Going on with an upload.

use super::{
    answer::{spoken, to_the_end},
    tools::Tools,
};
use crate::{
    accounts::Actor,
    evidence::{
        intake::too_large,
        pieces::{Upload, elsewhere, finishing, receiving, store},
        upload::of_body,
    },
    http::problems::{CONTENT_TYPE, ProblemBody},
    ids::Id,
    problem::{Kind, Outcome, Problem},
    uploads::{
        door::OwnersDoor,
        vocabulary::{Part, Vocabulary},
    },
};
use actix_web::{HttpRequest, HttpResponse, patch, web};

/// Goes on with an upload
///
/// From `Upload-Offset` on, which has to be where it stands; else 409 says where that is. What arrived before a body
/// broke off is kept, but for one with an `Upload-Checksum`, which is kept whole or not at all. With the last byte the
/// photo is stored as if it had come at once; bytes that cannot be the photo are refused, and the upload ends. An empty
/// body at the end stores it where that was not done yet.
#[utoipa::path(
    tag = "uploads",
    params(
        ("id" = Id, Path),
        ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`; this, or the next"),
        ("Upload-Draft-Interop-Version" = Option<String>, Header, description = "`6`, of the IETF's draft"),
        ("Upload-Offset" = u64, Header),
        ("Upload-Checksum" = Option<String>, Header, description = "tus: `sha1` or `sha256`, and Base64"),
        ("Upload-Complete" = Option<String>, Header, description = "IETF: `?1` with the last bytes, else `?0`")
    ),
    request_body(
        content(
            (Vec<u8> = "application/offset+octet-stream"), (Vec<u8> = "application/partial-upload")
        ),
        description = "the bytes from there on; the one type of tus, the other of the IETF's draft"
    ),
    responses(
        (status = 204, description = "Kept", headers(("Upload-Offset" = u64), ("Upload-Expires" = String))),
        (status = 410, description = "The upload has expired", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 412, description = "Another protocol", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 460, description = "Another checksum", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[patch("/v1/uploads/{id}")]
pub async fn append_upload(
    actor: Actor,
    id: web::Path<Id>,
    request: HttpRequest,
    payload: web::Payload,
    tools: Tools,
) -> HttpResponse {
    let (most, vocabulary) = (tools.most(), Vocabulary::of(request.headers()));
    let appended = async {
        let vocabulary = vocabulary.clone()?;
        let offset = Vocabulary::offset(request.headers())?;
        let part = vocabulary.part(request.headers())?;
        let (upload, door) = tools.find(actor, id.into_inner()).await?;
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        if offset != upload.received {
            return Err(elsewhere(upload.received, offset));
        }
        let upload = to_the_end(append(door, upload, part, payload, tools)).await?;
        let mut response = HttpResponse::NoContent().finish();
        vocabulary.tell(response.headers_mut(), &upload, most);
        Ok(response)
    };
    let outcome = appended.await;
    spoken(vocabulary.ok(), most, outcome)
}

/// Receives a part of an upload, and stores the photo where it was the last.
pub async fn append(
    door: OwnersDoor,
    mut upload: Upload,
    part: Part,
    payload: web::Payload,
    tools: Tools,
) -> Outcome<Upload> {
    let missing = upload.missing();
    if part.length.is_some_and(|length| length > missing) {
        return Err(too_large(missing));
    }
    let bytes = of_body(payload);
    upload.received = match part.checksum {
        Some(checksum) => receiving::receive_checked(&upload, checksum, bytes, &tools.means()).await?,
        None => receiving::receive(&upload, bytes, &tools.means()).await?,
    };
    if upload.is_whole() {
        return finishing::finish(&door, upload, tools.means()).await;
    }
    if part.completes {
        return Err(Problem::new(Kind::InvalidParameter).because(
            format!("还差 {} 字节,未传完", upload.missing()),
            format!("Upload-Complete: {} bytes are still missing", upload.missing()),
        ));
    }
    let id = upload.id;
    let found = tools.db.read(move |conn| store::any(conn, id)).await?;
    found.ok_or_else(|| Problem::new(Kind::NotFound))
}
