//! Responds with a PDF: the cached one if the record has not changed, else a new one.

use super::{
    Paper, images,
    store::{self, Printout},
    typesetter::{self, Sheet},
};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::Db,
    evidence::Intake,
    http::{conditional, public_url::PublicUrl},
    ids::Id,
    problem::{Outcome, Problem},
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, Charset, ContentDisposition, DispositionParam,
            DispositionType, ETag, EntityTag, ExtendedValue,
        },
    },
    web::Bytes,
};
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;

/// What a paper is made with.
#[derive(Clone, Copy)]
pub struct PdfServices<'a> {
    pub db: &'a Db,
    pub intake: &'a Intake,
    pub public_url: &'a PublicUrl,
}

/// The paper, with its digest as ETag; 304 if the caller has it.
pub async fn answer(
    paper: Paper,
    scope: &Scope,
    request: &HttpRequest,
    means: PdfServices<'_>,
) -> Outcome<HttpResponse> {
    let content = paper.digest(means.public_url);
    let tag = ETag(EntityTag::new_strong(hex::encode(content)));
    if conditional::is_held(request, &tag) {
        return Ok(described(StatusCode::NOT_MODIFIED, tag).finish());
    }
    let name = ContentDisposition {
        disposition: DispositionType::Inline,
        parameters: vec![DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: paper.file_name.clone().into_bytes(),
        })],
    };
    let bytes = match made_before(&paper, &content, means).await? {
        Some(bytes) => bytes,
        None => make(paper, content, scope, means).await?,
    };
    Ok(described(StatusCode::OK, tag)
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(name)
        .body(bytes))
}

/// To be asked for again each time: what it says may have changed.
fn described(status: StatusCode, tag: ETag) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(tag).insert_header((CACHE_CONTROL, "private, no-cache"));
    answer
}

async fn made_before(paper: &Paper, content: &[u8; 32], means: PdfServices<'_>) -> Outcome<Option<Bytes>> {
    let (subject, id) = (paper.subject, paper.subject_id);
    let kept = means.db.read(move |conn| store::find(conn, subject, id)).await?;
    let Some(kept) = kept.filter(|kept| kept.content == content) else {
        return Ok(None);
    };
    // One that is gone can be made again.
    Ok(means.intake.objects.bytes(&kept.object).await?)
}

async fn make(paper: Paper, content: [u8; 32], scope: &Scope, means: PdfServices<'_>) -> Outcome<Bytes> {
    let objects = &means.intake.objects;
    let (subject, id) = (paper.subject, paper.subject_id);
    let bytes = Bytes::from(typesetter::set(sheet(paper, &content, means).await?).await?);
    let at = Moment::now();
    let made = Printout {
        content: content.to_vec(),
        object: format!("printouts/{}/{}.pdf", at.utc().date_naive(), Id::new()),
        size: i64::try_from(bytes.len()).map_err(Problem::internal)?,
    };
    objects.put_bytes(&made.object, bytes.clone()).await?;
    let (scope, kept) = (scope.clone(), made.clone());
    let replaced = means.db.write(move |conn| store::keep(conn, &scope, (subject, id), &kept, at)).await;
    let unneeded = match &replaced {
        Ok(replaced) => replaced.as_ref(),
        Err(_) => Some(&made.object),
    };
    if let Some(object) = unneeded
        && let Err(problem) = objects.delete(object).await
    {
        tracing::info!(object, %problem, "left for the sweep");
    }
    replaced.map(|_| bytes)
}

async fn sheet(paper: Paper, content: &[u8; 32], means: PdfServices<'_>) -> Outcome<Sheet> {
    let pictures = images::load(means.intake, means.db, &paper.pictures).await?;
    let address = means.public_url.to(&paper.path);
    let hash = paper.hash.unwrap_or_else(|| hex::encode(content));
    let link = format!("{address}#sha256={hash}");
    let mut files = pictures.files;
    files.push(("qr.svg".to_owned(), qr_code(&link)?));
    Ok(Sheet {
        subject: paper.subject,
        content: paper.content,
        extras: json!({ "address": address, "hash": hash, "link": link, "pictures": pictures.shown }),
        pictures: files,
        name: paper.subject_id.to_string(),
        dated: paper.as_of,
    })
}

fn qr_code(text: &str) -> Outcome<Bytes> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Problem::internal)?;
    Ok(Bytes::from(code.render::<svg::Color>().build()))
}
