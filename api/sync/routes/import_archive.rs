//! Endpoint: imports the archive of a phone that can no longer send.

use crate::{
    accounts::{self, Actor},
    clock::Moment,
    db::Conn,
    evidence::{
        Intake,
        content_digest::ContentDigest,
        spool::{ReceiveError, Spooled},
        store_photo::{PhotoServices, store_photo},
    },
    http::{QueryParameters, language::Language, problem_response::ProblemBody},
    idempotency::Unfinished,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    sync::{
        batch::{BatchContext, ChangeResult},
        change::{BlockedRecords, Change},
        phone_archive::{Export, Saved, SavedPhoto},
    },
    templates::Templates,
    uploads,
};
use actix_web::{HttpMessage, HttpRequest, post, web};
use chrono::TimeDelta;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// The largest zip, in bytes.
const LIMIT: u64 = 2 << 30;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PhoneQuery {
    /// Whose phone it was; of the admin's district or city.
    account_id: Id,
}

/// What became of a file that was saved.
#[derive(Serialize, ToSchema)]
pub struct PhoneReport {
    /// One for each change, in their order, as `POST /v1/sync` answers it.
    results: Vec<ChangeResult>,
    /// One for each photo, in their order.
    photos: Vec<PhotoResult>,
}

/// What became of a photo.
#[derive(Serialize, ToSchema)]
pub struct PhotoResult {
    photo_id: Id,
    /// 201: it is stored now; 200: it was already. Otherwise as its upload would have been refused.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

/// Imports what was saved of a phone
///
/// A zip of `phone.json` and the files of photos, up to 2 GiB, that an app saved where the phone could not send any
/// more. By an admin, any number of times: the outcome is the same as if the phone had sent it. Submissions come after
/// the photos.
#[utoipa::path(
    tag = "sync",
    params(PhoneQuery),
    request_body(content = Vec<u8>, content_type = "application/zip", description = "as described under /docs/guide/phone-apps#a-phone-that-cannot-send-any-more"),
    responses((status = 200, description = "What became of each change and photo", body = PhoneReport))
)]
#[post("/v1/imports/phone")]
pub async fn import_phone(
    actor: Actor,
    query: QueryParameters<PhoneQuery>,
    request: HttpRequest,
    payload: web::Payload,
    services: PhotoServices,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<PhoneReport>> {
    let account_id = query.account_id;
    let begin = move |conn: &mut Conn| accounts::commands::begin_phone_import(conn, &actor, account_id);
    let acting = services.db.read(begin).await?;
    if !request.content_type().eq_ignore_ascii_case("application/zip") {
        return Err(Problem::new(ProblemKind::UnsupportedMediaType)
            .because("此处须为 application/zip", "application/zip is expected here"));
    }
    let spooled = receive(&services.intake, payload).await?;
    let path = spooled.path().to_owned();
    let opened = tokio::task::spawn_blocking(move || Export::open(&path)).await;
    let (export, saved) = opened.map_err(Problem::internal)??;
    let sender = BatchContext {
        actor: Actor { clock_behind: TimeDelta::seconds(saved.clock_behind), ..acting.owner.clone() },
        language: Language::of(&request),
        templates: templates.into_inner(),
        db: (**services.db).clone(),
    };
    let saved_at = saved.saved_at;
    let report = take(&sender, export, saved, &services).await;
    let has_met_a_fault = report.results.iter().any(ChangeResult::has_met_a_fault)
        || report.photos.iter().any(|photo| photo.status >= 500);
    if has_met_a_fault {
        request.extensions_mut().insert(Unfinished);
    }
    services.waker.wake();
    let done = report.results.iter().filter(|result| result.status == 200).count();
    let stored = report.photos.iter().filter(|photo| photo.status < 300).count();
    let detail = json!({ "saved_at": saved_at, "changes": report.results.len(), "done": done, "photos": report.photos.len(), "stored": stored });
    let at = Moment::now();
    services.db.write(move |conn| accounts::commands::note_phone_import(conn, &acting, &detail, at)).await?;
    Ok(web::Json(report))
}

async fn receive(intake: &Intake, payload: web::Payload) -> Outcome<Spooled> {
    intake.spool.receive(payload, LIMIT).await.map_err(|error| match error {
        ReceiveError::TooLarge => Problem::new(ProblemKind::TooLarge)
            .because(format!("上限为 {LIMIT} 字节"), format!("The limit is {LIMIT} bytes")),
        ReceiveError::Broken(error) => crate::http::json::broken(error),
        ReceiveError::Storage(error) => Problem::unavailable(error),
    })
}

/// What was done until a submission, then the photos, then the submissions and what comes after them.
async fn take(
    sender: &BatchContext,
    mut export: Export,
    saved: Saved,
    services: &PhotoServices,
) -> PhoneReport {
    let order: Vec<Id> = saved.changes.iter().map(|change| change.id).collect();
    let (before, after) = around_submissions(saved.changes);
    let (mut refused, now) = (BlockedRecords::default(), Moment::now());
    let mut results = sender.take(before, &mut refused, now).await;
    let mut photos = Vec::with_capacity(saved.photos.len());
    for photo in saved.photos {
        let taken;
        (export, taken) = take_photo(sender, export, &photo, services).await;
        photos.push(result_of(photo.photo_id, taken, sender.language));
    }
    results.extend(sender.take(after, &mut refused, Moment::now()).await);
    let mut by_id: BTreeMap<Id, Vec<ChangeResult>> = BTreeMap::new();
    for result in results.into_iter().rev() {
        by_id.entry(result.id).or_default().push(result);
    }
    let in_order = order.iter().filter_map(|id| by_id.get_mut(id)?.pop());
    PhoneReport { results: in_order.collect(), photos }
}

/// What can be done before the photos are there, and the rest: of each record from its first submission on.
fn around_submissions(changes: Vec<Change>) -> (Vec<Change>, Vec<Change>) {
    let mut waiting = BTreeSet::new();
    changes.into_iter().partition(|change| {
        let subject = change.subject();
        if change.act.get("submit").is_some() {
            waiting.insert(subject);
        }
        !waiting.contains(&subject)
    })
}

async fn take_photo(
    sender: &BatchContext,
    mut export: Export,
    photo: &SavedPhoto,
    services: &PhotoServices,
) -> (Export, Outcome<bool>) {
    let (name, limit) = (photo.file.clone(), services.intake.limits.size);
    let read = tokio::task::spawn_blocking(move || {
        let bytes = export.file(&name, limit);
        (export, bytes)
    });
    let (export, bytes) = match read.await {
        Ok(read) => read,
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    };
    let taken = async {
        let bytes = bytes?;
        let owner = photo.owner().ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
        let context = sender.context(Moment::now());
        let stored = uploads::photo(context, owner, photo.photo_id, photo.item.clone());
        let digest = photo.sha256.map_or(ContentDigest::none(), ContentDigest::stated);
        let bytes = stream::once(async move { Ok(bytes.into()) });
        store_photo(&stored, photo.said(), digest, bytes, services).await
    };
    (export, taken.await)
}

fn result_of(photo_id: Id, taken: Outcome<bool>, language: Language) -> PhotoResult {
    let (status, problem) = match taken {
        Ok(true) => (201, None),
        Ok(false) => (200, None),
        Err(problem) => (problem.kind.status(), Some(ProblemBody::new(&problem, language))),
    };
    PhotoResult { photo_id, status, problem }
}
