//! Writing: what a submission means for hazards, and the steps that people take.

use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{hazard_steps, hazards},
    },
    district::District,
    hazards::{
        Happening, State,
        opening::{Change, Finding, What},
        steps::Taken,
    },
    ids::Id,
    problem::{Kind, Outcome, Problem},
};
use checklists::HazardLevel;
use diesel::prelude::*;
use serde::Serialize;

/// The visit that a submission is of.
#[derive(Clone, Debug)]
pub struct Visit {
    pub inspection_id: Id,
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    /// Which submission.
    pub revision: i64,
    pub by: Id,
    pub at: Moment,
}

/// Keeps what a submission, or a withdrawal, means for hazards.
pub fn keep_changes(conn: &mut Conn, visit: &Visit, changes: &[Change]) -> Outcome<()> {
    for change in changes {
        let (hazard_id, number, what) = match change.what() {
            What::Open(finding) => {
                insert(conn, visit, finding)?;
                (finding.id, 1, Happening::Found)
            }
            What::Correct(finding, level) => {
                find_otherwise(conn, visit, finding, *level)?;
                (finding.id, version(conn, finding.id)?, Happening::Corrected)
            }
            What::FindAgain(finding) => {
                find_otherwise(conn, visit, finding, finding.level)?;
                (finding.id, version(conn, finding.id)?, Happening::FoundAgain)
            }
            What::Drop(id) => {
                diesel::update(hazards::table.find(id))
                    .set((
                        hazards::state.eq(State::Dropped.as_str()),
                        hazards::changed_at.eq(visit.at),
                        hazards::version.eq(hazards::version + 1),
                    ))
                    .execute(conn)?;
                (*id, version(conn, *id)?, Happening::Dropped)
            }
        };
        let happened = New {
            id: Id::new(),
            hazard_id,
            number,
            what,
            reason: None,
            revision: Some(visit.revision),
            by: visit.by,
            at: visit.at,
        };
        append(conn, &happened)?;
    }
    Ok(())
}

fn insert(conn: &mut Conn, visit: &Visit, finding: &Finding) -> Outcome<()> {
    diesel::insert_into(hazards::table)
        .values((
            (
                hazards::id.eq(finding.id),
                hazards::district.eq(&visit.district),
                hazards::unit_id.eq(visit.unit_id),
                hazards::equipment_id.eq(visit.equipment_id),
                hazards::inspection_id.eq(visit.inspection_id),
                hazards::item.eq(&finding.item),
                hazards::computed.eq(&finding.computed),
                hazards::number.eq(i64::from(finding.number)),
                hazards::state.eq(State::Found.as_str()),
            ),
            (
                hazards::level.eq(finding.level.as_str()),
                hazards::found_level.eq(finding.level.as_str()),
                hazards::reason.eq(written(&finding.reason)?),
                hazards::basis.eq(written(&finding.basis)?),
                hazards::photos.eq(written(&finding.photos)?),
                hazards::found_on.eq(finding.found_on),
                hazards::created_at.eq(visit.at),
                hazards::changed_at.eq(visit.at),
                hazards::version.eq(1),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

fn find_otherwise(conn: &mut Conn, visit: &Visit, finding: &Finding, level: HazardLevel) -> Outcome<()> {
    diesel::update(hazards::table.find(finding.id))
        .set((
            hazards::state.eq(State::Found.as_str()),
            hazards::level.eq(level.as_str()),
            hazards::found_level.eq(finding.level.as_str()),
            hazards::reason.eq(written(&finding.reason)?),
            hazards::basis.eq(written(&finding.basis)?),
            hazards::photos.eq(written(&finding.photos)?),
            hazards::found_on.eq(finding.found_on),
            hazards::changed_at.eq(visit.at),
            hazards::version.eq(hazards::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a step that was taken.
pub fn keep(conn: &mut Conn, taken: &Taken) -> Outcome<()> {
    let as_decided_on = hazards::table
        .find(taken.hazard_id())
        .filter(hazards::version.eq(taken.version()));
    let moved = diesel::update(as_decided_on)
        .set((
            hazards::state.eq(taken.state().as_str()),
            hazards::changed_at.eq(taken.at()),
            hazards::version.eq(hazards::version + 1),
        ))
        .execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(Kind::ChangedMeanwhile));
    }
    if let Some(level) = taken.level() {
        diesel::update(hazards::table.find(taken.hazard_id()))
            .set(hazards::level.eq(level.as_str()))
            .execute(conn)?;
    }
    let happened = New {
        id: taken.id(),
        hazard_id: taken.hazard_id(),
        number: taken.version().saturating_add(1),
        what: taken.step().happening(),
        reason: Some(taken.reason()),
        revision: None,
        by: taken.by(),
        at: taken.at(),
    };
    append(conn, &happened)
}

fn version(conn: &mut Conn, id: Id) -> Outcome<i64> {
    Ok(hazards::table.find(id).select(hazards::version).first(conn)?)
}

struct New<'a> {
    id: Id,
    hazard_id: Id,
    /// The version of the hazard that it made.
    number: i64,
    what: Happening,
    reason: Option<&'a str>,
    revision: Option<i64>,
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
            hazard_steps::reason.eq(new.reason),
            hazard_steps::revision.eq(new.revision),
            hazard_steps::taken_by.eq(new.by),
            hazard_steps::taken_at.eq(new.at),
        ))
        .execute(conn)?;
    Ok(())
}

fn written(value: &impl Serialize) -> Outcome<String> {
    serde_json::to_string(value).map_err(Problem::internal)
}
