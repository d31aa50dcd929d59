//! Rule: records complaints and accidents at a unit, and their outcome.

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, string_enum, texts::MultiLineText},
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
        /// Not investigated yet.
        Received = "received",
        Verified = "verified",
        Unfounded = "unfounded",
    }
}

/// A complaint or an accident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentRecord)]
pub struct Incident {
    pub id: Id,
    pub kind: IncidentKind,
    /// The unit's.
    pub district: District,
    #[serde(skip)]
    pub unit_id: Id,
    #[serde(skip)]
    pub equipment_id: Option<Id>,
    /// In Suzhou.
    pub happened_on: NaiveDate,
    pub summary: String,
    pub state: IncidentState,
    /// What the investigation has shown.
    pub finding: Option<String>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

/// A complaint or an accident to be recorded.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    pub kind: IncidentKind,
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// In Suzhou; 2000 to 2999.
    pub happened_on: NaiveDate,
    #[schema(inline)]
    pub summary: MultiLineText<2000>,
}

impl NewIncident {
    /// Whether `known` was recorded by this request of the caller.
    pub fn was_made(&self, known: &Incident, actor: &Actor) -> bool {
        known.created_by == actor.id
            && known.kind == self.kind
            && known.unit_id == self.unit_id
            && known.equipment_id == self.equipment_id
            && known.happened_on == self.happened_on
            && known.summary == self.summary
    }
}

/// What the investigation has shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentFinding {
    /// Whether it was true.
    pub verified: bool,
    #[schema(inline)]
    pub finding: MultiLineText<2000>,
}

impl IncidentFinding {
    fn state(&self) -> IncidentState {
        if self.verified { IncidentState::Verified } else { IncidentState::Unfounded }
    }

    /// Whether it is what the record says already.
    pub fn was_made(&self, incident: &Incident) -> bool {
        incident.state == self.state() && incident.finding.as_deref() == Some(&*self.finding)
    }
}

/// A new complaint or accident. Only [`record`] makes one.
#[derive(Debug)]
pub struct IncidentRecorded {
    pub incident: Incident,
    pub by: ChangedBy,
    _sealed: (),
}

/// The finding on a complaint or an accident. Only [`settle`] makes one.
#[derive(Debug)]
pub struct IncidentSettled {
    pub incident_id: Id,
    /// The version that it was decided on.
    pub version: i64,
    pub state: IncidentState,
    pub finding: String,
    pub by: ChangedBy,
    _sealed: (),
}

/// Whether the caller may see complaints and accidents: not the unit, which must not learn who complained.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])
}

/// Records what was reported of a unit or a piece of its equipment.
pub fn record(
    actor: &Actor,
    unit: &Unit,
    equipment: Option<&Equipment>,
    id: Id,
    new: &NewIncident,
    at: Moment,
) -> Outcome<IncidentRecorded> {
    may_see(actor)?;
    let mut errors = ValidationErrors::default();
    check_year(&mut errors, "/happened_on", new.happened_on);
    errors.finish()?;
    let incident = Incident {
        id,
        kind: new.kind,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        equipment_id: equipment.map(|equipment| equipment.id),
        happened_on: new.happened_on,
        summary: new.summary.to_string(),
        state: IncidentState::Received,
        finding: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    };
    Ok(IncidentRecorded { incident, by: ChangedBy { account_id: actor.id, at }, _sealed: () })
}

/// Settles whether it was true, once.
pub fn settle(
    actor: &Actor,
    incident: &Incident,
    new: &IncidentFinding,
    at: Moment,
) -> Outcome<IncidentSettled> {
    may_see(actor)?;
    if incident.state != IncidentState::Received {
        return Err(Problem::new(ProblemKind::WrongState)
            .because("核实结论已经记录", "What it came to is on record already")
            .with("state", incident.state.as_str().into()));
    }
    Ok(IncidentSettled {
        incident_id: incident.id,
        version: incident.version,
        state: new.state(),
        finding: new.finding.to_string(),
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}
