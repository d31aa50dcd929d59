//! Reads and writes the rows of enforcement actions.

mod detail;
mod list;

pub use detail::ActionDetail;
pub use list::{ActionsQuery, list};

use super::note;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, Json, MultiBackend, in_area, lock,
        schema::{enforcement_actions as actions, enforcement_hazards},
    },
    district::District,
    enforcement::{
        ActionEnding, ActionKind, ActionState, EnforcementAction, Extension, lifecycle::ActionChanged,
        record::ActionRecorded,
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// The events' name for enforcement actions.
const SUBJECT: &str = "enforcement_action";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = actions)]
struct Row {
    id: Id,
    kind: ActionKind,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    taken_on: NaiveDate,
    basis: String,
    document: String,
    amount_yuan: Option<i64>,
    until: Option<NaiveDate>,
    authority: Option<String>,
    extension: Option<Json<Extension>>,
    state: ActionState,
    ending: Option<Json<ActionEnding>>,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn of(action: &EnforcementAction) -> Outcome<Self> {
        let action = action.clone();
        Ok(Self {
            id: action.id,
            kind: action.kind,
            district: action.district,
            unit_id: action.unit_id,
            equipment_id: action.equipment_id,
            taken_on: action.taken_on,
            basis: action.basis,
            document: action.document,
            amount_yuan: action.amount_yuan.map(i64::try_from).transpose().map_err(Problem::internal)?,
            until: action.until,
            authority: action.authority,
            extension: action.extension.map(Json::new).transpose()?,
            state: action.state,
            ending: action.ending.map(Json::new).transpose()?,
            created_by: action.created_by,
            created_at: action.created_at,
            changed_at: action.changed_at,
            version: action.version,
        })
    }

    fn with(self, hazards: Vec<Id>) -> Outcome<EnforcementAction> {
        Ok(EnforcementAction {
            id: self.id,
            kind: self.kind,
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
            extension: self.extension.map(Json::into_inner),
            state: self.state,
            ending: self.ending.map(Json::into_inner),
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            version: self.version,
        })
    }
}

fn within<'a>(scope: &Scope) -> actions::BoxedQuery<'a, MultiBackend> {
    let query = in_area!(actions::table.into_boxed(), actions::district, scope.area());
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
    lock!(conn, actions, id);
    find(conn, scope, id)
}

/// Whether any action has this id, within the caller's scope or not.
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

/// Keeps a new action.
pub fn insert(conn: &mut Conn, recorded: &ActionRecorded) -> Outcome<()> {
    let action = &recorded.action;
    diesel::insert_into(actions::table).values(Row::of(action)?).execute(conn)?;
    for hazard_id in &action.hazards {
        diesel::insert_into(enforcement_hazards::table)
            .values((
                enforcement_hazards::action_id.eq(action.id),
                enforcement_hazards::hazard_id.eq(hazard_id),
            ))
            .execute(conn)?;
    }
    let detail = json!({ "kind": action.kind, "document": action.document });
    note(conn, (SUBJECT, action.id), "recorded", recorded.by, &detail)
}

/// Keeps a change of an action.
pub fn keep(conn: &mut Conn, changed: &ActionChanged) -> Outcome<()> {
    let ActionChanged { before, after, word, by, .. } = changed;
    let decided_on = actions::table.find(after.id).filter(actions::version.eq(before));
    let moved = diesel::update(decided_on)
        .set((
            actions::state.eq(after.state),
            actions::extension.eq(after.extension.as_ref().map(Json::new).transpose()?),
            actions::ending.eq(after.ending.as_ref().map(Json::new).transpose()?),
            actions::changed_at.eq(after.changed_at),
            actions::version.eq(after.version),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let detail = json!({ "extension": after.extension, "ending": after.ending });
    note(conn, (SUBJECT, after.id), word, *by, &detail)
}
