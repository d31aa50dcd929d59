//! Reads a complaint or an accident with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::Conn,
    district::District,
    enforcement::incidents::{Incident, IncidentKind, IncidentState},
    http::Cursor,
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A complaint or an accident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentDetail {
    pub id: Id,
    pub kind: IncidentKind,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// In Suzhou.
    pub happened_on: NaiveDate,
    pub summary: String,
    pub state: IncidentState,
    /// What the investigation has shown.
    pub finding: Option<String>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl IncidentDetail {
    fn new(incident: Incident, names: &NameLookup) -> Self {
        Self {
            id: incident.id,
            kind: incident.kind,
            district: incident.district,
            unit: names.named(incident.unit_id),
            equipment: incident.equipment_id.map(|id| names.named(id)),
            happened_on: incident.happened_on,
            summary: incident.summary,
            state: incident.state,
            finding: incident.finding,
            created_by: incident.created_by,
            created_at: incident.created_at,
            changed_at: incident.changed_at,
            version: incident.version,
        }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let incident = find(conn, scope, id)?;
        Self::read(conn, incident)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, incident: Incident) -> Outcome<Self> {
        let names = NameLookup::read(conn, [incident.unit_id], incident.equipment_id)?;
        Ok(Self::new(incident, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, incidents: Vec<Incident>) -> Outcome<Vec<Self>> {
        let names = NameLookup::read(
            conn,
            incidents.iter().map(|incident| incident.unit_id),
            incidents.iter().filter_map(|incident| incident.equipment_id),
        )?;
        Ok(incidents.into_iter().map(|incident| Self::new(incident, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.created_at, id: self.id }
    }
}
