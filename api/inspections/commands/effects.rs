//! Applies what becomes of a visit to its assignment and to hazards.

use crate::{
    assignments::{self, lifecycle::visit::Fact},
    db::Conn,
    events::ChangedBy,
    hazards::{
        steps::{
            Visit,
            reinspection::{self, see},
            submission::{Finding, changes, findings},
        },
        store as hazards,
    },
    ids::Id,
    inspections::{
        Inspection, InspectionState,
        reinspection_items::{is_recheck, seen},
        review::Reviewed,
        revision::RevisionBody,
        store,
        submission::Submitted,
    },
    problem::Outcome,
};
use std::collections::BTreeMap;

/// Begins the assignment of a visit that begins.
pub(super) fn of_beginning(conn: &mut Conn, inspection: &Inspection) -> Outcome<()> {
    let by = ChangedBy { account_id: inspection.created_by, at: inspection.created_at };
    carry_out(conn, inspection, Fact::Begun, by)
}

/// Moves the assignment on as its visit is decided on. What is withdrawn has found nothing.
pub(super) fn of_review(conn: &mut Conn, inspection: &Inspection, reviewed: &Reviewed) -> Outcome<()> {
    let by = reviewed.by;
    match reviewed.to {
        InspectionState::Approved => carry_out(conn, inspection, Fact::Approved, by),
        InspectionState::Returned => carry_out(conn, inspection, Fact::Returned, by),
        InspectionState::Withdrawn => of_withdrawal(conn, inspection, by),
        InspectionState::Draft | InspectionState::Submitted => Ok(()),
    }
}

fn carry_out(conn: &mut Conn, inspection: &Inspection, fact: Fact, by: ChangedBy) -> Outcome<()> {
    match inspection.assignment_id {
        Some(id) => assignments::commands::follow_visit(conn, id, inspection.id, fact, by),
        None => Ok(()),
    }
}

/// Opens a hazard for each finding, and takes the step that a re-inspection is for each hazard that was looked at again.
pub(super) fn of_submission(conn: &mut Conn, submitted: &Submitted) -> Outcome<()> {
    let Submitted { inspection, body, revision, rechecks, by, .. } = submitted;
    let failures: Vec<_> =
        body.evaluation.failures.iter().filter(|failure| !is_recheck(&failure.item)).cloned().collect();
    let found = findings(inspection.id, &failures, &photos_by_item(body));
    let visit = visit_of(inspection, *revision, *by);
    carry_out(conn, inspection, Fact::Submitted, *by)?;
    follow(conn, &visit, found)?;
    for recheck in rechecks {
        if let Some(seen) = body.answers.get(&recheck.item.code).and_then(seen) {
            let hazard = hazards::lock(conn, recheck.hazard_id)?;
            if let Some(changed) = see(&hazard, &visit, &seen) {
                hazards::keep(conn, &changed)?;
            }
        }
    }
    Ok(())
}

fn of_withdrawal(conn: &mut Conn, inspection: &Inspection, by: ChangedBy) -> Outcome<()> {
    let visit = visit_of(inspection, inspection.revision, by);
    carry_out(conn, inspection, Fact::Withdrawn, by)?;
    follow(conn, &visit, Vec::new())?;
    for recheck in store::rechecks(conn, inspection.id)? {
        let hazard = hazards::lock(conn, recheck.hazard_id)?;
        if let Some(changed) = reinspection::withdraw(&hazard, &visit) {
            hazards::keep(conn, &changed)?;
        }
    }
    Ok(())
}

/// Opens, changes and drops the hazards that the inspection found.
fn follow(conn: &mut Conn, visit: &Visit, found: Vec<Finding>) -> Outcome<()> {
    let known = hazards::of_inspection_to_change(conn, visit.inspection_id)?;
    hazards::keep_submission(conn, &changes(visit, &known, found))
}

fn visit_of(inspection: &Inspection, revision: i64, by: ChangedBy) -> Visit {
    let inspectors = inspection.inspectors.iter();
    Visit {
        inspection_id: inspection.id,
        district: inspection.district.clone(),
        unit_id: inspection.unit_id,
        equipment_id: inspection.equipment_id,
        campaign_id: inspection.occasion.campaign_id,
        checklist: inspection.checklist.code.clone(),
        visited_on: inspection.date,
        inspectors: inspectors.map(|inspector| inspector.account_id).collect(),
        revision,
        by,
    }
}

fn photos_by_item(body: &RevisionBody) -> BTreeMap<String, Vec<Id>> {
    let mut photos: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for photo in &body.photos {
        if let Some(item) = &photo.item {
            photos.entry(item.clone()).or_default().push(photo.id);
        }
    }
    photos
}
