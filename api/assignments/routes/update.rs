//! Endpoints: changes and cancels assignments.

use super::{campaign_of, response::AssignmentDetail};
use crate::{
    accounts::{Actor, candidates},
    assignments::{
        assign::may_assign,
        lifecycle::{self, RequestedChange},
        store,
    },
    clock::Moment,
    db::{Conn, Db},
    http::{IfMatch, JsonBody, conditional},
    ids::Id,
    problem::Outcome,
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, patch, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_with::rust::double_option;
use utoipa::ToSchema;

/// A change of an assignment (JSON merge patch, RFC 7396): what is left out stays, null takes the note away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentPatch {
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// In place of those before.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Option<Vec<Id>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub note: Option<Option<String>>,
}

/// Changes an assignment
///
/// By a supervisor, until the visit is handed in. `If-Match` with the ETag of what was read is needed.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = AssignmentPatch,
    responses((
        status = 200,
        description = "The assignment as it is now",
        body = AssignmentDetail,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/assignments/{id}")]
pub async fn change_assignment(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<AssignmentPatch>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    may_assign(&actor)?;
    let (id, JsonBody(patch)) = (id.into_inner(), body);
    let now = Moment::now();
    let view = db
        .write(move |conn| {
            let known = store::find_to_change(conn, &actor.scope(), id)?;
            let campaign = campaign_of(conn, &actor, known.campaign_id)?;
            let named = candidates(conn, patch.inspectors.as_deref().unwrap_or_default())?;
            let change = RequestedChange {
                due_on: patch.due_on,
                inspectors: patch.inspectors.clone(),
                note: patch.note.clone(),
            };
            let changed = lifecycle::change(&actor, &known, campaign.as_ref(), &named, change, now)?;
            if_match.require(known.version)?;
            store::keep(conn, &changed)?;
            read(conn, &actor, id, now)
        })
        .await?;
    Ok(shown(view))
}

/// Why an assignment is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentCancelling {
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
}

/// Cancels an assignment
///
/// By a supervisor, for good, with a reason, until the visit is handed in; a visit that was begun stays. `If-Match`
/// with the ETag of what was read is needed. The same again answers the same.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = AssignmentCancelling,
    responses((
        status = 200,
        description = "The assignment as it is now",
        body = AssignmentDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/assignments/{id}/cancel")]
pub async fn cancel_assignment(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<AssignmentCancelling>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    may_assign(&actor)?;
    let (id, JsonBody(AssignmentCancelling { reason })) = (id.into_inner(), body);
    let now = Moment::now();
    let view = db
        .write(move |conn| {
            let known = store::find_to_change(conn, &actor.scope(), id)?;
            if_match.needed()?;
            if !lifecycle::was_cancelled(&actor, &known, &reason) {
                let changed = lifecycle::cancel(&actor, &known, reason.clone(), now)?;
                if_match.check(known.version)?;
                store::keep(conn, &changed)?;
            }
            read(conn, &actor, id, now)
        })
        .await?;
    Ok(shown(view))
}

fn read(conn: &mut Conn, actor: &Actor, id: Id, now: Moment) -> Outcome<AssignmentDetail> {
    let assignment = store::find(conn, &actor.scope(), id)?;
    AssignmentDetail::read(conn, assignment, now.day())
}

fn shown(view: AssignmentDetail) -> HttpResponse {
    HttpResponse::Ok().insert_header(conditional::of_version(view.version)).json(view)
}
