//! Rule: who may report a hazard without an inspection: found by a unit's own self-check, an institute, a complaint,
//! another department.

use super::HazardChanged;
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    events::ChangedBy,
    hazards::{Beginning, Hazard, HazardSource, HistoryKind, Origin, StepFields},
    ids::Id,
    problem::{Outcome, Problem, Text},
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, texts::SingleLineText},
};
use checklists::HazardLevel;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A hazard that somebody reports.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": crate::example_ids::MALL, "source": "complaint", "level": "general",
    "reason": "3号乘客电梯运行时有异响", "found_on": "2018-02-01"
}))]
pub struct NewHazard {
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// A unit reports its `self_check`; `inspection` is never reported, submitting an inspection does it.
    pub source: HazardSource,
    pub level: HazardLevel,
    /// What is wrong, in one line.
    #[schema(inline)]
    pub reason: SingleLineText<500>,
    /// In Suzhou; 2000 to 2999.
    pub found_on: NaiveDate,
}

impl NewHazard {
    /// Checks what a person entered.
    pub fn check(&self) -> Outcome<()> {
        let mut errors = ValidationErrors::default();
        check_year(&mut errors, "/found_on", self.found_on);
        errors.finish()
    }

    /// Whether `known` was reported by this request of the caller, whatever its state is by now.
    pub fn was_made(&self, known: &Hazard, actor: &Actor) -> bool {
        known.unit_id == self.unit_id
            && known.equipment_id == self.equipment_id
            && known.origin == Origin::Reported(self.source)
            && known.found_level == self.level
            && known.reason.zh == self.reason
            && known.found_on == self.found_on
            && known.found_by == [actor.id]
    }
}

/// Reports a hazard of a unit or a piece of its equipment. A unit reports what its own self-check found; inspectors and
/// supervisors enter what reached them from anywhere but an inspection, whose failures become hazards when it is
/// submitted.
pub fn report(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    id: Id,
    new: &NewHazard,
    at: Moment,
) -> Outcome<HazardChanged> {
    new.check()?;
    actor.must_be(&[Role::Enterprise, Role::Inspector, Role::Supervisor])?;
    let refused = |zh: &str, en: &str| Err(Problem::invalid("/source", zh, en));
    if new.source == HazardSource::Inspection {
        return refused("检查发现的隐患由提交检查产生", "An inspection's hazards come from submitting it");
    }
    if actor.role == Role::Enterprise && new.source != HazardSource::SelfCheck {
        return refused("企业只能报告自查发现的隐患", "A unit reports what its self-check found");
    }
    let beginning = Beginning {
        id,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        origin: Origin::Reported(new.source),
        campaign_id: None,
        checklist: None,
        level: new.level,
        reason: Text::new(&*new.reason, &*new.reason),
        described: None,
        basis: Vec::new(),
        grounds: Vec::new(),
        photos: Vec::new(),
        found_on: new.found_on,
        found_by: vec![actor.id],
        at,
    };
    let by = ChangedBy { account_id: actor.id, at };
    Ok(HazardChanged::opened(beginning, HistoryKind::Reported, StepFields::default(), by))
}
