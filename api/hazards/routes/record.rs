//! Reading hazards.

use super::view::{Summary, Whole, names_of};
use crate::{
    accounts::Actor,
    db::Db,
    district::District,
    hazards::{
        Hazard, State,
        store::{self, Filter},
    },
    http::{
        Cursor, Page, PageLimit, etag,
        texts::{self, Line},
    },
    ids::Id,
    problem::Outcome,
};
use actix_web::{HttpResponse, get, web};
use checklists::HazardLevel;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which hazards are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HazardsQuery {
    pub state: Option<State>,
    pub level: Option<HazardLevel>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    pub inspection_id: Option<Id>,
    /// The code of the item that failed.
    #[param(value_type = Option<Line<100>>, inline)]
    pub item: Option<String>,
    /// 1 to 200; 50 where not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists hazards
///
/// The newest first. A supervisor's open ones are `?state=found`; a unit's safety manager sees those of the unit.
#[utoipa::path(tag = "hazards", params(HazardsQuery), responses((status = 200, body = Page<Summary>)))]
#[get("/v1/hazards")]
pub async fn list_hazards(
    actor: Actor,
    query: web::Query<HazardsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<Summary>>> {
    let query = query.into_inner();
    texts::parameter("item", query.item.as_deref(), 100)?;
    let filter = Filter {
        state: query.state,
        level: query.level,
        district: query.district,
        unit_id: query.unit_id,
        equipment_id: query.equipment_id,
        inspection_id: query.inspection_id,
        item: query.item,
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let rows = store::list(conn, &actor.scope(), &filter, cursor, limit)?;
            let names = names_of(conn, &rows)?;
            Ok((rows, names))
        })
        .await?;
    let place = |hazard: &Hazard| Cursor {
        at: hazard.created_at,
        id: hazard.id,
    };
    let show = |hazard| Summary::new(hazard, &names);
    Ok(web::Json(Page::cut(rows, limit, place, show)))
}

/// Reads a hazard
///
/// With what became of it, and with the steps that the caller may take now: the buttons to show.
#[utoipa::path(
    tag = "hazards",
    params(("id" = Id, Path)),
    responses((status = 200, body = Whole, headers(("ETag" = String, description = "for If-Match"))))
)]
#[get("/v1/hazards/{id}")]
pub async fn get_hazard(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let whole = db
        .read(move |conn| {
            let hazard = store::find(conn, &actor.scope(), *id)?;
            Whole::read(conn, &actor, hazard)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(etag::of_version(whole.summary.version))
        .json(whole))
}
