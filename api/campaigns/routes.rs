//! Endpoints: campaigns.

use super::{
    Campaign, CampaignPlan, Phase, Target, change::CampaignPatch, commands, permissions::may_see, store,
};
use crate::{
    accounts::Actor,
    clock::Moment,
    context::Context,
    db::{Conn, Db},
    district::District,
    http::{self, Cursor, IfMatch, JsonBody, Page, PageLimit, QueryParameters, conditional},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, delete, get, patch, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_campaigns)
        .service(put_campaign)
        .service(get_campaign)
        .service(change_campaign)
        .service(delete_campaign);
}

/// A campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Campaign)]
pub struct CampaignDetail {
    pub id: Id,
    /// The city or district that leads it.
    pub authority: District,
    pub name: String,
    /// The documents that it rests on.
    pub documents: Vec<String>,
    pub districts: Vec<District>,
    /// Codes of checklists.
    pub checklists: Vec<String>,
    pub phases: Vec<Phase>,
    pub targets: Vec<Target>,
    /// Whether inspections or assignments belong to it: days, districts and checklists are only added then.
    pub used: bool,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl From<Campaign> for CampaignDetail {
    fn from(campaign: Campaign) -> Self {
        Self {
            id: campaign.id,
            authority: campaign.plan.authority,
            name: campaign.plan.name.into(),
            documents: campaign.plan.documents.into_iter().map(String::from).collect(),
            districts: campaign.plan.districts,
            checklists: campaign.plan.checklists,
            phases: campaign.plan.phases,
            targets: campaign.plan.targets,
            used: campaign.used,
            created_by: campaign.created_by,
            created_at: campaign.created_at,
            changed_at: campaign.changed_at,
            version: campaign.version,
        }
    }
}

/// Which campaigns are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CampaignsQuery {
    /// The city or district that leads.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub authority: Option<District>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists campaigns
///
/// Those of the caller's area and of the city that it lies in, the newest first. Not for using units.
#[utoipa::path(
    tag = "campaigns",
    params(CampaignsQuery),
    responses((status = 200, description = "A page", body = Page<CampaignDetail>))
)]
#[get("/v1/campaigns")]
pub async fn list_campaigns(
    actor: Actor,
    query: QueryParameters<CampaignsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<CampaignDetail>>> {
    may_see(&actor)?;
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db
        .read(move |conn| store::list(conn, &actor.scope(), query.authority.as_ref(), cursor, limit))
        .await?;
    let place = |campaign: &Campaign| Cursor { at: campaign.created_at, id: campaign.id };
    Ok(web::Json(Page::cut(rows, limit, place, CampaignDetail::from)))
}

/// Reads a campaign
///
/// Of the caller's area, or of the city that it lies in. Not for using units. Its ETag is what a change has to
/// name.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The campaign",
        body = CampaignDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/campaigns/{id}")]
pub async fn get_campaign(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    may_see(&actor)?;
    let campaign = db.read(move |conn| store::find(conn, &actor.scope(), *id)).await?;
    Ok(shown(HttpResponse::Ok(), campaign))
}

/// Plans a campaign
///
/// By a supervisor, for districts of the caller's own area. The id is the client's: the same request again answers
/// the campaign as it now is.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = CampaignPlan,
    responses(
        (status = 201, description = "Planned", body = CampaignDetail, headers(("ETag" = String))),
        (status = 200, body = CampaignDetail, headers(("ETag" = String)), description = "It was planned already")
    )
)]
#[put("/v1/campaigns/{id}")]
pub async fn put_campaign(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<CampaignPlan>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let (campaign, made) = db.write(move |conn| commands::plan(conn, &context, *id, &body.0)).await?;
    Ok(shown(http::put(made), campaign))
}

/// Changes a campaign
///
/// By a supervisor of the authority that leads it. Once something belongs to it, days, districts and checklists are
/// only added.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = CampaignPatch,
    responses((
        status = 200,
        description = "The campaign as it is now",
        body = CampaignDetail,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/campaigns/{id}")]
pub async fn change_campaign(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<CampaignPatch>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let changed = move |conn: &mut Conn| commands::change(conn, &context, *id, &if_match, &body.0);
    Ok(shown(HttpResponse::Ok(), db.write(changed).await?))
}

/// Deletes a campaign
///
/// One to which nothing belongs yet.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path)),
    responses((status = 204, description = "Deleted"))
)]
#[delete("/v1/campaigns/{id}")]
pub async fn delete_campaign(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    db.write(move |conn| commands::delete(conn, &context, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn shown(mut answer: actix_web::HttpResponseBuilder, campaign: Campaign) -> HttpResponse {
    answer.insert_header(conditional::of_version(campaign.version)).json(CampaignDetail::from(campaign))
}
