//! Reads and writes the rows of enforcement actions.

use super::note;
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    clock::Moment,
    db::{
        Conn, MultiBackend,
        json::{read, written},
        schema::{enforcement_actions as actions, enforcement_hazards, hazards},
    },
    district::District,
    enforcement::{
        ActionKind, ActionOutcome, ActionState, EnforcementAction, lifecycle::Acted, record::Recorded,
    },
    http::{Cursor, PageLimit},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = actions)]
struct Row {
    id: Id,
    kind: String,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    taken_on: NaiveDate,
    basis: String,
    document: String,
    amount_yuan: Option<i64>,
    until: Option<NaiveDate>,
    authority: Option<String>,
    extension: Option<String>,
    state: String,
    ending: Option<String>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn with(self, hazards: Vec<Id>) -> Outcome<EnforcementAction> {
        Ok(EnforcementAction {
            id: self.id,
            kind: self.kind.parse().map_err(Problem::internal)?,
            district: self.district,
            unit_id: self.unit_id,
            equipment_id: self.equipment_id,
            hazards,
            taken_on: self.taken_on,
            basis: self.basis,
            document: self.document,
            amount_yuan: self.amount_yuan.map(u64::try_from).transpose().map_err(Problem::internal)?,
            until: self.until,
            authority: self.authority,
            extension: self.extension.as_deref().map(read).transpose()?,
            state: self.state.parse().map_err(Problem::internal)?,
            ending: self.ending.as_deref().map(read).transpose()?,
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            version: self.version,
        })
    }
}

fn within<'a>(scope: &Scope) -> actions::BoxedQuery<'a, MultiBackend> {
    let (lowest, highest) = scope.districts();
    let query = actions::table.filter(actions::district.between(lowest, highest)).into_boxed();
    match scope.unit_id() {
        Some(unit_id) => query.filter(actions::unit_id.eq(unit_id)),
        None => query,
    }
}

/// An action that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<EnforcementAction> {
    let seen = within(scope).filter(actions::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    let row = row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    with_hazards(conn, vec![row])?.pop().ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The same for a change: other changes of the action wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<EnforcementAction> {
    diesel::update(actions::table.find(id)).set(actions::version.eq(actions::version)).execute(conn)?;
    find(conn, scope, id)
}

/// Whether some action has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(actions::table.find(id))).get_result(conn)?)
}

fn with_hazards(conn: &mut Conn, rows: Vec<Row>) -> Outcome<Vec<EnforcementAction>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let pairs: Vec<(Id, Id)> = enforcement_hazards::table
        .filter(enforcement_hazards::action_id.eq_any(&ids))
        .order((enforcement_hazards::action_id, enforcement_hazards::hazard_id))
        .select((enforcement_hazards::action_id, enforcement_hazards::hazard_id))
        .load(conn)?;
    let mut hazards: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (action_id, hazard_id) in pairs {
        hazards.entry(action_id).or_default().push(hazard_id);
    }
    rows.into_iter()
        .map(|row| {
            let about = hazards.remove(&row.id).unwrap_or_default();
            row.with(about)
        })
        .collect()
}

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
) -> Outcome<Vec<EnforcementAction>> {
    let mut query =
        within(scope).order((actions::created_at.desc(), actions::id.desc())).limit(limit.and_one());
    if let Some(kind) = filter.kind {
        query = query.filter(actions::kind.eq(kind.as_str()));
    }
    if let Some(outcome) = filter.outcome {
        let kinds = ActionKind::ALL.iter().filter(|kind| kind.outcome() == Some(outcome));
        query = query.filter(actions::kind.eq_any(kinds.map(|kind| kind.as_str())));
    }
    if let Some(state) = filter.state {
        query = query.filter(actions::state.eq(state.as_str()));
    }
    query = match filter.counted {
        None => query,
        Some(true) => query.filter(actions::state.ne(ActionState::Revoked.as_str())),
        Some(false) => query.filter(actions::state.eq(ActionState::Revoked.as_str())),
    };
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(actions::district.between(lowest, highest));
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
    with_hazards(conn, rows)
}

/// Keeps a new action.
pub fn insert(conn: &mut Conn, recorded: &Recorded) -> Outcome<()> {
    let action = recorded.action();
    let amount = action.amount_yuan.map(i64::try_from).transpose();
    diesel::insert_into(actions::table)
        .values((
            (
                actions::id.eq(action.id),
                actions::kind.eq(action.kind.as_str()),
                actions::district.eq(&action.district),
                actions::unit_id.eq(action.unit_id),
                actions::equipment_id.eq(action.equipment_id),
                actions::taken_on.eq(action.taken_on),
                actions::basis.eq(&action.basis),
                actions::document.eq(&action.document),
            ),
            (
                actions::amount_yuan.eq(amount.map_err(Problem::internal)?),
                actions::until.eq(action.until),
                actions::authority.eq(&action.authority),
                actions::state.eq(action.state.as_str()),
                actions::created_by.eq(action.created_by),
                actions::created_at.eq(action.created_at),
                actions::changed_at.eq(action.changed_at),
                actions::version.eq(action.version),
            ),
        ))
        .execute(conn)?;
    for hazard_id in &action.hazards {
        diesel::insert_into(enforcement_hazards::table)
            .values((
                enforcement_hazards::action_id.eq(action.id),
                enforcement_hazards::hazard_id.eq(hazard_id),
            ))
            .execute(conn)?;
    }
    let detail = json!({ "kind": action.kind, "document": action.document });
    let by = (action.created_by, action.created_at);
    note(conn, ("enforcement_action", action.id), "recorded", by, &detail)
}

/// Keeps what became of an action.
pub fn keep(conn: &mut Conn, acted: &Acted, by: Id) -> Outcome<()> {
    let after = acted.after();
    let as_decided_on =
        actions::table.find(after.id).filter(actions::version.eq(after.version.saturating_sub(1)));
    let moved = diesel::update(as_decided_on)
        .set((
            actions::state.eq(after.state.as_str()),
            actions::extension.eq(after.extension.as_ref().map(written).transpose()?),
            actions::ending.eq(after.ending.as_ref().map(written).transpose()?),
            actions::changed_at.eq(after.changed_at),
            actions::version.eq(after.version),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let detail = json!({ "extension": after.extension, "ending": after.ending });
    let subject = ("enforcement_action", after.id);
    note(conn, subject, acted.word(), (by, after.changed_at), &detail)
}
