//! Endpoints: events and submissions of an inspection.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    events::{self, Event},
    http::{Page, PageLimit, QueryParameters},
    ids::Id,
    inspections::{
        revision::Revision,
        revision_diff::{ChangedItem, difference},
        store,
    },
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{get, web};
use checklists::Answers;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9]{1,18}$")]
    pub cursor: Option<String>,
}

/// Lists what was done to an inspection
///
/// The oldest first: who, what, when. Answers that lost a merge are among them.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), EventsQuery),
    responses((status = 200, description = "A page", body = Page<Event>))
)]
#[get("/v1/inspections/{id}/events")]
pub async fn list_events(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<EventsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<Event>>> {
    let limit = query.limit;
    let after = match &query.cursor {
        None => 0,
        Some(cursor) => cursor.parse().ok().filter(|after| *after >= 0).ok_or_else(|| {
            Problem::new(ProblemKind::InvalidParameter)
                .because("cursor 不是列表给出的值", "This is not a cursor that a list gave")
        })?,
    };
    let mut rows = db
        .read(move |conn| {
            let inspection = store::find(conn, &actor.scope(), *id)?;
            events::of(conn, inspection.id, after, limit.and_one())
        })
        .await?;
    let more = rows.len() > limit.rows();
    rows.truncate(limit.rows());
    let next = if more { rows.last().map(|event| event.id.to_string()) } else { None };
    Ok(web::Json(Page { items: rows, next }))
}

/// A submission beside the one before.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// From 1.
    pub number: i64,
    pub submitted_at: Moment,
    pub submitted_by: Id,
    /// SHA-256 of the submission as it is kept.
    pub hash: String,
    #[schema(value_type = checklists::Conclusion)]
    pub conclusion: String,
    /// What it changed against the submission before, by item; the first one changes everything that it answers.
    pub difference: Vec<ChangedItem>,
}

/// Lists the submissions of an inspection
///
/// The first one first, each with its difference to the one before.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    responses((status = 200, description = "All submissions, on one page", body = Page<RevisionSummary>))
)]
#[get("/v1/inspections/{id}/revisions")]
pub async fn list_revisions(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<RevisionSummary>>> {
    let revisions = db
        .read(move |conn| {
            let inspection = store::find(conn, &actor.scope(), *id)?;
            store::revisions(conn, inspection.id)
        })
        .await?;
    let mut before = Answers::new();
    let items = revisions
        .into_iter()
        .map(|revision| {
            let after = revision.body.answers;
            let summary = RevisionSummary {
                number: revision.number,
                submitted_at: revision.submitted_at,
                submitted_by: revision.submitted_by,
                hash: revision.hash,
                conclusion: revision.body.evaluation.conclusion.as_str().to_owned(),
                difference: difference(&before, &after),
            };
            before = after;
            summary
        })
        .collect();
    Ok(web::Json(Page { items, next: None }))
}

/// Reads one submission
///
/// Whole: answers, evaluation, the photos and signatures it rests on.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("number" = i64, Path, minimum = 1, example = 1)),
    responses((status = 200, description = "The submission", body = Revision))
)]
#[get("/v1/inspections/{id}/revisions/{number}")]
pub async fn get_revision(
    actor: Actor,
    path: web::Path<(Id, i64)>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Revision>> {
    let (id, number) = path.into_inner();
    db.read(move |conn| {
        let inspection = store::find(conn, &actor.scope(), id)?;
        store::revision(conn, inspection.id, number)?
            .map(web::Json)
            .ok_or_else(|| Problem::new(ProblemKind::NotFound))
    })
    .await
}
