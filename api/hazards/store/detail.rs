//! Reads a hazard with all that belongs to it.

use super::{Listed, find, history, list::with_names, photos};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    district::District,
    hazards::{
        Hazard, HazardSource, HazardState, HistoryEntry, Listing, Origin, RectificationPlan, Rectified,
        Reinspection,
        steps::{self, NextStep},
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::UnitAndEquipment,
};
use checklists::{HazardLevel, Text, basis::Term, evaluation::CitedBasis};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A hazard in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HazardSummary)]
pub struct HazardSummary {
    pub id: Id,
    pub district: District,
    #[serde(flatten)]
    pub about: UnitAndEquipment,
    pub source: HazardSource,
    /// The inspection that found it; null if it was reported.
    pub inspection_id: Option<Id>,
    /// The campaign of that inspection: `GET /v1/campaigns/{id}`.
    pub campaign_id: Option<Id>,
    /// The code of its checklist.
    pub checklist: Option<String>,
    /// The code of the item that failed.
    pub item: Option<String>,
    /// From 1: which of the units that a counter counts.
    pub number: u32,
    /// Which of the counted units it is, in words; null if that is the equipment, or nothing was counted.
    pub described: Option<String>,
    pub state: HazardState,
    pub level: HazardLevel,
    /// What the law calls a major one, by its grounds. Empty: a general one, or one by the decision of an official.
    pub terms: Vec<Term>,
    /// How far the listed supervision of a major one is; null before it is reported up.
    pub listing: Option<Listing>,
    pub reason: Text,
    /// In Suzhou.
    pub found_on: NaiveDate,
    /// The last day for rectification, in Suzhou.
    pub deadline: Option<NaiveDate>,
    /// The deadline has passed and it is not rectified.
    pub overdue: bool,
    /// The order in force that names it: `GET /v1/orders/{id}`.
    pub order_id: Option<Id>,
    pub closed_at: Option<Moment>,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl HazardSummary {
    /// As it stands on `day`, in Suzhou.
    pub fn new(listed: Listed, day: NaiveDate) -> Self {
        let Listed { hazard, about } = listed;
        let (item, number) = match &hazard.origin {
            Origin::Inspection { item, number, .. } => (Some(item.clone()), *number),
            Origin::Reported(_) => (None, 1),
        };
        Self {
            id: hazard.id,
            overdue: hazard.is_overdue(day),
            terms: hazard.terms(),
            about,
            source: hazard.origin.source(),
            inspection_id: hazard.origin.inspection_id(),
            campaign_id: hazard.campaign_id,
            checklist: hazard.checklist,
            item,
            number,
            described: hazard.described,
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

/// A hazard with its history and the caller's next steps.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hazard)]
pub struct HazardDetail {
    #[serde(flatten)]
    pub summary: HazardSummary,
    /// The computed result that found it; null if the item itself failed.
    pub computed: Option<String>,
    /// The level by the checklist or the report, before it was raised or lowered.
    pub found_level: HazardLevel,
    /// What was in force on the inspection's date.
    pub basis: Vec<CitedBasis>,
    /// What makes it a major one by the checklist, likewise; empty if somebody raised or reported it.
    pub grounds: Vec<CitedBasis>,
    /// The item's photos: `GET /v1/inspections/{inspection_id}/photos/{photo_id}`.
    pub photos: Vec<Id>,
    /// From 1; grows each time that it turns out not to be rectified.
    pub round: u32,
    /// The plan of its rectification, if that takes time.
    pub plan: Option<RectificationPlan>,
    /// Who reported it as rectified in this round.
    pub rectified: Option<Rectified>,
    /// The last visit that found it rectified in this round.
    pub reinspection: Option<Reinspection>,
    /// Its history, the oldest entry first.
    pub happened: Vec<HistoryEntry>,
    /// What the caller may do with it now.
    pub next: Vec<NextStep>,
}

impl HazardDetail {
    /// One that the caller may see, as it stands at `at`.
    pub fn find(conn: &mut Conn, actor: &Actor, id: Id, at: Moment) -> Outcome<Self> {
        let hazard = find(conn, &actor.scope(), id)?;
        Self::read(conn, actor, hazard, at)
    }

    /// With its history and photos read from the database, as it stands at `at`.
    pub fn read(conn: &mut Conn, actor: &Actor, hazard: Hazard, at: Moment) -> Outcome<Self> {
        let photos = photos(conn, &hazard)?;
        let (happened, next) = (history(conn, hazard.id)?, steps::next(actor, &hazard, &photos));
        let named = with_names(conn, vec![hazard.clone()])?.pop();
        let listed = named.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
        Ok(Self {
            summary: HazardSummary::new(listed, at.day()),
            computed: match hazard.origin {
                Origin::Inspection { computed, .. } => computed,
                Origin::Reported(_) => None,
            },
            found_level: hazard.found_level,
            basis: hazard.basis,
            grounds: hazard.grounds,
            photos: hazard.photos,
            round: hazard.round,
            plan: hazard.plan,
            rectified: hazard.rectified,
            reinspection: hazard.reinspection,
            happened,
            next,
        })
    }
}
