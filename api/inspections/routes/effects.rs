//! Applies the effects of a submission, review or withdrawal to hazards, statistics and the assignment.

use crate::{
    assignments::{
        lifecycle::visit::{CampaignVisit, Fact},
        store as assignments,
    },
    clock::Moment,
    db::Conn,
    hazards::{
        from_inspection::{Finding, changes, findings},
        steps::reinspection::{self, see},
        store::{self as hazards, Visit},
    },
    ids::Id,
    inspections::{
        Inspection, InspectionState,
        reinspection_items::{is_recheck, seen},
        store::{self, Body},
    },
    problem::Outcome,
};
use std::collections::BTreeMap;

/// Whoever begins a visit begins its assignment.
pub(super) fn of_beginning(conn: &mut Conn, inspection: &Inspection) -> Outcome<()> {
    carry_out(conn, inspection, Fact::Begun, (inspection.created_by, inspection.created_at))
}

/// A supervisor's word on a visit is one on its assignment.
pub(super) fn of_review(
    conn: &mut Conn,
    inspection: &Inspection,
    to: InspectionState,
    (by, at): (Id, Moment),
) -> Outcome<()> {
    match to {
        InspectionState::Approved => carry_out(conn, inspection, Fact::Approved, (by, at)),
        InspectionState::Returned => carry_out(conn, inspection, Fact::Returned, (by, at)),
        InspectionState::Withdrawn => of_withdrawal(conn, inspection, (by, at)),
        InspectionState::Draft | InspectionState::Submitted => Ok(()),
    }
}

fn carry_out(conn: &mut Conn, inspection: &Inspection, fact: Fact, (by, at): (Id, Moment)) -> Outcome<()> {
    let Some(assignment_id) = inspection.assignment_id else {
        return Ok(());
    };
    let visit = CampaignVisit { inspection_id: inspection.id, by, at };
    assignments::follow(conn, assignment_id, visit, fact)
}

/// What was found is a hazard; hazards that were looked at again are put right or not.
pub(super) fn of_submission(
    conn: &mut Conn,
    inspection: &Inspection,
    body: &Body,
    revision: i64,
    (by, at): (Id, Moment),
) -> Outcome<()> {
    let failures: Vec<_> =
        body.evaluation.failures.iter().filter(|failure| !is_recheck(&failure.item)).cloned().collect();
    let found = findings(inspection.id, inspection.date, &failures, &photos_by_item(body));
    carry_out(conn, inspection, Fact::Submitted, (by, at))?;
    follow(conn, inspection, revision, (by, at), found)?;
    let visit = re_inspection(inspection, revision, (by, at));
    for recheck in store::rechecks(conn, inspection.id)? {
        let seen = body.answers.get(&recheck.item.code).and_then(seen);
        store::keep_recheck(
            conn,
            inspection.id,
            recheck.hazard_id,
            seen.as_ref().map(|seen| seen.rectified),
        )?;
        if let Some(seen) = seen {
            let hazard = hazards::lock(conn, recheck.hazard_id)?;
            if let Some(taken) = see(&hazard, &visit, &seen) {
                hazards::keep(conn, &taken)?;
            }
        }
    }
    Ok(())
}

/// What is withdrawn has found nothing, and nothing rests on it.
fn of_withdrawal(conn: &mut Conn, inspection: &Inspection, (by, at): (Id, Moment)) -> Outcome<()> {
    store::keep_no_count(conn, inspection.id)?;
    carry_out(conn, inspection, Fact::Withdrawn, (by, at))?;
    follow(conn, inspection, inspection.revision, (by, at), Vec::new())?;
    let visit = re_inspection(inspection, inspection.revision, (by, at));
    for recheck in store::rechecks(conn, inspection.id)? {
        store::keep_recheck(conn, inspection.id, recheck.hazard_id, None)?;
        let hazard = hazards::lock(conn, recheck.hazard_id)?;
        if let Some(taken) = reinspection::withdraw(&hazard, &visit) {
            hazards::keep(conn, &taken)?;
        }
    }
    Ok(())
}

/// Opens, changes and drops the hazards that the inspection found.
fn follow(
    conn: &mut Conn,
    inspection: &Inspection,
    revision: i64,
    (by, at): (Id, Moment),
    found: Vec<Finding>,
) -> Outcome<()> {
    let known = hazards::of_inspection(conn, inspection.id)?;
    let visit = Visit {
        inspection_id: inspection.id,
        district: inspection.district.clone(),
        unit_id: inspection.unit_id,
        equipment_id: inspection.equipment_id,
        campaign_id: inspection.occasion.campaign_id,
        checklist: inspection.checklist.code.clone(),
        inspectors: inspector_ids(inspection),
        revision,
        by,
        at,
    };
    hazards::keep_changes(conn, &visit, &changes(&known, found))
}

fn re_inspection(inspection: &Inspection, revision: i64, (by, at): (Id, Moment)) -> reinspection::Visit {
    reinspection::Visit {
        inspection_id: inspection.id,
        visited_on: inspection.date,
        inspectors: inspector_ids(inspection),
        revision,
        by,
        at,
    }
}

fn inspector_ids(inspection: &Inspection) -> Vec<Id> {
    let inspectors = inspection.inspectors.iter();
    inspectors.map(|inspector| inspector.account_id).collect()
}

fn photos_by_item(body: &Body) -> BTreeMap<String, Vec<Id>> {
    let mut photos: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for photo in &body.photos {
        if let Some(item) = &photo.item {
            photos.entry(item.clone()).or_default().push(photo.id);
        }
    }
    photos
}
