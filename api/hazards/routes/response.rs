//! The response of a hazard.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    district::District,
    hazards::{
        Hazard, HazardSource, HazardState, HistoryEntry, Listing, Origin, RectificationPlan, Rectified,
        Reinspection,
        steps::{self, NextStep},
        store,
    },
    ids::Id,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use checklists::{HazardLevel, Text, evaluation::CitedBasis};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A hazard in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HazardSummary)]
pub struct HazardSummary {
    pub id: Id,
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    pub source: HazardSource,
    /// The inspection that found it; null where somebody reported it.
    pub inspection_id: Option<Id>,
    /// The campaign of that inspection: `GET /v1/campaigns/{id}`.
    pub campaign_id: Option<Id>,
    /// The code of its checklist.
    pub checklist: Option<String>,
    /// The code of the item that failed.
    pub item: Option<String>,
    /// From 1: which of the units that a counter counts.
    pub number: u32,
    pub state: HazardState,
    pub level: HazardLevel,
    /// How far the listed supervision of a major one is; null before it is reported up.
    pub listing: Option<Listing>,
    pub reason: Text,
    /// In Suzhou.
    pub found_on: NaiveDate,
    /// The last day for putting it right, in Suzhou.
    pub deadline: Option<NaiveDate>,
    /// The deadline has passed and nobody has put it right.
    pub overdue: bool,
    /// The order in force that demands it: `GET /v1/orders/{id}`.
    pub order_id: Option<Id>,
    pub closed_at: Option<Moment>,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl HazardSummary {
    /// As it stands on `day`, in Suzhou.
    pub fn new(hazard: Hazard, names: &NameLookup, day: NaiveDate) -> Self {
        let (item, number) = match &hazard.origin {
            Origin::Inspection { item, number, .. } => (Some(item.clone()), *number),
            Origin::Reported(_) => (None, 1),
        };
        Self {
            id: hazard.id,
            overdue: hazard.is_overdue(day),
            unit: names.named(hazard.unit_id),
            equipment: hazard.equipment_id.map(|id| names.named(id)),
            source: hazard.origin.source(),
            inspection_id: hazard.origin.inspection_id(),
            campaign_id: hazard.campaign_id,
            checklist: hazard.checklist,
            item,
            number,
            district: hazard.district,
            state: hazard.state,
            level: hazard.level,
            listing: hazard.listing,
            reason: hazard.reason,
            found_on: hazard.found_on,
            deadline: hazard.deadline,
            order_id: hazard.order_id,
            closed_at: hazard.closed_at,
            created_at: hazard.created_at,
            changed_at: hazard.changed_at,
            version: hazard.version,
        }
    }
}

/// The names that hazards point to.
pub fn names_of(conn: &mut Conn, hazards: &[Hazard]) -> Outcome<NameLookup> {
    NameLookup::read(
        conn,
        hazards.iter().map(|hazard| hazard.unit_id),
        hazards.iter().filter_map(|hazard| hazard.equipment_id),
    )
}

/// A hazard, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hazard)]
pub struct HazardDetail {
    #[serde(flatten)]
    pub summary: HazardSummary,
    /// The computed result that found it; null where the item itself failed.
    pub computed: Option<String>,
    /// The level by the checklist or whoever reported it, before anybody raised or lowered it.
    pub found_level: HazardLevel,
    /// What was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// The item's photos: `GET /v1/inspections/{inspection_id}/photos/{photo_id}`.
    pub photos: Vec<Id>,
    /// From 1; grows each time that it turns out not to be put right.
    pub round: u32,
    /// How it is to be put right, where that takes time.
    pub plan: Option<RectificationPlan>,
    /// Who reported it as put right in this round.
    pub rectified: Option<Rectified>,
    /// The last visit that found it put right in this round.
    pub reinspection: Option<Reinspection>,
    /// What became of it, the first first.
    pub happened: Vec<HistoryEntry>,
    /// What the caller may do with it now.
    pub next: Vec<NextStep>,
}

impl HazardDetail {
    /// As it stands at `now`.
    pub fn read(conn: &mut Conn, actor: &Actor, hazard: Hazard, now: Moment) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&hazard))?;
        let photos = store::photos(conn, &hazard)?;
        let computed = match &hazard.origin {
            Origin::Inspection { computed, .. } => computed.clone(),
            Origin::Reported(_) => None,
        };
        Ok(Self {
            happened: store::happenings(conn, hazard.id)?,
            next: steps::next(actor, &hazard, &photos),
            computed,
            found_level: hazard.found_level,
            basis: hazard.basis.clone(),
            photos: hazard.photos.clone(),
            round: hazard.round,
            plan: hazard.plan.clone(),
            rectified: hazard.rectified.clone(),
            reinspection: hazard.reinspection.clone(),
            summary: HazardSummary::new(hazard, &names, now.day()),
        })
    }
}
