//! Lists enforcement actions.

use super::{ActionDetail, Row, with_hazards, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    db::{
        Conn, in_area, in_days, narrow, newest_first,
        schema::{enforcement_actions as actions, enforcement_hazards, hazards},
    },
    district::District,
    enforcement::{ActionKind, ActionOutcome, ActionState},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    validation::texts::SingleLineText,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which actions are asked for; each field narrows the list.
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
    #[param(inline)]
    pub checklist: Option<SingleLineText<100>>,
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

/// The actions that the caller may see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &ActionsQuery,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<ActionDetail>> {
    let mut query = within(scope).limit(limit.and_one());
    narrow!(query, filter, actions: kind, state, unit_id);
    if let Some(outcome) = filter.outcome {
        let kinds = ActionKind::ALL.iter().filter(|kind| kind.outcome() == Some(outcome));
        query = query.filter(actions::kind.eq_any(kinds));
    }
    query = match filter.counted {
        None => query,
        Some(true) => query.filter(actions::state.ne(ActionState::Revoked)),
        Some(false) => query.filter(actions::state.eq(ActionState::Revoked)),
    };
    if let Some(district) = &filter.district {
        query = in_area!(query, actions::district, district);
    }
    let about = enforcement_hazards::table.inner_join(hazards::table).select(enforcement_hazards::action_id);
    if let Some(hazard_id) = filter.hazard_id {
        query = query.filter(actions::id.eq_any(about.filter(hazards::id.eq(hazard_id))));
    }
    let of_campaign = |id| about.filter(hazards::campaign_id.eq(id));
    query = match (filter.campaign_id, filter.checklist.clone()) {
        (None, None) => query,
        (Some(campaign_id), None) => query.filter(actions::id.eq_any(of_campaign(campaign_id))),
        (None, Some(checklist)) => {
            query.filter(actions::id.eq_any(about.filter(hazards::checklist.eq(checklist))))
        }
        (Some(campaign_id), Some(checklist)) => {
            let both = of_campaign(campaign_id).filter(hazards::checklist.eq(checklist));
            query.filter(actions::id.eq_any(both))
        }
    };
    let phase = days_of_phase(conn, scope, filter.campaign_id, filter.phase)?;
    in_days!(query, actions::taken_on, Days { from: filter.from, to: filter.to }.and(phase));
    newest_first!(query, actions, cursor);
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let actions = with_hazards(conn, rows)?;
    ActionDetail::read_all(conn, actions)
}
