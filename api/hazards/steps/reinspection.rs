//! Rule: what a re-inspection does to a hazard.

use super::{HazardChanged, Visit};
use crate::{
    hazards::{Hazard, HazardState, HistoryKind, Rectified, Reinspection, StepFields},
    ids::Id,
};

/// What a visit says of a hazard.
#[derive(Clone, Debug)]
pub struct Seen {
    pub rectified: bool,
    pub remark: Option<String>,
    /// Under the inspection.
    pub photos: Vec<Id>,
}

/// Applies what a visit saw of the hazard: one seen rectified is so, reported or not; any other is sent back, and
/// reopened if it was closed. A hazard in any other state stays as it is.
pub fn see(hazard: &Hazard, visit: &Visit, seen: &Seen) -> Option<HazardChanged> {
    let mut after = hazard.clone();
    let at = visit.by.at;
    match (hazard.state, seen.rectified) {
        (HazardState::Rectified, true) => after.reinspection = Some(record(hazard, visit, seen)),
        (state, true) if state.is_waiting() => {
            after.set_rectified(Rectified {
                by: visit.by.account_id,
                at,
                rectified_on: visit.visited_on,
                on_the_spot: false,
            });
            after.reinspection = Some(record(hazard, visit, seen));
        }
        (HazardState::Rectified, false) => after.send_back(at),
        (HazardState::Closed, false) => after.reopen(at),
        (state, false) if state.is_waiting() => {}
        _ => return None,
    }
    let what = if seen.rectified { HistoryKind::SeenRectified } else { HistoryKind::SeenUnrectified };
    let facts = StepFields { reason: seen.remark.clone(), photos: seen.photos.clone(), ..visit.fields() };
    Some(HazardChanged::from(hazard, after, what, facts, visit.by))
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

/// Takes back what rested on a visit that is withdrawn.
pub fn withdraw(hazard: &Hazard, visit: &Visit) -> Option<HazardChanged> {
    let record = hazard.reinspection.as_ref().filter(|record| record.inspection_id == visit.inspection_id)?;
    let mut after = hazard.clone();
    match hazard.state {
        HazardState::Rectified if record.was_reported => after.reinspection = None,
        HazardState::Rectified => after.send_back(visit.by.at),
        HazardState::Closed => after.reopen(visit.by.at),
        _ => return None,
    }
    let what = HistoryKind::ReinspectionWithdrawn;
    Some(HazardChanged::from(hazard, after, what, visit.fields(), visit.by))
}
