//! What a submission, or a withdrawal, means for hazards and for reports.

use crate::{
    clock::Moment,
    db::Conn,
    hazards::{
        opening::{Finding, changes, findings},
        steps::reinspection::{self, see},
        store::{self as hazards, Visit},
    },
    ids::Id,
    inspections::{
        Inspection,
        rechecks::{is_recheck, seen},
        store::{self, Body},
    },
    problem::Outcome,
};
use std::collections::BTreeMap;

/// What was found is a hazard; hazards that were looked at again are put right or not.
pub(super) fn of_submission(
    conn: &mut Conn,
    inspection: &Inspection,
    body: &Body,
    revision: i64,
    (by, at): (Id, Moment),
) -> Outcome<()> {
    let failures: Vec<_> = body
        .evaluation
        .failures
        .iter()
        .filter(|failure| !is_recheck(&failure.item))
        .cloned()
        .collect();
    let found = findings(inspection.id, inspection.date, &failures, &photos_by_item(body));
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
pub(super) fn of_withdrawal(conn: &mut Conn, inspection: &Inspection, (by, at): (Id, Moment)) -> Outcome<()> {
    store::keep_no_count(conn, inspection.id)?;
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
        on: inspection.date,
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
