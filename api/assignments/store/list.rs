//! Lists assignments: an inspector's own, or those of a supervisor's district.

use super::{AssignmentDetail, Row, assignees, within};
use crate::{
    accounts::Scope,
    assignments::AssignmentState,
    campaigns::period::Days,
    clock::Moment,
    db::{
        Conn,
        schema::{assignment_inspectors, assignments},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::store::NameLookup,
};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;

/// Which assignments are wanted; every field narrows.
#[derive(Clone, Debug)]
pub struct AssignmentFilter {
    pub campaign_id: Option<Id>,
    pub plan_id: Option<Id>,
    pub district: Option<District>,
    pub inspector_id: Option<Id>,
    pub state: Option<AssignmentState>,
    pub checklist: Option<String>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// Whether the last day is before `day` and nothing was submitted.
    pub overdue: Option<bool>,
    /// The last days.
    pub due: Days,
    /// In Suzhou.
    pub day: NaiveDate,
}

/// The assignments that the caller may see, the earliest last day first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &AssignmentFilter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<AssignmentDetail>> {
    let mut query = within(scope).order((assignments::due_on, assignments::id)).limit(limit.and_one());
    if let Some(campaign_id) = filter.campaign_id {
        query = query.filter(assignments::campaign_id.eq(campaign_id));
    }
    if let Some(plan_id) = filter.plan_id {
        query = query.filter(assignments::plan_id.eq(plan_id));
    }
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(assignments::district.between(lowest, highest));
    }
    if let Some(inspector_id) = filter.inspector_id {
        let theirs = assignment_inspectors::table
            .filter(assignment_inspectors::account_id.eq(inspector_id))
            .select(assignment_inspectors::assignment_id);
        query = query.filter(assignments::id.eq_any(theirs));
    }
    if let Some(state) = filter.state {
        query = query.filter(assignments::state.eq(state));
    }
    if let Some(checklist) = &filter.checklist {
        query = query.filter(assignments::checklist.eq(checklist));
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(assignments::unit_id.eq(unit_id));
    }
    if let Some(equipment_id) = filter.equipment_id {
        query = query.filter(assignments::equipment_id.eq(equipment_id));
    }
    query = match filter.overdue {
        None => query,
        Some(true) => query
            .filter(assignments::state.eq_any(AssignmentState::WAITING))
            .filter(assignments::due_on.lt(filter.day)),
        Some(false) => query.filter(
            assignments::state.ne_all(AssignmentState::WAITING).or(assignments::due_on.ge(filter.day)),
        ),
    };
    if let Some(from) = filter.due.from {
        query = query.filter(assignments::due_on.ge(from));
    }
    if let Some(to) = filter.due.to {
        query = query.filter(assignments::due_on.le(to));
    }
    if let Some(Cursor { at, id }) = cursor {
        let day = at.utc().date_naive();
        query = query
            .filter(assignments::due_on.gt(day).or(assignments::due_on.eq(day).and(assignments::id.gt(id))));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut people = assignees(conn, &ids)?;
    let names = NameLookup::read(
        conn,
        rows.iter().map(|row| row.unit_id),
        rows.iter().filter_map(|row| row.equipment_id),
    )?;
    let with_names = |row: Row| {
        let inspectors = people.remove(&row.id).unwrap_or_default();
        AssignmentDetail::new(row.with(inspectors), &names, filter.day)
    };
    Ok(rows.into_iter().map(with_names).collect())
}

/// The place of an assignment in the list.
pub fn cursor_of(assignment: &AssignmentDetail) -> Cursor {
    Cursor { at: Moment::from(assignment.due_on.and_time(NaiveTime::MIN).and_utc()), id: assignment.id }
}
