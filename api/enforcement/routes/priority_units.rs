//! Endpoint: lists the units to inspect first.

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    db::Db,
    district::District,
    enforcement::store::priority_units::{self as store, Listed, Wanted},
    http::{Cursor, Page, PageLimit, QueryParameters},
    problem::Outcome,
    registry::Named,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A unit that comes first, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstUnit {
    pub unit: Named,
    /// Verified ones of the last years: `GET /v1/enforcement/incidents?kind=accident&state=verified&unit_id=`.
    pub accidents: i64,
    /// Hazards whose deadline has passed: `GET /v1/hazards?overdue=true&unit_id=`.
    pub overdue_hazards: i64,
    /// Hazards that were closed and found again: `GET /v1/hazards?state=reopened&unit_id=`.
    pub reopened_hazards: i64,
    /// Verified ones of the last years: `GET /v1/enforcement/incidents?kind=complaint&state=verified&unit_id=`.
    pub complaints: i64,
}

/// How far back accidents and complaints count.
#[derive(Clone, Copy, Debug)]
pub struct Years(u32);

impl<'de> Deserialize<'de> for Years {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            years @ 1..=20 => Ok(Self(years)),
            _ => Err(serde::de::Error::custom("years is a number from 1 to 20")),
        }
    }
}

/// Which units are looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FirstUnitsQuery {
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// The day that deadlines are compared with, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
    /// How far back accidents and complaints count; 3 if not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 20)]
    pub years: Option<Years>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists the units that come first for enforcement
///
/// Those with accidents first, then by hazards whose deadline has passed, then by hazards that were closed and found
/// again, then by complaints that proved true. For inspectors and supervisors.
#[utoipa::path(
    tag = "enforcement",
    params(FirstUnitsQuery),
    responses((status = 200, description = "A page", body = Page<FirstUnit>))
)]
#[get("/v1/enforcement/units")]
pub async fn list_first_units(
    actor: Actor,
    query: QueryParameters<FirstUnitsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<FirstUnit>>> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let query = query.into_inner();
    let wanted = Wanted {
        district: query.district,
        day: query.as_of.unwrap_or_else(|| Moment::now().day()),
        years: query.years.map_or(3, |years| years.0),
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &wanted, cursor, limit)).await?;
    let show = |Listed { unit, reasons }| FirstUnit {
        unit,
        accidents: reasons.accidents,
        overdue_hazards: reasons.overdue,
        reopened_hazards: reasons.reopened,
        complaints: reasons.complaints,
    };
    Ok(web::Json(Page::cut(rows, limit, store::cursor_of, show)))
}
