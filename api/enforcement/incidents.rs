//! Rule: records complaints and accidents at a unit, and their outcome.

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, string_enum, texts},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    #[schema(as = IncidentKind)]
    IncidentKind {
        Complaint = "complaint",
        Accident = "accident",
    }
}

string_enum! {
    /// Whether it was true.
    #[schema(as = IncidentState)]
    IncidentState {
        /// Nobody has looked into it yet.
        Received = "received",
        Verified = "verified",
        Unfounded = "unfounded",
    }
}

/// A complaint or an accident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: Id,
    pub kind: IncidentKind,
    /// The unit's.
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    /// In Suzhou.
    pub happened_on: NaiveDate,
    pub summary: String,
    pub state: IncidentState,
    /// What looking into it has shown.
    pub finding: Option<String>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

/// What somebody records.
#[derive(Clone, Debug)]
pub struct IncidentDraft {
    /// The client's.
    pub id: Id,
    pub kind: IncidentKind,
    pub happened_on: NaiveDate,
    pub summary: String,
}

/// Something that may be kept. Only this file makes one.
#[derive(Debug)]
pub struct Kept(Incident);

impl Kept {
    pub fn incident(&self) -> &Incident {
        &self.0
    }
}

/// Those who see complaints and accidents: not the unit, which must not learn who complained.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])
}

/// Records what was reported of a unit and a piece of its equipment.
pub fn record(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    draft: IncidentDraft,
    at: Moment,
) -> Outcome<Kept> {
    may_see(actor)?;
    let mut flaws = ValidationErrors::default();
    check_year(&mut flaws, "/happened_on", draft.happened_on);
    texts::lines(&mut flaws, "/summary", &draft.summary, 2000);
    flaws.finish()?;
    Ok(Kept(Incident {
        id: draft.id,
        kind: draft.kind,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        happened_on: draft.happened_on,
        summary: draft.summary,
        state: IncidentState::Received,
        finding: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    }))
}

/// Says whether it was true, once.
pub fn settle(
    actor: &Actor,
    incident: &Incident,
    verified: bool,
    finding: String,
    at: Moment,
) -> Outcome<Kept> {
    may_see(actor)?;
    let mut flaws = ValidationErrors::default();
    texts::lines(&mut flaws, "/finding", &finding, 2000);
    flaws.finish()?;
    if incident.state != IncidentState::Received {
        return Err(Problem::new(ProblemKind::WrongState)
            .because("核实结论已经记录", "What it came to is on record already")
            .with("state", incident.state.as_str().into()));
    }
    Ok(Kept(Incident {
        state: if verified { IncidentState::Verified } else { IncidentState::Unfounded },
        finding: Some(finding),
        changed_at: at,
        version: incident.version.saturating_add(1),
        ..incident.clone()
    }))
}
