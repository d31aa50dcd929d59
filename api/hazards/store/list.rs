//! Lists hazards, of a district or of a unit.

use super::{Row, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    clock::Moment,
    db::{Conn, MultiBackend, in_area, in_days, narrow, newest_first, schema::hazards},
    district::District,
    hazards::{Hazard, HazardSource, HazardState, Listing},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
    validation::{string_enum, texts::SingleLineText},
};
use checklists::HazardLevel;
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

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

/// Which hazards are asked for; each field narrows the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    #[param(inline)]
    pub item: Option<SingleLineText<100>>,
    /// A checklist's code.
    #[param(inline)]
    pub checklist: Option<SingleLineText<100>>,
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

impl HazardsQuery {
    /// The day that deadlines are compared with, in Suzhou.
    pub fn day(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(|| Moment::now().day())
    }
}

/// A hazard with the names that a list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    pub hazard: Hazard,
    pub about: UnitAndEquipment,
}

/// The hazards that the caller may see, up to one more than a page; deadlines are compared with `day`, in Suzhou.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &HazardsQuery,
    day: NaiveDate,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Listed>> {
    let (waiting, open) = (HazardState::WAITING, HazardState::OPEN);
    let mut query = within(scope).limit(limit.and_one());
    narrow!(query, filter, hazards: state, source, listing, unit_id, equipment_id, inspection_id, item, checklist, campaign_id);
    query = match filter.open {
        None => query,
        Some(true) => query.filter(hazards::state.eq_any(open)),
        Some(false) => query.filter(hazards::state.ne_all(open)),
    };
    if let Some(level) = filter.level {
        query = query.filter(hazards::level.eq(level.as_str()));
    }
    query = match filter.overdue {
        None => query,
        Some(true) => query.filter(hazards::state.eq_any(waiting)).filter(hazards::deadline.lt(day)),
        Some(false) => query.filter(
            hazards::state
                .ne_all(waiting)
                .or(hazards::deadline.is_null())
                .or(hazards::deadline.assume_not_null().ge(day)),
        ),
    };
    if let Some(Within(days)) = filter.due_within {
        let last = day.checked_add_days(chrono::Days::new(u64::from(days)));
        query = query
            .filter(hazards::state.eq_any(waiting))
            .filter(hazards::deadline.ge(day))
            .filter(hazards::deadline.le(last.unwrap_or(NaiveDate::MAX)));
    }
    if let Some(district) = &filter.district {
        query = in_area!(query, hazards::district, district);
    }
    let phase = days_of_phase(conn, scope, filter.campaign_id, filter.phase)?;
    in_days!(query, hazards::found_on, Days { from: filter.from, to: filter.to }.and(phase));
    query = narrowed_by_progress(query, filter);
    match filter.sort.unwrap_or_default() {
        Sort::Newest => {
            newest_first!(query, hazards, cursor);
        }
        Sort::Deadline => {
            query = query.filter(hazards::deadline.is_not_null()).order((hazards::deadline, hazards::id));
            if let Some(Cursor { at, id }) = cursor {
                let (deadline, last) = (hazards::deadline.assume_not_null(), at.utc().date_naive());
                query = query.filter(deadline.ge(last)).filter(deadline.gt(last).or(hazards::id.gt(id)));
            }
        }
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    with_names(conn, rows.into_iter().map(Hazard::try_from).collect::<Outcome<_>>()?)
}

pub(super) fn with_names(conn: &mut Conn, hazards: Vec<Hazard>) -> Outcome<Vec<Listed>> {
    let names = NameLookup::read(conn, hazards.iter().map(|hazard| (hazard.unit_id, hazard.equipment_id)))?;
    let named = hazards
        .into_iter()
        .map(|hazard| Listed { about: names.about(hazard.unit_id, hazard.equipment_id), hazard });
    Ok(named.collect())
}

/// By confirmation, listing, plan and rectification.
fn narrowed_by_progress<'a>(
    mut query: hazards::BoxedQuery<'a, MultiBackend>,
    filter: &HazardsQuery,
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
