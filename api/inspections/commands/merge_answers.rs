//! Command: merges answers into an inspection.

use crate::{
    context::Context,
    db::Conn,
    evidence::{
        self, dedup,
        photo::{DeclaredPhoto, PhotoMetadata, PhotoView},
        plausibility::VisitTimeAndPlace,
    },
    ids::Id,
    inspections::{
        Inspection,
        merge::{Merged, check_count, merge},
        store,
    },
    problem::{OptionalOutcome, Outcome},
};
use checklists::{Answers, Evaluation};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of the answers, and what the checklist now asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergedAnswers {
    /// Also the ETag.
    pub version: i64,
    /// Items of which the answer sent lost to the one that stands.
    pub not_kept: Vec<String>,
    pub evaluation: Evaluation,
    /// The photos that the answers sent name: those in state `stored` need not be sent.
    pub photos: Vec<PhotoView>,
}

/// Merges answers into an inspection, and expects the photos that they name; those whose bytes the server has already
/// are stored at once.
pub fn merge_answers(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    incoming: &Answers,
) -> Outcome<MergedAnswers> {
    check_count(incoming)?;
    let inspection = store::find_to_change(conn, &context.scope(), id)?;
    let template = store::template_of(conn, &context.templates, &inspection)?;
    let known = store::known_answers(conn, &inspection, incoming)?;
    let merged = merge(&context.actor, &inspection, &template, known, incoming, context.at)?;
    store::keep_merge(conn, &merged)?;
    for photo in merged.photos() {
        share_held(conn, context, &inspection, &photo)?;
    }
    let photos = photos_named(conn, incoming, &merged)?;
    let version = inspection.version.saturating_add(i64::from(!merged.won.is_empty()));
    Ok(MergedAnswers { version, not_kept: merged.not_kept, evaluation: merged.evaluation, photos })
}

/// Lets a declared photo share bytes that are stored with an inspection that the caller may see.
fn share_held(
    conn: &mut Conn,
    context: &Context,
    inspection: &Inspection,
    photo: &DeclaredPhoto,
) -> Outcome<()> {
    let visit = VisitTimeAndPlace { date: Some(inspection.date), place: inspection.place };
    let sees =
        |conn: &mut Conn, owner_id| Ok(store::find(conn, &context.scope(), owner_id).optional()?.is_some());
    if let Some(held) = dedup::held(conn, photo, sees)? {
        dedup::share(conn, photo, &held, &PhotoMetadata::default(), &visit, context.at)?;
    }
    Ok(())
}

/// The photos that the answers sent name, and whether the answers that stand need them.
fn photos_named(conn: &mut Conn, incoming: &Answers, merged: &Merged) -> Outcome<Vec<PhotoView>> {
    let names = |answers: &Answers, id: Id| {
        answers.values().any(|answer| answer.photos.iter().any(|photo| Id(photo.id) == id))
    };
    let photos = evidence::store::of_owner(conn, merged.inspection_id)?;
    Ok(photos
        .into_iter()
        .filter(|photo| names(incoming, photo.declared.id))
        .map(|photo| {
            let needed = names(&merged.all, photo.declared.id);
            PhotoView::new(photo, needed)
        })
        .collect())
}
