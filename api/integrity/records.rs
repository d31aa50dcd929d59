//! Rule: what must hold of rows and cannot be said by a constraint.

use super::{Finding, FindingKind};
use crate::{
    district::District,
    evidence::photo::Sha256,
    hazards::{HazardState, HistoryKind},
    ids::Id,
    inspections::{InspectionState, revision::KeptPhoto},
};

/// A submission, and what it rests on.
pub struct SubmissionFacts {
    pub inspection_id: Id,
    pub number: i64,
    /// As it was kept beside the body.
    pub hash: String,
    /// Of the body as it is.
    pub digest: Sha256,
    /// None: the body cannot be read.
    pub photos: Option<Vec<KeptPhoto>>,
}

/// A submission's body is what was hashed, and its photos are those that the rows have: `row` gives a photo's digest and
/// size.
pub fn submission(submission: &SubmissionFacts, row: impl Fn(Id) -> Option<(Sha256, i64)>) -> Vec<Finding> {
    let of = format!("revision {} of inspection {}", submission.number, submission.inspection_id);
    let mut found = Vec::new();
    if submission.digest.to_string() != submission.hash {
        let detail = format!("SHA-256 {} instead of {}", submission.digest, submission.hash);
        found.push(Finding::of_record(FindingKind::ChangedSubmission, of.clone(), detail));
    }
    let Some(photos) = &submission.photos else {
        if found.is_empty() {
            let detail = "its body cannot be read".to_owned();
            found.push(Finding::of_record(FindingKind::ChangedSubmission, of, detail));
        }
        return found;
    };
    for photo in photos {
        let detail = match row(photo.id) {
            None => format!("photo {} has no row", photo.id),
            Some(row) if row != (photo.sha256, photo.size) => format!("photo {} is another one", photo.id),
            Some(_) => continue,
        };
        found.push(Finding::of_record(FindingKind::LacksPhoto, of.clone(), detail));
    }
    found
}

/// An inspection, and what is on record of it.
pub struct InspectionFacts {
    pub id: Id,
    pub state: InspectionState,
    pub revision: i64,
    /// How many submissions are kept, and the highest of their numbers.
    pub revisions: (i64, i64),
    /// Its submissions and reviews, in order, as the events name them.
    pub events: Vec<String>,
}

/// The submissions are numbered from 1 to the inspection's revision, each with an event, and the last event is its state.
pub fn inspection(inspection: &InspectionFacts) -> Vec<Finding> {
    let of = format!("inspection {}", inspection.id);
    let mut found = Vec::new();
    let revision = inspection.revision;
    let (count, highest) = inspection.revisions;
    if (count, highest) != (revision, revision) {
        let detail = format!("{count} submissions up to number {highest}, {revision} by its own count");
        found.push(Finding::of_record(FindingKind::Gap, of.clone(), detail));
    }
    let submitted = InspectionState::Submitted.as_str();
    let submissions = inspection.events.iter().filter(|event| *event == submitted).count();
    if i64::try_from(submissions) != Ok(revision) {
        let detail = format!("{submissions} events of {revision} submissions");
        found.push(Finding::of_record(FindingKind::StateWithoutEvent, of.clone(), detail));
    }
    let state = (inspection.state != InspectionState::Draft).then(|| inspection.state.as_str());
    let last = inspection.events.last().map(String::as_str);
    if last != state {
        let detail =
            format!("it is {}, its last event is {}", inspection.state.as_str(), last.unwrap_or("none"));
        found.push(Finding::of_record(FindingKind::StateWithoutEvent, of, detail));
    }
    found
}

/// A hazard, and what happened to it.
pub struct HazardFacts {
    pub id: Id,
    pub state: HazardState,
    pub version: i64,
    /// In order: the version that each made, and what happened.
    pub steps: Vec<(i64, HistoryKind)>,
}

/// The first and the last version of a hazard are made by steps, and what ended it is among them.
pub fn hazard(hazard: &HazardFacts) -> Vec<Finding> {
    let of = format!("hazard {}", hazard.id);
    let mut found = Vec::new();
    let first = hazard.steps.first().map_or(0, |(number, _)| *number);
    let last = hazard.steps.last().map_or(0, |(number, _)| *number);
    if (first, last) != (1, hazard.version) {
        let detail = format!("steps from number {first} to {last}, {} by its own count", hazard.version);
        found.push(Finding::of_record(FindingKind::Gap, of.clone(), detail));
    }
    let happened = |what: &[HistoryKind]| hazard.steps.iter().any(|(_, step)| what.contains(step));
    let needs: &[HistoryKind] = match hazard.state {
        HazardState::Rectified => {
            &[HistoryKind::Rectified, HistoryKind::FixedOnTheSpot, HistoryKind::SeenRectified]
        }
        HazardState::Closed => &[HistoryKind::Closed],
        HazardState::Transferred => &[HistoryKind::Transferred],
        HazardState::Dropped => &[HistoryKind::Dropped],
        HazardState::Invalidated => &[HistoryKind::Invalidated],
        _ => return found,
    };
    if !happened(needs) {
        let detail = format!("it is {}, and no step says so", hazard.state.as_str());
        found.push(Finding::of_record(FindingKind::StateWithoutEvent, of, detail));
    }
    found
}

/// The orders of an authority in a year.
pub struct OrderNumbers {
    pub authority: District,
    pub year: i64,
    pub orders: i64,
    pub highest: i64,
    /// The last number that was given; 0 if nothing says so.
    pub last: i64,
}

impl OrderNumbers {
    /// Whether only the counter is behind, so that the next order would not get a number.
    pub fn can_be_put_right(&self) -> bool {
        self.last < self.highest
    }
}

/// Orders are numbered from 1 without a gap.
pub fn order_numbers(year: &OrderNumbers) -> Option<Finding> {
    if (year.orders, year.last) == (year.highest, year.highest) {
        return None;
    }
    Some(Finding::of_record(
        FindingKind::Gap,
        format!("orders of {} in {}", year.authority, year.year),
        format!(
            "{} orders up to number {}, the last number given is {}",
            year.orders, year.highest, year.last
        ),
    ))
}
