//! Reads an assignment with the names that it points to.

use super::find;
use crate::{
    accounts::Scope,
    assignments::Assignment,
    db::Conn,
    ids::Id,
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An assignment, as the API gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub struct AssignmentDetail {
    #[serde(flatten)]
    pub assignment: Assignment,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
    /// Whether the last day has passed and nothing was submitted.
    pub overdue: bool,
}

impl AssignmentDetail {
    /// As it stands on `day`.
    pub(super) fn new(assignment: Assignment, names: &NameLookup, day: NaiveDate) -> Self {
        Self {
            about: names.about(assignment.unit_id, assignment.equipment_id),
            overdue: assignment.is_overdue(day),
            assignment,
        }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id, day: NaiveDate) -> Outcome<Self> {
        let assignment = find(conn, scope, id)?;
        Self::read(conn, assignment, day)
    }

    /// With its names read from the database.
    pub fn read(conn: &mut Conn, assignment: Assignment, day: NaiveDate) -> Outcome<Self> {
        let names = NameLookup::read(conn, [(assignment.unit_id, assignment.equipment_id)])?;
        Ok(Self::new(assignment, &names, day))
    }
}
