//! Hazards that somebody reports without an inspection: a unit's own self-check, an institute, a complaint, another
//! department.

use super::{Beginning, Hazard, HazardSource, Origin};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{Equipment, Unit},
};
use checklists::HazardLevel;
use chrono::NaiveDate;

/// What is reported.
#[derive(Clone, Debug)]
pub struct ReportedHazard {
    /// The client's.
    pub id: Id,
    pub source: HazardSource,
    pub level: HazardLevel,
    pub reason: String,
    /// In Suzhou.
    pub found_on: NaiveDate,
}

/// A report that may be kept. Only [`report`] makes one.
#[derive(Debug)]
pub struct Reported(Hazard);

impl Reported {
    pub fn hazard(&self) -> &Hazard {
        &self.0
    }
}

/// Whether the caller may report it of a unit and a piece of its equipment. A unit reports what its own self-check found; inspectors and supervisors enter
/// what reached them from anywhere but an inspection, whose failures become hazards when it is submitted.
pub fn report(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    report: &ReportedHazard,
    at: Moment,
) -> Outcome<Reported> {
    actor.must_be(&[Role::Enterprise, Role::Inspector, Role::Supervisor])?;
    let flaw = |zh: &str, en: &str| Err(Problem::invalid("/source", zh, en));
    if report.source == HazardSource::Inspection {
        return flaw("检查发现的隐患由提交检查产生", "An inspection's hazards come from submitting it");
    }
    if actor.role == Role::Enterprise && report.source != HazardSource::SelfCheck {
        return flaw("企业只能报告自查发现的隐患", "A unit reports what its self-check found");
    }
    let beginning = Beginning {
        id: report.id,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        origin: Origin::Reported(report.source),
        campaign_id: None,
        checklist: None,
        level: report.level,
        reason: Text::new(report.reason.clone(), report.reason.clone()),
        basis: Vec::new(),
        photos: Vec::new(),
        found_on: report.found_on,
        found_by: vec![actor.id],
        at,
    };
    Ok(Reported(beginning.into()))
}

/// Whether a known hazard is what the caller reports again, however it stands by now.
pub fn is_repeated(
    actor: &Actor,
    hazard: &Hazard,
    unit_id: Id,
    equipment_id: Option<Id>,
    report: &ReportedHazard,
) -> Outcome<()> {
    let same = hazard.unit_id == unit_id
        && hazard.equipment_id == equipment_id
        && hazard.origin == Origin::Reported(report.source)
        && hazard.found_level == report.level
        && hazard.reason.zh == report.reason
        && hazard.found_on == report.found_on
        && hazard.found_by == [actor.id];
    if same { Ok(()) } else { Err(Problem::new(ProblemKind::IdTaken)) }
}
