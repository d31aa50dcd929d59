//! Endpoint: appends to an upload.

use super::{
    context::UploadContext,
    response::{spoken, to_the_end},
};
use crate::{
    accounts::Actor,
    evidence::{
        ingest::too_large,
        photo_owner::OwnedPhoto,
        resumable::{ResumableUpload, append, complete, elsewhere, store},
        store_photo::of_body,
    },
    http::problem_response::{CONTENT_TYPE, ProblemBody},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    uploads::protocol::{PartialUpload, UploadProtocol},
};
use actix_web::{HttpRequest, HttpResponse, patch, web};

/// Goes on with an upload
///
/// From `Upload-Offset` on, which has to be where it stands; else 409 says where that is. What arrived before a body
/// broke off is kept, but for one with an `Upload-Checksum`, which is kept whole or not at all. With the last byte the
/// photo is stored as if it had come at once; bytes that cannot be the photo are refused, and the upload ends. An empty
/// body at the end stores it if that was not done yet.
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
    context: UploadContext,
) -> HttpResponse {
    let (most, protocol) = (context.most(), UploadProtocol::of(request.headers()));
    let appended = async {
        let protocol = protocol.clone()?;
        let offset = UploadProtocol::offset(request.headers())?;
        let part = protocol.part(request.headers())?;
        let (upload, photo) = context.find(actor, id.into_inner()).await?;
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        if offset != upload.received {
            return Err(elsewhere(upload.received, offset));
        }
        let upload = to_the_end(append(photo, upload, part, payload, context)).await?;
        let mut response = HttpResponse::NoContent().finish();
        protocol.tell(response.headers_mut(), &upload, most);
        Ok(response)
    };
    let outcome = appended.await;
    spoken(protocol.ok(), most, outcome)
}

/// Receives a part of an upload, and stores the photo where it was the last.
pub async fn append(
    photo: OwnedPhoto,
    mut upload: ResumableUpload,
    part: PartialUpload,
    payload: web::Payload,
    context: UploadContext,
) -> Outcome<ResumableUpload> {
    let missing = upload.missing();
    if part.length.is_some_and(|length| length > missing) {
        return Err(too_large(missing));
    }
    let bytes = of_body(payload);
    upload.received = match part.checksum {
        Some(checksum) => append::receive_checked(&upload, checksum, bytes, &context).await?,
        None => append::receive(&upload, bytes, &context).await?,
    };
    if upload.is_whole() {
        return complete::finish(&photo, upload, &context).await;
    }
    if part.completes {
        return Err(Problem::new(ProblemKind::InvalidParameter).because(
            format!("还差 {} 字节,未传完", upload.missing()),
            format!("Upload-Complete: {} bytes are still missing", upload.missing()),
        ));
    }
    let id = upload.id;
    let found = context.db.read(move |conn| store::any(conn, id)).await?;
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}
