//! Endpoint: creates an upload.

use super::{
    append::append,
    context::UploadContext,
    response::{spoken, to_the_end},
};
use crate::{
    accounts::Actor,
    evidence::{
        ingest::too_large,
        photo_owner::OwnedPhoto,
        resumable::{
            ResumableUpload, complete,
            create::{self, NewUpload},
            list, store,
        },
    },
    http::QueryParameters,
    http::problem_response::{CONTENT_TYPE, ProblemBody},
    problem::{Outcome, Problem, ProblemKind},
    uploads::{
        UploadView,
        metadata::{self, UploadQuery, Wanted},
        owner,
        protocol::{self, PartialUpload, UploadProtocol},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HeaderMap, LOCATION},
    post, web,
};

/// Opens an upload
///
/// For a photo that an answer or a signature has named, or one that the caller may add; what it is says the query or
/// `Upload-Metadata` (the same words, each with its value in Base64). First bytes may come along. An answer with
/// `Upload-Offset` equal to `Upload-Length` says that the bytes need not be sent: the photo is stored already, or its
/// bytes are held in what the caller may see. An upload lives for seven days after its last byte.
#[utoipa::path(
    tag = "uploads",
    params(
        UploadQuery,
        ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`; this, or the next"),
        ("Upload-Draft-Interop-Version" = Option<String>, Header, description = "`6`, of the IETF's draft"),
        ("Upload-Length" = Option<u64>, Header, description = "bytes of the whole; IETF: not needed where the body is the whole"),
        ("Upload-Metadata" = Option<String>, Header),
        ("Upload-Checksum" = Option<String>, Header, description = "tus: `sha1` or `sha256`, and Base64"),
        ("Upload-Complete" = Option<String>, Header, description = "IETF: `?1` where the body is the whole, else `?0`")
    ),
    request_body(content((Vec<u8> = "application/offset+octet-stream")), description = "first bytes, or nothing"),
    responses(
        (status = 201, description = "Opened", body = UploadView, headers(
            ("Location" = String), ("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Expires" = String)
        )),
        (status = 404, description = "No such inspection or hazard, or none that the caller may see",
            body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 409, description = "The owner's state, or what is known of the photo, stands against it",
            body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 412, description = "Another protocol", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 460, description = "Another checksum", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[post("/v1/uploads")]
pub async fn create_upload(
    actor: Actor,
    query: QueryParameters<UploadQuery>,
    request: HttpRequest,
    payload: web::Payload,
    context: UploadContext,
) -> HttpResponse {
    let (most, protocol) = (context.most(), UploadProtocol::of(request.headers()));
    let created = async {
        let protocol = protocol.clone()?;
        let part = protocol.first_part(request.headers())?;
        let public_url = context.public_url.clone();
        let (upload, photo) = open(protocol, actor, query.into_inner(), request.headers(), &context).await?;
        let upload = match part {
            Some(part) if upload.finished_at.is_none() => {
                to_the_end(with_first_bytes(upload, photo, part, payload, context)).await?
            }
            _ => upload,
        };
        let mut response = HttpResponse::Created();
        response.insert_header((LOCATION, public_url.location(list::address(upload.id))));
        let mut response = response.json(UploadView::from(upload.clone()));
        protocol.tell(response.headers_mut(), &upload, most);
        Ok(response)
    };
    let outcome = created.await;
    spoken(protocol.ok(), most, outcome)
}

async fn open(
    protocol: UploadProtocol,
    actor: Actor,
    query: UploadQuery,
    headers: &HeaderMap,
    context: &UploadContext,
) -> Outcome<(ResumableUpload, OwnedPhoto)> {
    let size = protocol.size(headers)?;
    if size > context.most() {
        return Err(too_large(context.most()));
    }
    let said = protocol::text(headers, "upload-metadata")?;
    let said = said.filter(|text| !text.is_empty());
    if said.is_some_and(|text| text.len() > metadata::LONGEST) {
        let longest = metadata::LONGEST;
        return Err(Problem::new(ProblemKind::InvalidParameter).because(
            format!("Upload-Metadata 最长 {longest} 字节"),
            format!("Upload-Metadata has at most {longest} bytes"),
        ));
    }
    let Wanted { owner, photo_id, sha256, photo } = query.with(said.unwrap_or_default())?.wanted()?;
    let new = NewUpload {
        owner,
        sha256,
        size,
        said: photo.said()?,
        metadata: said.map(str::to_owned),
        incoming: None,
    };
    let photo = owner::photo(context.of(actor), owner, photo_id, photo.item);
    let (asked, intake) = (photo.clone(), context.intake.clone());
    let upload = context.db.write(move |conn| create::open(conn, &asked, &new, &intake)).await?;
    if upload.finished_at.is_some() {
        context.waker.wake();
    }
    Ok((upload, photo))
}

/// Receives the first bytes. Where they break off, or storage is away, the answer still tells where to go on; bytes
/// that are refused end the upload that nobody knows of yet.
async fn with_first_bytes(
    upload: ResumableUpload,
    photo: OwnedPhoto,
    part: PartialUpload,
    payload: web::Payload,
    context: UploadContext,
) -> Outcome<ResumableUpload> {
    let opened = upload.clone();
    let problem = match append(photo, upload, part, payload, context.clone()).await {
        Ok(upload) => return Ok(upload),
        Err(problem) => problem,
    };
    let goes_on = problem.kind.status() >= 500
        || matches!(problem.kind, ProblemKind::MalformedRequest | ProblemKind::RequestTimeout);
    if !goes_on {
        complete::end(&opened, &context.db, &context.intake.objects).await?;
        return Err(problem);
    }
    let id = opened.id;
    let found = context.db.read(move |conn| store::any(conn, id)).await?;
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}
