//! Rule: what a re-inspection does to a hazard.

use super::StepTaken;
use crate::{
    clock::Moment,
    hazards::{Hazard, HazardState, HistoryKind, Rectified, Reinspection, StepFields},
    ids::Id,
};
use chrono::NaiveDate;

/// The submission of a visit that looked at hazards, or its withdrawal.
#[derive(Clone, Debug)]
pub struct Visit {
    pub inspection_id: Id,
    /// In Suzhou.
    pub visited_on: NaiveDate,
    pub inspectors: Vec<Id>,
    /// Which submission.
    pub revision: i64,
    /// Who submitted or withdrew it.
    pub by: Id,
    pub at: Moment,
}

/// What it says of a hazard.
#[derive(Clone, Debug)]
pub struct Seen {
    pub rectified: bool,
    pub remark: Option<String>,
    /// Under the inspection.
    pub photos: Vec<Id>,
}

/// A visit looked at the hazard. What it finds put right is so, whoever reported it before or not; what it finds
/// otherwise goes back, and is reopened where it was closed. Hazards that are off the books stay as they are.
pub fn see(hazard: &Hazard, visit: &Visit, seen: &Seen) -> Option<StepTaken> {
    let mut after = hazard.clone();
    match (hazard.state, seen.rectified) {
        (HazardState::Rectified, true) => after.reinspection = Some(record(hazard, visit, seen)),
        (state, true) if state.is_waiting() => {
            after.set_rectified(Rectified {
                by: visit.by,
                at: visit.at,
                rectified_on: visit.visited_on,
                on_the_spot: false,
            });
            after.reinspection = Some(record(hazard, visit, seen));
        }
        (HazardState::Rectified, false) => after.send_back(visit.at),
        (HazardState::Closed, false) => after.reopen(visit.at),
        (state, false) if state.is_waiting() => {}
        _ => return None,
    }
    let what = if seen.rectified { HistoryKind::SeenRectified } else { HistoryKind::SeenUnrectified };
    Some(taken(after, visit, what, seen.remark.clone(), seen.photos.clone()))
}

fn record(hazard: &Hazard, visit: &Visit, seen: &Seen) -> Reinspection {
    let known = hazard.reinspection.as_ref();
    let was_reported = known
        .filter(|known| known.inspection_id == visit.inspection_id)
        .map_or(hazard.state == HazardState::Rectified, |known| known.was_reported);
    Reinspection {
        inspection_id: visit.inspection_id,
        visited_on: visit.visited_on,
        by: visit.inspectors.clone(),
        photos: seen.photos.clone(),
        was_reported,
    }
}

/// The visit was withdrawn: what rested on it does so no more.
pub fn withdraw(hazard: &Hazard, visit: &Visit) -> Option<StepTaken> {
    let record = hazard.reinspection.as_ref().filter(|record| record.inspection_id == visit.inspection_id)?;
    let mut after = hazard.clone();
    match hazard.state {
        HazardState::Rectified if record.was_reported => after.reinspection = None,
        HazardState::Rectified => after.send_back(visit.at),
        HazardState::Closed => after.reopen(visit.at),
        _ => return None,
    }
    Some(taken(after, visit, HistoryKind::ReinspectionWithdrawn, None, Vec::new()))
}

fn taken(
    mut after: Hazard,
    visit: &Visit,
    what: HistoryKind,
    reason: Option<String>,
    photos: Vec<Id>,
) -> StepTaken {
    let before = after.version;
    after.version = before.saturating_add(1);
    after.changed_at = visit.at;
    let facts = StepFields {
        reason,
        photos,
        inspection_id: Some(visit.inspection_id),
        revision: Some(visit.revision),
        ..StepFields::default()
    };
    StepTaken { id: Id::new(), before, what, facts, by: visit.by, at: visit.at, after }
}
