//! Maps the rows of hazards and of their history.

use crate::{
    clock::Moment,
    db::{
        Json,
        schema::{hazard_steps, hazards},
    },
    district::District,
    hazards::{
        Hazard, HazardSource, HazardState, HistoryKind, Listing, Origin, RectificationPlan, Rectified,
        Reinspection, StepFields, steps::HazardChanged,
    },
    ids::Id,
    problem::{Outcome, Problem},
};
use checklists::{HazardLevel, Text, evaluation::CitedBasis};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = hazards, treat_none_as_null = true)]
pub(super) struct Row {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    source: HazardSource,
    inspection_id: Option<Id>,
    item: Option<String>,
    computed: Option<String>,
    number: i64,
    state: HazardState,
    level: String,
    found_level: String,
    listing: Option<Listing>,
    finding: Json<Found>,
    found_on: NaiveDate,
    found_by: Json<Vec<Id>>,
    round: i64,
    round_began_at: Moment,
    deadline: Option<NaiveDate>,
    plan: Option<Json<RectificationPlan>>,
    rectified_by: Option<Id>,
    rectified_at: Option<Moment>,
    rectified_on: Option<NaiveDate>,
    on_the_spot: bool,
    reinspection: Option<Json<Reinspection>>,
    order_id: Option<Id>,
    closed_at: Option<Moment>,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
    campaign_id: Option<Id>,
    checklist: Option<String>,
}

/// What was found, as the column `finding` keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    reason: Text,
    #[serde(default)]
    described: Option<String>,
    basis: Vec<CitedBasis>,
    #[serde(default)]
    grounds: Vec<CitedBasis>,
    photos: Vec<Id>,
}

impl Row {
    pub(super) fn of(hazard: &Hazard) -> Outcome<Self> {
        let hazard = hazard.clone();
        let (source, rectified) = (hazard.origin.source(), hazard.rectified);
        let (inspection_id, item, computed, number) = match hazard.origin {
            Origin::Inspection { inspection_id, item, computed, number } => {
                (Some(inspection_id), Some(item), computed, number)
            }
            Origin::Reported(_) => (None, None, None, 1),
        };
        let found = Found {
            reason: hazard.reason,
            described: hazard.described,
            basis: hazard.basis,
            grounds: hazard.grounds,
            photos: hazard.photos,
        };
        Ok(Self {
            id: hazard.id,
            district: hazard.district,
            unit_id: hazard.unit_id,
            equipment_id: hazard.equipment_id,
            source,
            inspection_id,
            item,
            computed,
            number: number.into(),
            state: hazard.state,
            level: hazard.level.as_str().to_owned(),
            found_level: hazard.found_level.as_str().to_owned(),
            listing: hazard.listing,
            finding: Json::new(found)?,
            found_on: hazard.found_on,
            found_by: Json::new(hazard.found_by)?,
            round: hazard.round.into(),
            round_began_at: hazard.round_began_at,
            deadline: hazard.deadline,
            plan: hazard.plan.map(Json::new).transpose()?,
            rectified_by: rectified.as_ref().map(|rectified| rectified.by),
            rectified_at: rectified.as_ref().map(|rectified| rectified.at),
            rectified_on: rectified.as_ref().map(|rectified| rectified.rectified_on),
            on_the_spot: rectified.is_some_and(|rectified| rectified.on_the_spot),
            reinspection: hazard.reinspection.map(Json::new).transpose()?,
            order_id: hazard.order_id,
            closed_at: hazard.closed_at,
            created_at: hazard.created_at,
            changed_at: hazard.changed_at,
            version: hazard.version,
            campaign_id: hazard.campaign_id,
            checklist: hazard.checklist,
        })
    }
}

impl TryFrom<Row> for Hazard {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        let origin = match (row.inspection_id, row.item) {
            (Some(inspection_id), Some(item)) => Origin::Inspection {
                inspection_id,
                item,
                computed: row.computed,
                number: u32::try_from(row.number).map_err(Problem::internal)?,
            },
            _ => Origin::Reported(row.source),
        };
        let Found { reason, described, basis, grounds, photos } = row.finding.into_inner();
        Ok(Self {
            id: row.id,
            district: row.district,
            unit_id: row.unit_id,
            equipment_id: row.equipment_id,
            described,
            origin,
            campaign_id: row.campaign_id,
            checklist: row.checklist,
            state: row.state,
            level: level_of(&row.level)?,
            found_level: level_of(&row.found_level)?,
            listing: row.listing,
            reason,
            basis,
            grounds,
            photos,
            found_on: row.found_on,
            found_by: row.found_by.into_inner(),
            round: u32::try_from(row.round).map_err(Problem::internal)?,
            round_began_at: row.round_began_at,
            deadline: row.deadline,
            plan: row.plan.map(Json::into_inner),
            rectified: row.rectified_by.zip(row.rectified_at).map(|(by, at)| Rectified {
                by,
                at,
                rectified_on: row.rectified_on.unwrap_or_else(|| at.day()),
                on_the_spot: row.on_the_spot,
            }),
            reinspection: row.reinspection.map(Json::into_inner),
            order_id: row.order_id,
            closed_at: row.closed_at,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}

fn level_of(word: &str) -> Outcome<HazardLevel> {
    [HazardLevel::General, HazardLevel::Major]
        .into_iter()
        .find(|level| level.as_str() == word)
        .ok_or_else(|| Problem::internal(format!("{word:?} is no level")))
}

/// An entry in the history.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hazard_steps)]
pub(super) struct StepRow {
    pub(super) id: Id,
    pub(super) hazard_id: Id,
    /// The version of the hazard that it made.
    pub(super) number: i64,
    pub(super) step: HistoryKind,
    pub(super) facts: Json<StepFields>,
    pub(super) taken_by: Id,
    pub(super) taken_at: Moment,
}

impl StepRow {
    pub(super) fn of(changed: &HazardChanged) -> Outcome<Self> {
        Ok(Self {
            id: changed.id,
            hazard_id: changed.after.id,
            number: changed.after.version,
            step: changed.what,
            facts: Json::new(changed.facts.clone())?,
            taken_by: changed.by.account_id,
            taken_at: changed.by.at,
        })
    }
}
