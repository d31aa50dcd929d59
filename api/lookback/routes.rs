//! Endpoint: lists the stopped units of a campaign with their re-checks.

use super::{
    ConcernedHazard, Measure, Stopped,
    recheck::{recheck, since},
    store::{self, Area},
};
use crate::{
    accounts::Actor,
    campaigns::{self, permissions::may_see},
    clock::Moment,
    db::{Conn, Db},
    district::District,
    http::{Cursor, Page, PageLimit, QueryParameters},
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use actix_web::{get, web};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_look_back);
}

/// What a re-check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookBackRecheck {
    /// `GET /v1/inspections/{id}`
    pub inspection_id: Id,
    /// In Suzhou.
    pub visited_on: NaiveDate,
    /// How many hazards it found rectified.
    pub rectified: i64,
    /// How many not, or found again.
    pub unrectified: i64,
    /// How many could not be seen.
    pub unseen: i64,
}

/// A unit that was ordered to stop or shut down.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookBackUnit {
    pub unit: Named,
    pub district: District,
    /// Why it is here, the earliest first.
    pub measures: Vec<Measure>,
    /// The campaign's hazards that these are about. A follow-up visit carries the closed ones if it names them in
    /// `hazards`.
    pub hazards: Vec<ConcernedHazard>,
    /// The first day that a re-check counts from: of the last phase, or of the last measure.
    pub since: NaiveDate,
    /// The last follow-up visit from that day on; null: not re-checked yet.
    pub recheck: Option<LookBackRecheck>,
    /// The unit's hazards that were closed and found again.
    pub found_again: Vec<Id>,
}

/// Which of these units are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookBackQuery {
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// Whether they were re-checked.
    pub rechecked: Option<bool>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists the units to look back at
///
/// Every unit that an order about the campaign's hazards told to stop at once, or that was put out of use or shut down
/// for them, with the re-check that it had from the first day of the last phase on. Those that had none come first, the
/// longest stopped first. Not for using units.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), LookBackQuery),
    responses((status = 200, description = "A page", body = Page<LookBackUnit>))
)]
#[get("/v1/campaigns/{id}/look-back")]
pub async fn list_look_back(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<LookBackQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<LookBackUnit>>> {
    may_see(&actor)?;
    let query = query.into_inner();
    let limit = query.limit;
    let rows = db.read(move |conn| look_back(conn, &actor, *id, &query)).await?;
    let place = |unit: &LookBackUnit| Cursor {
        at: place_of(unit.recheck.is_some(), &unit.measures),
        id: unit.unit.id,
    };
    Ok(web::Json(Page::cut(rows, limit, place, |unit| unit)))
}

/// The wanted units, up to one more than a page.
fn look_back(conn: &mut Conn, actor: &Actor, id: Id, query: &LookBackQuery) -> Outcome<Vec<LookBackUnit>> {
    let campaign = campaigns::store::find(conn, &actor.scope(), id)?;
    let last = campaign.plan.phases.last();
    let last_phase = last.map_or(NaiveDate::MAX, |phase| phase.from);
    let area = Area::of(&actor.scope(), query.district.as_ref());
    let visits = store::follow_ups(conn, &area, last_phase)?;
    let mut rows = Vec::new();
    for stopped in store::stopped(conn, &area, &campaign)? {
        let visit = recheck(last_phase, &stopped, &visits).cloned();
        let place = (place_of(visit.is_some(), &stopped.measures), stopped.unit_id);
        let is_wanted = query.rechecked.is_none_or(|wanted| wanted == visit.is_some());
        let comes_after = query.cursor.is_none_or(|Cursor { at, id }| place > (at, id));
        if is_wanted && comes_after {
            rows.push((place, stopped, visit));
        }
    }
    rows.sort_unstable_by_key(|(place, ..)| *place);
    rows.truncate(query.limit.rows().saturating_add(1));
    let units: Vec<Id> = rows.iter().map(|(_, stopped, _)| stopped.unit_id).collect();
    let inspections: Vec<Id> =
        rows.iter().filter_map(|(.., visit)| visit.as_ref().map(|visit| visit.inspection_id)).collect();
    let names = NameLookup::read(conn, units.iter().map(|id| (*id, None)))?;
    let findings = store::findings(conn, &inspections)?;
    let mut found_again = store::found_again(conn, &units)?;
    let show = |(_, stopped, visit): (_, Stopped, Option<super::FollowUp>)| LookBackUnit {
        unit: names.named(stopped.unit_id),
        since: since(last_phase, &stopped),
        recheck: visit.map(|visit| {
            let found = findings.get(&visit.inspection_id).copied().unwrap_or_default();
            LookBackRecheck {
                inspection_id: visit.inspection_id,
                visited_on: visit.visited_on,
                rectified: found.rectified,
                unrectified: found.unrectified,
                unseen: found.unseen,
            }
        }),
        found_again: found_again.remove(&stopped.unit_id).unwrap_or_default(),
        district: stopped.district,
        measures: stopped.measures,
        hazards: stopped.hazards,
    };
    Ok(rows.into_iter().map(show).collect())
}

/// The place of a unit in the list, as a cursor carries it: whether it was re-checked, then the day it was first stopped.
fn place_of(rechecked: bool, measures: &[Measure]) -> Moment {
    let first = measures.first().map_or(0, |measure| measure.taken_on.num_days_from_ce());
    let place = i64::from(first).saturating_add(if rechecked { 10_000_000 } else { 0 });
    Moment::from_micros(place).unwrap_or_else(Moment::now)
}
