//! Endpoints: records, lists and reads enforcement actions.

use crate::{
    accounts::Actor,
    campaigns::period::{Days, PhaseNumber},
    context::Context,
    db::Db,
    district::District,
    enforcement::{
        ActionKind, ActionOutcome, ActionState, commands,
        record::NewAction,
        store::actions::{self as store, ActionDetail, ActionFilter},
    },
    http::{self, Cursor, JsonBody, Page, PageLimit, conditional},
    ids::Id,
    problem::Outcome,
    templates::Templates,
    validation::texts::{self, SingleLineText},
};
use actix_web::{HttpResponse, get, put, web};
use chrono::NaiveDate;
use serde::Deserialize;
use std::convert::identity;
use utoipa::IntoParams;

/// Which actions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActionsQuery {
    pub kind: Option<ActionKind>,
    /// What the notice counts them as.
    #[param(inline)]
    pub outcome: Option<ActionOutcome>,
    pub state: Option<ActionState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// Those about this hazard.
    pub hazard_id: Option<Id>,
    /// About hazards that inspections of this campaign found.
    pub campaign_id: Option<Id>,
    /// In this phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// About hazards that this checklist found: its code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    /// `true`: not revoked, which is what reports count.
    pub counted: Option<bool>,
    /// The first day on which they were taken.
    pub from: Option<NaiveDate>,
    /// The last day on which they were taken.
    pub to: Option<NaiveDate>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists enforcement actions
///
/// The newest first. A unit's safety manager sees those against the unit.
#[utoipa::path(
    tag = "enforcement",
    params(ActionsQuery),
    responses((status = 200, description = "A page", body = Page<ActionDetail>))
)]
#[get("/v1/enforcement/actions")]
pub async fn list_actions(
    actor: Actor,
    query: web::Query<ActionsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<ActionDetail>>> {
    let query = query.into_inner();
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    let filter = ActionFilter {
        kind: query.kind,
        outcome: query.outcome,
        state: query.state,
        district: query.district,
        unit_id: query.unit_id,
        hazard_id: query.hazard_id,
        counted: query.counted,
        campaign_id: query.campaign_id,
        phase: query.phase,
        checklist: query.checklist,
        days: Days { from: query.from, to: query.to },
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, ActionDetail::cursor, identity)))
}

/// Reads an enforcement action
///
/// A unit's safety manager sees those against the unit. Its ETag is what ending, extending and revoking have to
/// name.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The action",
        body = ActionDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/enforcement/actions/{id}")]
pub async fn get_action(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let detail = db.read(move |conn| ActionDetail::find(conn, &actor.scope(), *id)).await?;
    Ok(http::record(detail.version, &detail))
}

/// Records an enforcement action
///
/// By an inspector or a supervisor. The id is the client's: the same request again answers the action as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewAction,
    responses(
        (status = 201, description = "Recorded", body = ActionDetail, headers(("ETag" = String))),
        (status = 200, body = ActionDetail, headers(("ETag" = String)), description = "It was recorded already")
    )
)]
#[put("/v1/enforcement/actions/{id}")]
pub async fn put_action(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAction>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (detail, made) = db.write(move |conn| commands::record_action(conn, &context, *id, &body.0)).await?;
    Ok(http::put(made).insert_header(conditional::of_version(detail.version)).json(detail))
}
