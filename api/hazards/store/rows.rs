//! Maps the rows of hazards.

use crate::{
    clock::Moment,
    db::{
        json::{read, written},
        schema::hazards,
    },
    district::District,
    hazards::{Hazard, HazardSource, Origin, Rectified},
    ids::Id,
    problem::{Outcome, Problem},
};
use checklists::{HazardLevel, Text, evaluation::CitedBasis};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hazards)]
pub(super) struct Row {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    source: String,
    inspection_id: Option<Id>,
    item: Option<String>,
    computed: Option<String>,
    number: i64,
    #[diesel(embed)]
    standing: Standing,
    found_level: String,
    finding: String,
    found_on: NaiveDate,
    found_by: String,
    created_at: Moment,
    campaign_id: Option<Id>,
    checklist: Option<String>,
}

/// What was found, as the column `finding` keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) reason: Text,
    pub(super) basis: Vec<CitedBasis>,
    pub(super) photos: Vec<Id>,
}

/// What steps change.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = hazards)]
#[diesel(treat_none_as_null = true)]
pub(super) struct Standing {
    state: String,
    level: String,
    listing: Option<String>,
    round: i64,
    round_began_at: Moment,
    deadline: Option<NaiveDate>,
    plan: Option<String>,
    rectified_by: Option<Id>,
    rectified_at: Option<Moment>,
    rectified_on: Option<NaiveDate>,
    on_the_spot: bool,
    reinspection: Option<String>,
    order_id: Option<Id>,
    closed_at: Option<Moment>,
    changed_at: Moment,
    version: i64,
}

impl Row {
    pub(super) fn of(hazard: &Hazard) -> Outcome<Self> {
        let (inspection_id, item, computed, number) = match &hazard.origin {
            Origin::Inspection { inspection_id, item, computed, number } => {
                (Some(*inspection_id), Some(item.clone()), computed.clone(), *number)
            }
            Origin::Reported(_) => (None, None, None, 1),
        };
        let found = Found {
            reason: hazard.reason.clone(),
            basis: hazard.basis.clone(),
            photos: hazard.photos.clone(),
        };
        Ok(Self {
            id: hazard.id,
            district: hazard.district.clone(),
            unit_id: hazard.unit_id,
            equipment_id: hazard.equipment_id,
            source: hazard.origin.source().as_str().to_owned(),
            inspection_id,
            item,
            computed,
            number: i64::from(number),
            standing: Standing::of(hazard)?,
            found_level: hazard.found_level.as_str().to_owned(),
            finding: written(&found)?,
            found_on: hazard.found_on,
            found_by: written(&hazard.found_by)?,
            created_at: hazard.created_at,
            campaign_id: hazard.campaign_id,
            checklist: hazard.checklist.clone(),
        })
    }
}

impl Standing {
    pub(super) fn of(hazard: &Hazard) -> Outcome<Self> {
        let rectified = hazard.rectified.as_ref();
        Ok(Self {
            state: hazard.state.as_str().to_owned(),
            level: hazard.level.as_str().to_owned(),
            listing: hazard.listing.map(|listing| listing.as_str().to_owned()),
            round: i64::from(hazard.round),
            round_began_at: hazard.round_began_at,
            deadline: hazard.deadline,
            plan: hazard.plan.as_ref().map(written).transpose()?,
            rectified_by: rectified.map(|rectified| rectified.by),
            rectified_at: rectified.map(|rectified| rectified.at),
            rectified_on: rectified.map(|rectified| rectified.rectified_on),
            on_the_spot: rectified.is_some_and(|rectified| rectified.on_the_spot),
            reinspection: hazard.reinspection.as_ref().map(written).transpose()?,
            order_id: hazard.order_id,
            closed_at: hazard.closed_at,
            changed_at: hazard.changed_at,
            version: hazard.version,
        })
    }
}

impl TryFrom<Row> for Hazard {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        let source: HazardSource = row.source.parse().map_err(Problem::internal)?;
        let origin = match (row.inspection_id, row.item) {
            (Some(inspection_id), Some(item)) => Origin::Inspection {
                inspection_id,
                item,
                computed: row.computed,
                number: u32::try_from(row.number).map_err(Problem::internal)?,
            },
            _ => Origin::Reported(source),
        };
        let found: Found = read(&row.finding)?;
        let standing = row.standing;
        let rectified = standing.rectified_by.zip(standing.rectified_at);
        Ok(Self {
            id: row.id,
            district: row.district,
            unit_id: row.unit_id,
            equipment_id: row.equipment_id,
            origin,
            campaign_id: row.campaign_id,
            checklist: row.checklist,
            state: standing.state.parse().map_err(Problem::internal)?,
            level: level_of(&standing.level)?,
            found_level: level_of(&row.found_level)?,
            listing: standing.listing.map(|word| word.parse().map_err(Problem::internal)).transpose()?,
            reason: found.reason,
            basis: found.basis,
            photos: found.photos,
            found_on: row.found_on,
            found_by: read(&row.found_by)?,
            round: u32::try_from(standing.round).map_err(Problem::internal)?,
            round_began_at: standing.round_began_at,
            deadline: standing.deadline,
            plan: standing.plan.as_deref().map(read).transpose()?,
            rectified: rectified.map(|(by, at)| Rectified {
                by,
                at,
                rectified_on: standing.rectified_on.unwrap_or_else(|| at.day()),
                on_the_spot: standing.on_the_spot,
            }),
            reinspection: standing.reinspection.as_deref().map(read).transpose()?,
            order_id: standing.order_id,
            closed_at: standing.closed_at,
            created_at: row.created_at,
            changed_at: standing.changed_at,
            version: standing.version,
        })
    }
}

fn level_of(word: &str) -> Outcome<HazardLevel> {
    [HazardLevel::General, HazardLevel::Major]
        .into_iter()
        .find(|level| level.as_str() == word)
        .ok_or_else(|| Problem::internal(format!("{word:?} is no level")))
}
