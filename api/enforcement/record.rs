//! Rule: what each kind of enforcement action needs to be recorded.

use super::{ActionKind, ActionState, EnforcementAction};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    hazards::Hazard,
    ids::Id,
    problem::Outcome,
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, texts::SingleLineText},
};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest that a seal is first put on for, in days (Administrative Compulsion Law, Art. 25).
pub const LONGEST_SEALING: u64 = 30;

/// The highest fine, in yuan.
pub const HIGHEST_FINE: u64 = 1_000_000_000;

/// The most hazards that one action is about.
pub const MOST_HAZARDS: usize = 100;

/// An enforcement action to be recorded.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    pub kind: ActionKind,
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// The hazards that it is about, of the same unit.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub hazards: Vec<Id>,
    /// In Suzhou; 2000 to 2999.
    pub taken_on: NaiveDate,
    /// The provision that it rests on.
    #[schema(inline)]
    pub basis: SingleLineText<500>,
    /// The number of its document.
    #[schema(inline)]
    pub document: SingleLineText<100>,
    /// Needed for a fine.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount_yuan: Option<u64>,
    /// Needed for a sealing: its last day, at most thirty days later.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Needed for a transfer: to whom.
    #[serde(default)]
    #[schema(inline)]
    pub authority: Option<SingleLineText<200>>,
}

impl NewAction {
    /// Whether `known` was recorded by this request of the caller.
    pub fn was_made(&self, known: &EnforcementAction, actor: &Actor) -> bool {
        let mut hazards = self.hazards.clone();
        hazards.sort_unstable();
        known.created_by == actor.id
            && known.kind == self.kind
            && known.unit_id == self.unit_id
            && known.equipment_id == self.equipment_id
            && known.hazards == hazards
            && known.taken_on == self.taken_on
            && known.basis == self.basis
            && known.document == self.document
            && known.amount_yuan == self.amount_yuan
            && known.until == self.until
            && known.authority.as_deref() == self.authority.as_deref()
    }
}

/// A new action. Only [`record`] makes one.
#[derive(Debug)]
pub struct ActionRecorded {
    pub action: EnforcementAction,
    pub by: ChangedBy,
    _sealed: (),
}

/// Records an action against a unit or a piece of its equipment: by an inspector or a supervisor. A fine has an amount, a
/// sealing its last day, a transfer the other authority.
pub fn record(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    hazards: &[Hazard],
    id: Id,
    new: &NewAction,
    at: Moment,
) -> Outcome<ActionRecorded> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let mut errors = ValidationErrors::default();
    check_year(&mut errors, "/taken_on", new.taken_on);
    for (pointer, is_there, kind) in [
        ("/amount_yuan", new.amount_yuan.is_some(), ActionKind::Fine),
        ("/until", new.until.is_some(), ActionKind::Sealing),
        ("/authority", new.authority.is_some(), ActionKind::Transfer),
    ] {
        if new.kind == kind {
            errors.check(is_there, pointer, "此类措施须填写此项", "This kind of action needs it");
        } else {
            errors.check(!is_there, pointer, "此类措施不填此项", "This kind of action does not take it");
        }
    }
    let is_an_amount = new.amount_yuan.is_none_or(|amount| (1..=HIGHEST_FINE).contains(&amount));
    errors.check(is_an_amount, "/amount_yuan", "罚款金额无效", "This is no amount of a fine");
    let last = new.taken_on.checked_add_days(Days::new(LONGEST_SEALING)).unwrap_or(NaiveDate::MAX);
    let is_a_term = new.until.is_none_or(|until| (new.taken_on..=last).contains(&until));
    errors.check(
        is_a_term,
        "/until",
        "查封、扣押期限自决定之日起不超过三十日",
        "A seal ends within thirty days of the day it is put on",
    );
    check_hazards(&mut errors, unit, hazards, &new.hazards);
    errors.finish()?;
    let action = EnforcementAction {
        id,
        kind: new.kind,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        hazards: new.hazards.clone(),
        taken_on: new.taken_on,
        basis: new.basis.to_string(),
        document: new.document.to_string(),
        amount_yuan: new.amount_yuan,
        until: new.until,
        authority: new.authority.clone().map(String::from),
        extension: None,
        state: ActionState::InForce,
        ending: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    };
    Ok(ActionRecorded { action, by: ChangedBy { account_id: actor.id, at }, _sealed: () })
}

fn check_hazards(errors: &mut ValidationErrors, unit: &Unit, hazards: &[Hazard], named: &[Id]) {
    errors.check(named.len() <= MOST_HAZARDS, "/hazards", "隐患过多", "These are too many");
    for (place, id) in named.iter().enumerate() {
        let known = |hazard: &Hazard| hazard.id == *id && hazard.unit_id == unit.id;
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        errors.check(
            hazards.iter().any(known) && !twice,
            &format!("/hazards/{place}"),
            "该单位没有这项隐患,或重复",
            "The unit has no such hazard, or it is named twice",
        );
    }
}
