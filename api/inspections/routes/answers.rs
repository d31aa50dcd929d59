//! Endpoints: merges answers, and evaluates them.

use super::{evaluate_answers, evaluate_merge, template_of};
use crate::{
    accounts::{self, Actor},
    clock::Moment,
    db::{Conn, Db},
    evidence::{
        self, dedup,
        photo::{DeclaredPhoto, PhotoMetadata, PhotoView},
        plausibility::VisitTimeAndPlace,
    },
    http::{JsonBody, conditional},
    ids::Id,
    inspections::{
        Inspection,
        clock_correction::correct,
        merge::{self, Merged},
        store::{self, ChangedBy},
    },
    jobs::JobWaker,
    problem::{OptionalOutcome, Outcome, Problem},
    templates::Templates,
};
use actix_web::{HttpResponse, get, patch, web};
use checklists::{Answer, Answers, Evaluation};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answers by item code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswers {
    /// At most 500. `answered_by` may be left out: it is the caller.
    #[schema(value_type = BTreeMap<String, Answer>)]
    pub answers: Answers,
}

/// What became of the answers, and what the checklist now asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergedAnswers {
    /// Also the ETag.
    pub version: i64,
    /// Items of which the answer sent was older than the one that stands.
    pub not_kept: Vec<String>,
    pub evaluation: Evaluation,
    /// The photos that the answers sent name: those in state `stored` need not be sent.
    pub photos: Vec<PhotoView>,
}

/// Merges answers
///
/// Item by item the later `answered_at` wins, whatever the order of arrival; sending the same again changes nothing.
/// The time of a phone whose clock was measured (`POST /v1/sync`) to be wrong is corrected before; an answer from the
/// future counts as given now.
/// An answer that lost is kept among the events. By the visit's inspectors, in a draft, or for the returned items of
/// a returned inspection. Photos that an answer names are expected from then on; those whose bytes the server already
/// holds (in what the caller may see) are stored at once.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    request_body = NewAnswers,
    responses((
        status = 200,
        description = "What became of each answer, and what is missing",
        body = MergedAnswers,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/inspections/{id}/answers")]
pub async fn merge_answers(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAnswers>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
    waker: web::Data<JobWaker>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(NewAnswers { answers: incoming })) = (id.into_inner(), body);
    let now = Moment::now();
    let merged = db
        .write(move |conn| {
            let behind = accounts::clock_behind(conn, &actor)?;
            merge(conn, &actor, id, &incoming, &templates, (now, behind))
        })
        .await?;
    waker.wake();
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(merged.version)).json(merged))
}

/// Merges answers into an inspection and says what became of them, by the server's clock and how far that of the phone is
/// behind it.
pub fn merge(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    incoming: &Answers,
    templates: &Templates,
    (now, behind): (Moment, TimeDelta),
) -> Outcome<MergedAnswers> {
    if incoming.len() > 500 {
        return Err(Problem::invalid("/answers", "一次最多 500 项", "At most 500 answers at a time"));
    }
    let inspection = store::find_to_change(conn, &actor.scope(), id)?;
    let template = template_of(conn, templates, &inspection)?;
    let known = store::answers(conn, id)?;
    let submitted = store::submitted_answers(conn, &inspection)?;
    let (timed, said) = correct(incoming, actor.id, behind, now, &store::corrected(conn, id, &known)?);
    let merged = merge::merge(actor, &inspection, &template, known, &submitted, timed)?;
    expect_photos(conn, actor, &inspection, &merged, now)?;
    let evaluation = evaluate_merge(&template, &inspection, &merged);
    let by = ChangedBy { account_id: actor.id, at: now };
    store::keep_merge(conn, id, &merged, &said, evaluation.conclusion.as_str(), by)?;
    let version = store::find(conn, &actor.scope(), id)?.version;
    let photos = named_photos(conn, id, incoming, &merged)?;
    Ok(MergedAnswers { version, not_kept: merged.not_kept().to_vec(), evaluation, photos })
}

fn declared(item: &str, answer: &Answer) -> Vec<DeclaredPhoto> {
    answer
        .photos
        .iter()
        .filter_map(|photo| {
            Some(DeclaredPhoto {
                id: Id(photo.id),
                item: Some(item.to_owned()),
                sha256: photo.sha256.parse().ok()?,
                size: i64::try_from(photo.size).ok()?,
            })
        })
        .collect()
}

/// Declares the photos of the answers that won; those whose bytes are held already are stored with it.
fn expect_photos(
    conn: &mut Conn,
    actor: &Actor,
    inspection: &Inspection,
    merged: &Merged,
    now: Moment,
) -> Outcome<()> {
    for (item, answer) in merged.won() {
        for photo in declared(item, answer) {
            evidence::store::declare(conn, inspection.id, &photo, actor.id, now).map_err(|problem| {
                problem.at(
                    format!("/answers/{item}/photos"),
                    crate::problem::Text::new("照片编号冲突", "the photo's id is taken"),
                )
            })?;
            share_held(conn, actor, inspection, &photo, now)?;
        }
    }
    Ok(())
}

/// Lets a declared photo share bytes that are already stored with an inspection that the caller may see.
fn share_held(
    conn: &mut Conn,
    actor: &Actor,
    inspection: &Inspection,
    photo: &DeclaredPhoto,
    now: Moment,
) -> Outcome<()> {
    let visit = VisitTimeAndPlace { date: Some(inspection.date), place: inspection.place };
    let sees =
        |conn: &mut Conn, owner_id| Ok(store::find(conn, &actor.scope(), owner_id).optional()?.is_some());
    if let Some(held) = dedup::held(conn, photo, sees)? {
        dedup::share(conn, photo, &held, &PhotoMetadata::default(), &visit, now)?;
    }
    Ok(())
}

fn named_photos(conn: &mut Conn, id: Id, incoming: &Answers, merged: &Merged) -> Outcome<Vec<PhotoView>> {
    let names = |answers: &Answers, id: Id| {
        answers.values().any(|answer| answer.photos.iter().any(|photo| Id(photo.id) == id))
    };
    let photos = evidence::store::of_owner(conn, id)?;
    Ok(photos
        .into_iter()
        .filter(|photo| names(incoming, photo.declared.id))
        .map(|photo| {
            let needed = names(merged.all(), photo.declared.id);
            PhotoView::new(photo, needed)
        })
        .collect())
}

/// Evaluates the answers
///
/// Which items apply, what is missing, what failed at which level and why, computed results, the conclusion: the
/// same function that a phone's vectors describe.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    responses((status = 200, description = "The evaluation", body = Evaluation))
)]
#[get("/v1/inspections/{id}/evaluation")]
pub async fn get_evaluation(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Evaluation>> {
    db.read(move |conn| {
        let inspection = store::find(conn, &actor.scope(), *id)?;
        let template = template_of(conn, &templates, &inspection)?;
        let answers = store::answers(conn, *id)?;
        Ok(web::Json(evaluate_answers(&template, &inspection, &answers)))
    })
    .await
}
