//! Rule: what each kind of enforcement action needs to be recorded.

use super::{ActionKind, ActionState, EnforcementAction};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    hazards::Hazard,
    ids::Id,
    problem::Outcome,
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, texts},
};
use chrono::{Days, NaiveDate};

/// The longest that a seal is first put on for, in days (Administrative Compulsion Law, Art. 25).
pub const LONGEST_SEALING: u64 = 30;

/// The highest fine, in yuan.
pub const HIGHEST_FINE: u64 = 1_000_000_000;

/// The most hazards that one action is about.
pub const MOST_HAZARDS: usize = 100;

/// An action that somebody wants to record.
#[derive(Clone, Debug)]
pub struct ActionDraft {
    /// The client's.
    pub id: Id,
    pub kind: ActionKind,
    pub hazards: Vec<Id>,
    pub taken_on: NaiveDate,
    pub basis: String,
    pub document: String,
    pub amount_yuan: Option<u64>,
    pub until: Option<NaiveDate>,
    pub authority: Option<String>,
}

/// An action that may be kept. Only [`record`] makes one.
#[derive(Debug)]
pub struct Recorded(EnforcementAction);

impl Recorded {
    pub fn action(&self) -> &EnforcementAction {
        &self.0
    }
}

/// By an inspector or a supervisor, against a unit and a piece of its equipment. A fine has an amount, a sealing its last day, a transfer the other authority.
pub fn record(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    hazards: &[Hazard],
    draft: ActionDraft,
    at: Moment,
) -> Outcome<Recorded> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let mut flaws = ValidationErrors::default();
    check_year(&mut flaws, "/taken_on", draft.taken_on);
    texts::required(&mut flaws, "/basis", &draft.basis, 500);
    texts::required(&mut flaws, "/document", &draft.document, 100);
    texts::optional(&mut flaws, "/authority", draft.authority.as_deref(), 200);
    for (pointer, is_there, kind) in [
        ("/amount_yuan", draft.amount_yuan.is_some(), ActionKind::Fine),
        ("/until", draft.until.is_some(), ActionKind::Sealing),
        ("/authority", draft.authority.is_some(), ActionKind::Transfer),
    ] {
        if draft.kind == kind {
            flaws.check(is_there, pointer, "此类措施须填写此项", "This kind of action needs it");
        } else {
            flaws.check(!is_there, pointer, "此类措施不填此项", "This kind of action does not take it");
        }
    }
    let is_an_amount = draft.amount_yuan.is_none_or(|amount| (1..=HIGHEST_FINE).contains(&amount));
    flaws.check(is_an_amount, "/amount_yuan", "罚款金额无效", "This is no amount of a fine");
    let last = draft.taken_on.checked_add_days(Days::new(LONGEST_SEALING)).unwrap_or(NaiveDate::MAX);
    let is_a_term = draft.until.is_none_or(|until| (draft.taken_on..=last).contains(&until));
    flaws.check(
        is_a_term,
        "/until",
        "查封、扣押期限自决定之日起不超过三十日",
        "A seal ends within thirty days of the day it is put on",
    );
    check_hazards(&mut flaws, unit, hazards, &draft.hazards);
    flaws.finish()?;
    Ok(Recorded(EnforcementAction {
        id: draft.id,
        kind: draft.kind,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        hazards: draft.hazards,
        taken_on: draft.taken_on,
        basis: draft.basis,
        document: draft.document,
        amount_yuan: draft.amount_yuan,
        until: draft.until,
        authority: draft.authority,
        extension: None,
        state: ActionState::InForce,
        ending: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    }))
}

fn check_hazards(flaws: &mut ValidationErrors, unit: &Unit, hazards: &[Hazard], named: &[Id]) {
    flaws.check(named.len() <= MOST_HAZARDS, "/hazards", "隐患过多", "These are too many");
    for (place, id) in named.iter().enumerate() {
        let known = |hazard: &Hazard| hazard.id == *id && hazard.unit_id == unit.id;
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        flaws.check(
            hazards.iter().any(known) && !twice,
            &format!("/hazards/{place}"),
            "该单位没有这项隐患,或重复",
            "The unit has no such hazard, or it is named twice",
        );
    }
}
