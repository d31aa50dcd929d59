//! Endpoint: lists hazards.

use crate::{
    accounts::Actor,
    campaigns::period::{Days, PhaseNumber},
    clock::Moment,
    db::Db,
    district::District,
    hazards::{
        HazardSource, HazardState, Listing,
        store::{self, HazardFilter, HazardSummary, Rectification, Sort},
    },
    http::{Cursor, Page, PageLimit},
    ids::Id,
    problem::Outcome,
    validation::texts::{self, SingleLineText},
};
use actix_web::{get, web};
use checklists::HazardLevel;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

/// Days: 0 to 3650.
#[derive(Clone, Copy, Debug)]
pub struct Within(u16);

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            days @ 0..=3650 => Ok(Self(days)),
            _ => Err(serde::de::Error::custom("due_within is a number from 0 to 3650")),
        }
    }
}

/// Which hazards are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HazardsQuery {
    pub state: Option<HazardState>,
    /// On the books: found, ordered, planned, reopened or rectified.
    pub open: Option<bool>,
    pub level: Option<HazardLevel>,
    pub source: Option<HazardSource>,
    /// How far the listed supervision of a major one is.
    pub listing: Option<Listing>,
    /// Whether it is not rectified and the deadline has passed.
    pub overdue: Option<bool>,
    /// Not rectified, and due today or within so many days.
    #[param(value_type = Option<u16>, maximum = 3650)]
    pub due_within: Option<Within>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    pub inspection_id: Option<Id>,
    /// The code of the item that failed.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub item: Option<String>,
    /// A checklist's code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    /// Found by inspections of this campaign.
    pub campaign_id: Option<Id>,
    /// Found in this phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// The first day that it was found on.
    pub from: Option<NaiveDate>,
    /// The last day that it was found on.
    pub to: Option<NaiveDate>,
    /// `true`: neither dropped nor invalidated.
    pub confirmed: Option<bool>,
    /// Rectified: on the spot, in time, or late.
    #[param(inline)]
    pub rectified: Option<Rectification>,
    /// Whether it is or was under listed supervision.
    pub listed: Option<bool>,
    /// Whether the five elements of its rectification are settled.
    pub has_plan: Option<bool>,
    /// The day that deadlines are compared with, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
    /// `newest` if not said.
    #[param(inline)]
    pub sort: Option<Sort>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// The hazards that a query asks for.
pub(super) fn wanted(query: HazardsQuery) -> Outcome<HazardFilter> {
    texts::parameter("item", query.item.as_deref(), 100)?;
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    let day = query.as_of.unwrap_or_else(|| Moment::now().day());
    Ok(HazardFilter {
        state: query.state,
        open: query.open,
        level: query.level,
        source: query.source,
        listing: query.listing,
        overdue: query.overdue,
        due_within: query.due_within.map(|within| within.0),
        district: query.district,
        unit_id: query.unit_id,
        equipment_id: query.equipment_id,
        inspection_id: query.inspection_id,
        item: query.item,
        checklist: query.checklist,
        campaign_id: query.campaign_id,
        phase: query.phase,
        found: Days { from: query.from, to: query.to },
        confirmed: query.confirmed,
        rectified: query.rectified,
        listed: query.listed,
        has_plan: query.has_plan,
        day,
        sort: query.sort.unwrap_or_default(),
    })
}

/// Lists hazards
///
/// The newest first. A supervisor's desk is `?open=true&sort=deadline`: what is overdue leads. A unit's safety manager
/// sees those of the unit.
#[utoipa::path(
    tag = "hazards",
    params(HazardsQuery),
    responses((status = 200, description = "A page", body = Page<HazardSummary>))
)]
#[get("/v1/hazards")]
pub async fn list_hazards(
    actor: Actor,
    query: web::Query<HazardsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<HazardSummary>>> {
    let query = query.into_inner();
    let (limit, cursor) = (query.limit, query.cursor);
    let filter = wanted(query)?;
    let (day, sort) = (filter.day, filter.sort);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit)).await?;
    let show = |listed| HazardSummary::new(listed, day);
    Ok(web::Json(Page::cut(rows, limit, |listed| store::cursor_of(listed, sort), show)))
}
