//! Endpoint: lists the units to inspect first.

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    db::Db,
    district::District,
    enforcement::store::priority_units::{Reasons, Wanted, reasons},
    http::{Cursor, Page, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use std::cmp::Reverse;
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
    /// The day that deadlines are held against, in Suzhou; today where not said.
    pub as_of: Option<NaiveDate>,
    /// How far back accidents and complaints count; 3 where not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 20)]
    pub years: Option<Years>,
    /// 1 to 200; 50 where not said.
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
    query: web::Query<FirstUnitsQuery>,
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
    let (rows, names) = db
        .read(move |conn| {
            let mut rows: Vec<(Id, Reasons)> = reasons(conn, &actor.scope(), &wanted)?.into_iter().collect();
            rows.sort_unstable_by_key(|(id, reasons)| (Reverse(weight(reasons)), *id));
            if let Some(Cursor { at, id }) = cursor {
                rows.retain(|(unit, reasons)| (Reverse(weight(reasons)), *unit) > (Reverse(at.micros()), id));
            }
            rows.truncate(limit.rows().saturating_add(1));
            let names = NameLookup::read(conn, rows.iter().map(|(id, _)| *id), [])?;
            Ok((rows, names))
        })
        .await?;
    let place = |(id, reasons): &(Id, Reasons)| Cursor {
        at: Moment::from_micros(weight(reasons)).unwrap_or_else(Moment::now),
        id: *id,
    };
    let show = |(id, reasons): (Id, Reasons)| FirstUnit {
        unit: names.named(id),
        accidents: reasons.accidents,
        overdue_hazards: reasons.overdue,
        reopened_hazards: reasons.reopened,
        complaints: reasons.complaints,
    };
    Ok(web::Json(Page::cut(rows, limit, place, show)))
}

/// The reasons as one number, the weightiest in front; also what a cursor carries.
fn weight(reasons: &Reasons) -> i64 {
    let digits = [reasons.accidents, reasons.overdue, reasons.reopened, reasons.complaints];
    digits.into_iter().fold(0, |weight, count| weight * 10_000 + count.clamp(0, 9999))
}
