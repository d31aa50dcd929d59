//! How a hazard looks in the API.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    district::District,
    hazards::{
        Happened, Hazard, State,
        steps::{self, NextStep},
        store,
    },
    ids::Id,
    problem::Outcome,
    registry::{Named, store::Names},
};
use checklists::{HazardLevel, Text, evaluation::CitedBasis};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A hazard in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HazardSummary)]
pub struct Summary {
    pub id: Id,
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// The inspection that found it.
    pub inspection_id: Id,
    /// The code of the item that failed.
    pub item: String,
    /// From 1: which of the units that a counter counts.
    pub number: u32,
    pub state: State,
    pub level: HazardLevel,
    pub reason: Text,
    /// The day of the visit, in Suzhou.
    pub found_on: NaiveDate,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl Summary {
    pub fn new(hazard: Hazard, names: &Names) -> Self {
        Self {
            id: hazard.id,
            district: hazard.district,
            unit: names.named(hazard.unit_id),
            equipment: hazard.equipment_id.map(|id| names.named(id)),
            inspection_id: hazard.inspection_id,
            item: hazard.item,
            number: hazard.number,
            state: hazard.state,
            level: hazard.level,
            reason: hazard.reason,
            found_on: hazard.found_on,
            created_at: hazard.created_at,
            changed_at: hazard.changed_at,
            version: hazard.version,
        }
    }
}

/// The names that hazards point to.
pub fn names_of(conn: &mut Conn, hazards: &[Hazard]) -> Outcome<Names> {
    Names::read(
        conn,
        hazards.iter().map(|hazard| hazard.unit_id),
        hazards.iter().filter_map(|hazard| hazard.equipment_id),
    )
}

/// A hazard, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hazard)]
pub struct Whole {
    #[serde(flatten)]
    pub summary: Summary,
    /// The computed result that found it; null where the item itself failed.
    pub computed: Option<String>,
    /// The level by the checklist, before anybody raised or lowered it.
    pub found_level: HazardLevel,
    /// What was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// The item's photos: `GET /v1/inspections/{inspection_id}/photos/{photo_id}`.
    pub photos: Vec<Id>,
    /// What became of it, the first first.
    pub happened: Vec<Happened>,
    /// What the caller may do with it now.
    pub next: Vec<NextStep>,
}

impl Whole {
    pub fn read(conn: &mut Conn, actor: &Actor, hazard: Hazard) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&hazard))?;
        Ok(Self {
            happened: store::happenings(conn, hazard.id)?,
            next: steps::next(actor, &hazard),
            computed: hazard.computed.clone(),
            found_level: hazard.found_level,
            basis: hazard.basis.clone(),
            photos: hazard.photos.clone(),
            summary: Summary::new(hazard, &names),
        })
    }
}
