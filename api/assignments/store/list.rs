//! Lists assignments: an inspector's own, or those of a supervisor's district.

use super::{AssignmentDetail, Row, assignees, within};
use crate::{
    accounts::Scope,
    assignments::AssignmentState,
    clock::Moment,
    db::{
        Conn, in_days, narrow,
        schema::{assignment_inspectors, assignments},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
    registry::store::NameLookup,
    validation::texts::SingleLineText,
};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which assignments are asked for; each field narrows the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentsQuery {
    pub campaign_id: Option<Id>,
    /// Those that this plan made.
    pub plan_id: Option<Id>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// One of those to whom it is given; `me` through `GET /v1/me`.
    pub inspector_id: Option<Id>,
    pub state: Option<AssignmentState>,
    /// A checklist's code.
    #[param(inline)]
    pub checklist: Option<SingleLineText<100>>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// Whether the last day has passed and nothing was submitted.
    pub overdue: Option<bool>,
    /// Due on this day or later.
    pub from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub to: Option<NaiveDate>,
    /// The day that last days are held against, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// The assignments that the caller may see, the earliest last day first, up to one more than a page; `day` is what last days are compared with, in
/// Suzhou.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &AssignmentsQuery,
    day: NaiveDate,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<AssignmentDetail>> {
    let mut query = within(scope).order((assignments::due_on, assignments::id)).limit(limit.and_one());
    narrow!(query, filter, assignments: campaign_id, plan_id, state, checklist, unit_id, equipment_id);
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
    query = match filter.overdue {
        None => query,
        Some(true) => query
            .filter(assignments::state.eq_any(AssignmentState::WAITING))
            .filter(assignments::due_on.lt(day)),
        Some(false) => {
            query.filter(assignments::state.ne_all(AssignmentState::WAITING).or(assignments::due_on.ge(day)))
        }
    };
    in_days!(query, assignments::due_on, filter);
    if let Some(Cursor { at, id }) = cursor {
        let due_on = at.utc().date_naive();
        query = query.filter(
            assignments::due_on.gt(due_on).or(assignments::due_on.eq(due_on).and(assignments::id.gt(id))),
        );
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut people = assignees(conn, &ids)?;
    let names = NameLookup::read(conn, rows.iter().map(|row| (row.unit_id, row.equipment_id)))?;
    let with_names = |row: Row| {
        let inspectors = people.remove(&row.id).unwrap_or_default();
        AssignmentDetail::new(row.with(inspectors), &names, day)
    };
    Ok(rows.into_iter().map(with_names).collect())
}

/// The place of an assignment in the list.
pub fn cursor_of(detail: &AssignmentDetail) -> Cursor {
    let assignment = &detail.assignment;
    Cursor { at: Moment::from(assignment.due_on.and_time(NaiveTime::MIN).and_utc()), id: assignment.id }
}
