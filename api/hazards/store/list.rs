//! Lists hazards, of a district or of a unit.

use super::{Row, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    clock::Moment,
    db::{Conn, MultiBackend, in_area, schema::hazards},
    district::District,
    hazards::{Hazard, HazardSource, HazardState, Listing},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
    validation::string_enum,
};
use checklists::HazardLevel;
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// The order of a list of hazards.
    #[derive(Default)]
    #[schema(as = HazardSort)]
    Sort {
        /// The newest first.
        #[default]
        Newest = "newest",
        /// Those with a deadline only, the earliest deadline first: what is overdue leads.
        Deadline = "deadline",
    }
}

string_enum! {
    /// When a hazard was rectified.
    #[schema(as = HazardRectification)]
    Rectification {
        /// Rectified and not found otherwise since, at any time.
        Any = "any",
        /// While the inspectors looked on.
        OnTheSpot = "on_the_spot",
        /// Later, but not after the deadline that was set.
        InTime = "in_time",
        /// After the deadline that was set.
        Late = "late",
    }
}

/// Which hazards are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct HazardFilter {
    pub state: Option<HazardState>,
    pub open: Option<bool>,
    pub level: Option<HazardLevel>,
    pub source: Option<HazardSource>,
    pub listing: Option<Listing>,
    /// Whether the deadline has passed on `day`.
    pub overdue: Option<bool>,
    /// Not rectified, and the deadline is `day` or up to so many days later.
    pub due_within: Option<u16>,
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    pub inspection_id: Option<Id>,
    pub item: Option<String>,
    pub checklist: Option<String>,
    pub campaign_id: Option<Id>,
    /// Of the campaign.
    pub phase: Option<PhaseNumber>,
    /// The days that it was found on.
    pub found: Days,
    /// Neither dropped nor invalidated.
    pub confirmed: Option<bool>,
    pub rectified: Option<Rectification>,
    /// Is or was under listed supervision.
    pub listed: Option<bool>,
    /// Whether the five elements are settled.
    pub has_plan: Option<bool>,
    /// In Suzhou.
    pub day: NaiveDate,
    pub sort: Sort,
}

/// A hazard with the names that a list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    pub hazard: Hazard,
    pub unit: Named,
    pub equipment: Option<Named>,
}

/// The hazards that the caller may see, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &HazardFilter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Listed>> {
    let (waiting, open) = (HazardState::WAITING, HazardState::OPEN);
    let mut query = within(scope).limit(limit.and_one());
    query = match filter.sort {
        Sort::Newest => query.order((hazards::created_at.desc(), hazards::id.desc())),
        Sort::Deadline => {
            query.filter(hazards::deadline.is_not_null()).order((hazards::deadline, hazards::id))
        }
    };
    if let Some(state) = filter.state {
        query = query.filter(hazards::state.eq(state));
    }
    query = match filter.open {
        None => query,
        Some(true) => query.filter(hazards::state.eq_any(open)),
        Some(false) => query.filter(hazards::state.ne_all(open)),
    };
    if let Some(level) = filter.level {
        query = query.filter(hazards::level.eq(level.as_str()));
    }
    if let Some(source) = filter.source {
        query = query.filter(hazards::source.eq(source));
    }
    if let Some(listing) = filter.listing {
        query = query.filter(hazards::listing.eq(listing));
    }
    query = match filter.overdue {
        None => query,
        Some(true) => query.filter(hazards::state.eq_any(waiting)).filter(hazards::deadline.lt(filter.day)),
        Some(false) => query.filter(
            hazards::state
                .ne_all(waiting)
                .or(hazards::deadline.is_null())
                .or(hazards::deadline.assume_not_null().ge(filter.day)),
        ),
    };
    if let Some(days) = filter.due_within {
        let last = filter.day.checked_add_days(chrono::Days::new(u64::from(days)));
        query = query
            .filter(hazards::state.eq_any(waiting))
            .filter(hazards::deadline.ge(filter.day))
            .filter(hazards::deadline.le(last.unwrap_or(NaiveDate::MAX)));
    }
    if let Some(district) = &filter.district {
        query = in_area!(query, hazards::district, district);
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(hazards::unit_id.eq(unit_id));
    }
    if let Some(equipment_id) = filter.equipment_id {
        query = query.filter(hazards::equipment_id.eq(equipment_id));
    }
    if let Some(inspection_id) = filter.inspection_id {
        query = query.filter(hazards::inspection_id.eq(inspection_id));
    }
    if let Some(item) = &filter.item {
        query = query.filter(hazards::item.eq(item));
    }
    if let Some(checklist) = &filter.checklist {
        query = query.filter(hazards::checklist.eq(checklist));
    }
    if let Some(campaign_id) = filter.campaign_id {
        query = query.filter(hazards::campaign_id.eq(campaign_id));
    }
    let days = filter.found.and(days_of_phase(conn, scope, filter.campaign_id, filter.phase)?);
    if let Some(from) = days.from {
        query = query.filter(hazards::found_on.ge(from));
    }
    if let Some(to) = days.to {
        query = query.filter(hazards::found_on.le(to));
    }
    query = narrowed_by_progress(query, filter);
    if let Some(Cursor { at, id }) = cursor {
        query = match filter.sort {
            Sort::Newest => query
                .filter(hazards::created_at.le(at))
                .filter(hazards::created_at.lt(at).or(hazards::id.lt(id))),
            Sort::Deadline => {
                let (deadline, day) = (hazards::deadline.assume_not_null(), at.utc().date_naive());
                query.filter(deadline.ge(day)).filter(deadline.gt(day).or(hazards::id.gt(id)))
            }
        };
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    with_names(conn, rows.into_iter().map(Hazard::try_from).collect::<Outcome<_>>()?)
}

