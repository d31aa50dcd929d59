//! Lists enforcement actions.

use super::{ActionDetail, Row, with_hazards, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    db::{
        Conn, in_area,
        schema::{enforcement_actions as actions, enforcement_hazards, hazards},
    },
    district::District,
    enforcement::{ActionKind, ActionOutcome, ActionState},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
};
use diesel::prelude::*;

/// Which actions are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct ActionFilter {
    pub kind: Option<ActionKind>,
    pub outcome: Option<ActionOutcome>,
    pub state: Option<ActionState>,
    /// Whether it is not revoked.
    pub counted: Option<bool>,
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub hazard_id: Option<Id>,
    /// About hazards that inspections of this campaign found.
    pub campaign_id: Option<Id>,
    /// Of the campaign.
    pub phase: Option<PhaseNumber>,
    /// About hazards that this checklist found.
    pub checklist: Option<String>,
    /// The days on which they were taken.
    pub days: Days,
}

/// The actions that the caller may see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &ActionFilter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<ActionDetail>> {
    let mut query =
        within(scope).order((actions::created_at.desc(), actions::id.desc())).limit(limit.and_one());
    if let Some(kind) = filter.kind {
        query = query.filter(actions::kind.eq(kind));
    }
    if let Some(outcome) = filter.outcome {
        let kinds = ActionKind::ALL.iter().filter(|kind| kind.outcome() == Some(outcome));
        query = query.filter(actions::kind.eq_any(kinds));
    }
    if let Some(state) = filter.state {
        query = query.filter(actions::state.eq(state));
    }
    query = match filter.counted {
        None => query,
        Some(true) => query.filter(actions::state.ne(ActionState::Revoked)),
        Some(false) => query.filter(actions::state.eq(ActionState::Revoked)),
    };
    if let Some(district) = &filter.district {
        query = in_area!(query, actions::district, district);
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(actions::unit_id.eq(unit_id));
    }
    if let Some(hazard_id) = filter.hazard_id {
        let about = enforcement_hazards::table
            .filter(enforcement_hazards::hazard_id.eq(hazard_id))
            .select(enforcement_hazards::action_id);
        query = query.filter(actions::id.eq_any(about));
    }
    let about = enforcement_hazards::table.inner_join(hazards::table).select(enforcement_hazards::action_id);
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
    let days = filter.days.and(days_of_phase(conn, scope, filter.campaign_id, filter.phase)?);
    if let Some(from) = days.from {
        query = query.filter(actions::taken_on.ge(from));
    }
    if let Some(to) = days.to {
        query = query.filter(actions::taken_on.le(to));
    }
    if let Some(Cursor { at, id }) = cursor {
        query =
            query.filter(actions::created_at.lt(at).or(actions::created_at.eq(at).and(actions::id.lt(id))));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let actions = with_hazards(conn, rows)?;
    ActionDetail::read_all(conn, actions)
}
