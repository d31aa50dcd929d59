//! Reads a complaint or an accident with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    db::Conn,
    enforcement::incidents::Incident,
    http::Cursor,
    ids::Id,
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A complaint or an accident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentDetail {
    #[serde(flatten)]
    pub incident: Incident,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
}

impl IncidentDetail {
    fn new(incident: Incident, names: &NameLookup) -> Self {
        Self { about: names.about(incident.unit_id, incident.equipment_id), incident }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let incident = find(conn, scope, id)?;
        Self::read(conn, incident)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, incident: Incident) -> Outcome<Self> {
        let names = NameLookup::read(conn, [(incident.unit_id, incident.equipment_id)])?;
        Ok(Self::new(incident, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, incidents: Vec<Incident>) -> Outcome<Vec<Self>> {
        let names = NameLookup::read(
            conn,
            incidents.iter().map(|incident| (incident.unit_id, incident.equipment_id)),
        )?;
        Ok(incidents.into_iter().map(|incident| Self::new(incident, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.incident.created_at, id: self.incident.id }
    }
}