pub(super) fn with_names(conn: &mut Conn, hazards: Vec<Hazard>) -> Outcome<Vec<Listed>> {
    let names = NameLookup::read(
        conn,
        hazards.iter().map(|hazard| hazard.unit_id),
        hazards.iter().filter_map(|hazard| hazard.equipment_id),
    )?;
    let named = hazards.into_iter().map(|hazard| Listed {
        unit: names.named(hazard.unit_id),
        equipment: hazard.equipment_id.map(|id| names.named(id)),
        hazard,
    });
    Ok(named.collect())
}

/// By confirmation, listing, plan and rectification.
fn narrowed_by_progress<'a>(
    mut query: hazards::BoxedQuery<'a, MultiBackend>,
    filter: &HazardFilter,
) -> hazards::BoxedQuery<'a, MultiBackend> {
    let unconfirmed = HazardState::UNCONFIRMED;
    query = match filter.confirmed {
        None => query,
        Some(true) => query.filter(hazards::state.ne_all(unconfirmed)),
        Some(false) => query.filter(hazards::state.eq_any(unconfirmed)),
    };
    let listed = [Listing::Listed, Listing::Accepted, Listing::Delisted];
    query = match filter.listed {
        None => query,
        Some(true) => query.filter(hazards::listing.eq_any(listed)),
        Some(false) => {
            query.filter(hazards::listing.is_null().or(hazards::listing.assume_not_null().ne_all(listed)))
        }
    };
    query = match filter.has_plan {
        None => query,
        Some(true) => query.filter(hazards::plan.is_not_null()),
        Some(false) => query.filter(hazards::plan.is_null()),
    };
    let Some(rectified) = filter.rectified else {
        return query;
    };
    let done = [HazardState::Rectified, HazardState::Closed];
    query = query.filter(hazards::state.eq_any(done));
    match rectified {
        Rectification::Any => query,
        Rectification::OnTheSpot => query.filter(hazards::on_the_spot.eq(true)),
        Rectification::InTime => {
            query.filter(hazards::on_the_spot.eq(false)).filter(hazards::rectified_on.le(hazards::deadline))
        }
        Rectification::Late => {
            query.filter(hazards::on_the_spot.eq(false)).filter(hazards::rectified_on.gt(hazards::deadline))
        }
    }
}

/// The place of a hazard in the list.
pub fn cursor_of(listed: &Listed, sort: Sort) -> Cursor {
    let hazard = &listed.hazard;
    let at = match (sort, hazard.deadline) {
        (Sort::Deadline, Some(deadline)) => Moment::from(deadline.and_time(NaiveTime::MIN).and_utc()),
        _ => hazard.created_at,
    };
    Cursor { at, id: hazard.id }
}
