//! Lists orders.

use super::{OrderDetail, Row, hazards_of, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    db::{
        Conn, in_area, in_days, narrow, newest_first,
        schema::{hazards, order_hazards, orders},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    orders::OrderState,
    problem::Outcome,
    validation::texts::SingleLineText,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which orders are asked for; each field narrows the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    #[param(inline)]
    pub state: Option<OrderState>,
    /// The district or city that issued.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub authority: Option<District>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// Those that name this hazard.
    pub hazard_id: Option<Id>,
    pub stop_at_once: Option<bool>,
    /// Whether it is on record how they reached the unit.
    pub served: Option<bool>,
    /// About hazards that inspections of this campaign found.
    pub campaign_id: Option<Id>,
    /// In this phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// About hazards that this checklist found: its code.
    #[param(inline)]
    pub checklist: Option<SingleLineText<100>>,
    /// The first day of issue.
    pub from: Option<NaiveDate>,
    /// The last day of issue.
    pub to: Option<NaiveDate>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// The orders that the caller may see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &OrdersQuery,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<OrderDetail>> {
    let mut query = within(scope).limit(limit.and_one());
    narrow!(query, filter, orders: state, authority, unit_id, stop_at_once);
    if let Some(district) = &filter.district {
        query = in_area!(query, orders::district, district);
    }
    query = match filter.served {
        None => query,
        Some(true) => query.filter(orders::service.is_not_null()),
        Some(false) => query.filter(orders::service.is_null()),
    };
    let about = order_hazards::table.inner_join(hazards::table).select(order_hazards::order_id);
    if let Some(hazard_id) = filter.hazard_id {
        query = query.filter(orders::id.eq_any(about.filter(hazards::id.eq(hazard_id))));
    }
    let of_campaign = |id| about.filter(hazards::campaign_id.eq(id));
    query = match (filter.campaign_id, filter.checklist.clone()) {
        (None, None) => query,
        (Some(campaign_id), None) => query.filter(orders::id.eq_any(of_campaign(campaign_id))),
        (None, Some(checklist)) => {
            query.filter(orders::id.eq_any(about.filter(hazards::checklist.eq(checklist))))
        }
        (Some(campaign_id), Some(checklist)) => {
            let both = of_campaign(campaign_id).filter(hazards::checklist.eq(checklist));
            query.filter(orders::id.eq_any(both))
        }
    };
    let phase = days_of_phase(conn, scope, filter.campaign_id, filter.phase)?;
    in_days!(query, orders::issued_on, Days { from: filter.from, to: filter.to }.and(phase));
    newest_first!(query, orders, cursor);
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut hazards = hazards_of(conn, &ids)?;
    let orders = rows.into_iter().map(|row| {
        let named = hazards.remove(&row.id).unwrap_or_default();
        row.with(named)
    });
    let orders = orders.collect::<Outcome<_>>()?;
    OrderDetail::read_all(conn, orders)
}
