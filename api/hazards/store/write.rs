//! Writes hazards: from submissions, reports and steps.

use super::rows::{Found, Row, Standing};
use crate::{
    clock::Moment,
    db::{
        Conn,
        json::written,
        schema::{hazard_steps, hazards},
    },
    district::District,
    hazards::{
        Beginning, Hazard, HazardState, HistoryKind, StepFields,
        from_inspection::{Finding, HazardChange, HazardChangeKind},
        report::Reported,
        steps::StepTaken,
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::HazardLevel;
use diesel::prelude::*;

/// The visit that a submission is of.
#[derive(Clone, Debug)]
pub struct Visit {
    pub inspection_id: Id,
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    pub campaign_id: Option<Id>,
    /// The checklist's code.
    pub checklist: String,
    pub inspectors: Vec<Id>,
    /// Which submission.
    pub revision: i64,
    pub by: Id,
    pub at: Moment,
}

/// Keeps what a submission, or a withdrawal, means for the hazards that the inspection found.
pub fn keep_changes(conn: &mut Conn, visit: &Visit, changes: &[HazardChange]) -> Outcome<()> {
    diesel::update(hazards::table.filter(hazards::inspection_id.eq(visit.inspection_id)))
        .set(hazards::campaign_id.eq(visit.campaign_id))
        .execute(conn)?;
    for change in changes {
        let (hazard_id, what) = match change.what() {
            HazardChangeKind::Open(finding) => {
                insert(conn, &opened(visit, finding))?;
                (finding.id, HistoryKind::Found)
            }
            HazardChangeKind::Correct(finding, level) => {
                find_otherwise(conn, visit, finding, *level)?;
                (finding.id, HistoryKind::Corrected)
            }
            HazardChangeKind::FindAgain(finding) => {
                find_otherwise(conn, visit, finding, finding.level)?;
                set_state(conn, visit, finding.id, Some(HazardState::Found))?;
                (finding.id, HistoryKind::FoundAgain)
            }
            HazardChangeKind::Drop(id) => {
                set_state(conn, visit, *id, Some(HazardState::Dropped))?;
                (*id, HistoryKind::Dropped)
            }
            HazardChangeKind::NotConfirmed(id) => {
                set_state(conn, visit, *id, None)?;
                (*id, HistoryKind::NotConfirmed)
            }
        };
        let happened = New {
            id: Id::new(),
            hazard_id,
            number: hazards::table.find(hazard_id).select(hazards::version).first(conn)?,
            what,
            facts: &StepFields {
                inspection_id: Some(visit.inspection_id),
                revision: Some(visit.revision),
                ..StepFields::default()
            },
            by: visit.by,
            at: visit.at,
        };
        append(conn, &happened)?;
    }
    Ok(())
}

fn opened(visit: &Visit, finding: &Finding) -> Hazard {
    let beginning = Beginning {
        id: finding.id,
        district: visit.district.clone(),
        unit_id: visit.unit_id,
        equipment_id: visit.equipment_id,
        origin: finding.origin(visit.inspection_id),
        campaign_id: visit.campaign_id,
        checklist: Some(visit.checklist.clone()),
        level: finding.level,
        reason: finding.reason.clone(),
        basis: finding.basis.clone(),
        photos: finding.photos.clone(),
        found_on: finding.found_on,
        found_by: visit.inspectors.clone(),
        at: visit.at,
    };
    beginning.into()
}

fn insert(conn: &mut Conn, hazard: &Hazard) -> Outcome<()> {
    diesel::insert_into(hazards::table).values(Row::of(hazard)?).execute(conn)?;
    Ok(())
}

fn set_state(conn: &mut Conn, visit: &Visit, id: Id, state: Option<HazardState>) -> Outcome<()> {
    diesel::update(hazards::table.find(id))
        .set((
            state.map(|state| hazards::state.eq(state.as_str())),
            hazards::changed_at.eq(visit.at),
            hazards::version.eq(hazards::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a hazard that somebody reported.
pub fn keep_report(conn: &mut Conn, reported: &Reported, by: Id) -> Outcome<()> {
    let hazard = reported.hazard();
    insert(conn, hazard)?;
    let happened = New {
        id: Id::new(),
        hazard_id: hazard.id,
        number: hazard.version,
        what: HistoryKind::Reported,
        facts: &StepFields::default(),
        by,
        at: hazard.created_at,
    };
    append(conn, &happened)
}

fn find_otherwise(conn: &mut Conn, visit: &Visit, finding: &Finding, level: HazardLevel) -> Outcome<()> {
    let found = Found {
        reason: finding.reason.clone(),
        basis: finding.basis.clone(),
        photos: finding.photos.clone(),
    };
    diesel::update(hazards::table.find(finding.id))
        .set((
            hazards::level.eq(level.as_str()),
            hazards::found_level.eq(finding.level.as_str()),
            hazards::finding.eq(written(&found)?),
            hazards::found_on.eq(finding.found_on),
            hazards::changed_at.eq(visit.at),
            hazards::version.eq(hazards::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a step that was taken.
pub fn keep(conn: &mut Conn, taken: &StepTaken) -> Outcome<()> {
    let after = taken.after();
    let as_decided_on = hazards::table.find(after.id).filter(hazards::version.eq(taken.before()));
    let moved = diesel::update(as_decided_on).set(Standing::of(after)?).execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let happened = New {
        id: taken.id(),
        hazard_id: after.id,
        number: after.version,
        what: taken.what(),
        facts: taken.facts(),
        by: taken.by(),
        at: taken.at(),
    };
    append(conn, &happened)
}

struct New<'a> {
    id: Id,
    hazard_id: Id,
    /// The version of the hazard that it made.
    number: i64,
    what: HistoryKind,
    facts: &'a StepFields,
    by: Id,
    at: Moment,
}

fn append(conn: &mut Conn, new: &New) -> Outcome<()> {
    diesel::insert_into(hazard_steps::table)
        .values((
            hazard_steps::id.eq(new.id),
            hazard_steps::hazard_id.eq(new.hazard_id),
            hazard_steps::number.eq(new.number),
            hazard_steps::step.eq(new.what.as_str()),
            hazard_steps::facts.eq(written(new.facts)?),
            hazard_steps::taken_by.eq(new.by),
            hazard_steps::taken_at.eq(new.at),
        ))
        .execute(conn)?;
    Ok(())
}
