//! Endpoints: capabilities, status and end of an upload.

use super::{
    context::UploadContext,
    response::{spoken, to_the_end},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    evidence::resumable::{complete, store},
    http::problem_response::{CONTENT_TYPE, ProblemBody},
    ids::Id,
    uploads::{
        UploadView,
        protocol::{self, UploadProtocol},
    },
};
use actix_web::{HttpRequest, HttpResponse, delete, get, options, web};

/// Tells which protocols uploads speak
///
/// tus 1.0 with its extensions, and the largest photo; for clients that ask before they sign in.
#[utoipa::path(
    tag = "uploads",
    security(()),
    responses((status = 204, description = "In headers", headers(
        ("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64),
        ("Tus-Checksum-Algorithm" = String), ("Upload-Limit" = String)
    )))
)]
#[options("/v1/uploads")]
pub async fn describe_uploads(context: UploadContext) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    protocol::offer(response.headers_mut(), context.most());
    response
}

/// Tells how far an upload is
///
/// By `HEAD` as the protocols ask, or with a body for people. Where the last byte is there and the server died before
/// it stored the photo, this stores it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("id" = Id, Path),
        ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`"),
        ("Upload-Draft-Interop-Version" = Option<String>, Header, description = "`6`, of the IETF's draft")
    ),
    responses(
        (status = 200, description = "How far it is", body = UploadView, headers(
            ("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Expires" = String)
        )),
        (status = 409, description = "The owner does not take the photo any more",
            body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 410, description = "The upload has expired", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 412, description = "Another protocol", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 422, description = "The bytes cannot be the photo", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[get("/v1/uploads/{id}")]
pub async fn show_upload(
    actor: Actor,
    id: web::Path<Id>,
    request: HttpRequest,
    context: UploadContext,
) -> HttpResponse {
    let (most, protocol) = (context.most(), UploadProtocol::of_reading(request.headers()));
    let shown = async {
        let protocol = protocol.clone()?;
        let (mut upload, photo) = context.find(actor, id.into_inner()).await?;
        if upload.is_whole() {
            let work = async move { complete::finish(&photo, upload, &context).await };
            upload = to_the_end(work).await?;
        }
        let mut response = HttpResponse::Ok().json(UploadView::from(upload.clone()));
        protocol.tell(response.headers_mut(), &upload, most);
        Ok(response)
    };
    let outcome = shown.await;
    spoken(protocol.ok(), most, outcome)
}

/// Ends an upload
///
/// What has arrived is forgotten; a photo that is stored stays.
#[utoipa::path(
    tag = "uploads",
    params(
        ("id" = Id, Path),
        ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`; this, or the next"),
        ("Upload-Draft-Interop-Version" = Option<String>, Header, description = "`6`, of the IETF's draft")
    ),
    responses(
        (status = 204, description = "Gone"),
        (status = 410, description = "The upload has expired", body = ProblemBody, content_type = CONTENT_TYPE),
        (status = 412, description = "Another protocol", body = ProblemBody, content_type = CONTENT_TYPE)
    )
)]
#[delete("/v1/uploads/{id}")]
pub async fn end_upload(
    actor: Actor,
    id: web::Path<Id>,
    request: HttpRequest,
    context: UploadContext,
) -> HttpResponse {
    let (most, protocol) = (context.most(), UploadProtocol::of(request.headers()));
    let ended = async {
        protocol.clone()?;
        let (id, now) = (id.into_inner(), Moment::now());
        let upload = context.db.read(move |conn| store::find(conn, actor.id, id, now)).await?;
        complete::end(&upload, &context.db, &context.intake.objects).await?;
        Ok(HttpResponse::NoContent().finish())
    };
    let outcome = ended.await;
    spoken(protocol.ok(), most, outcome)
}
