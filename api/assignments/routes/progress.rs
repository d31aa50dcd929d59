//! Endpoint: progress of the assignments by district or inspector.

use crate::{
    accounts::Actor,
    assignments::{
        AssignmentState,
        assign::may_see,
        store::{self, Count, Group},
    },
    clock::Moment,
    db::Db,
    district::District,
    http::QueryParameters,
    ids::Id,
    problem::Outcome,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use utoipa::{IntoParams, ToSchema};

/// Of which assignments the progress is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgressQuery {
    pub campaign_id: Option<Id>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// `district` if not said.
    #[param(inline)]
    pub by: Option<Group>,
    /// The day that last days are held against, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
}

/// So many, and where they are listed.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    pub count: i64,
    /// `GET` it: the assignments that were counted.
    pub records: String,
}

/// The assignments of a district, or of an inspector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgressRow {
    /// The district's code, or the inspector's id.
    pub key: String,
    /// In words, if it is known.
    pub name: Option<String>,
    pub total: Tally,
    pub assigned: Tally,
    /// Begun, or returned.
    pub begun: Tally,
    pub submitted: Tally,
    pub done: Tally,
    pub cancelled: Tally,
    /// Of those assigned and begun.
    pub overdue: Tally,
}

/// How far the work is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    /// The day that last days were held against.
    pub as_of: NaiveDate,
    pub by: Group,
    pub rows: Vec<ProgressRow>,
}

/// Shows how far the assigned work is
///
/// By district or by inspector; each number with the address of the records that it counts. For inspectors and
/// supervisors, of what they see.
#[utoipa::path(
    tag = "assignments",
    params(ProgressQuery),
    responses((
        status = 200,
        description = "The counts, each with the address of its records",
        body = Progress
    ))
)]
#[get("/v1/assignments/progress")]
pub async fn show_assignment_progress(
    actor: Actor,
    query: QueryParameters<ProgressQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Progress>> {
    may_see(&actor)?;
    let query = query.into_inner();
    let as_of = query.as_of.unwrap_or_else(|| Moment::now().day());
    let by = query.by.unwrap_or(Group::District);
    let (campaign_id, district) = (query.campaign_id, query.district.clone());
    let counts = db
        .read(move |conn| store::progress(conn, &actor.scope(), by, campaign_id, district.as_ref()))
        .await?;
    Ok(web::Json(Progress { as_of, by, rows: rows(&counts, by, as_of, &query) }))
}

fn rows(counts: &[Count], by: Group, as_of: NaiveDate, query: &ProgressQuery) -> Vec<ProgressRow> {
    let mut rows: Vec<ProgressRow> = Vec::new();
    for count in counts {
        if rows.last().is_none_or(|row| row.key != count.key) {
            rows.push(empty(count, by, as_of, query));
        }
        let Some(row) = rows.last_mut() else { continue };
        let of_state = match count.state {
            AssignmentState::Assigned => &mut row.assigned,
            AssignmentState::Begun => &mut row.begun,
            AssignmentState::Submitted => &mut row.submitted,
            AssignmentState::Done => &mut row.done,
            AssignmentState::Cancelled => &mut row.cancelled,
        };
        for tally in [of_state, &mut row.total] {
            tally.count = tally.count.saturating_add(count.count);
        }
        if count.state.is_overdue(count.due_on, as_of) {
            row.overdue.count = row.overdue.count.saturating_add(count.count);
        }
    }
    rows
}

fn empty(count: &Count, by: Group, as_of: NaiveDate, query: &ProgressQuery) -> ProgressRow {
    let mut all = format!("/v1/assignments?{}={}", parameter(by), count.key);
    if let (Group::Inspector, Some(district)) = (by, &query.district) {
        let _ = write!(all, "&district={district}");
    }
    if let Some(campaign_id) = query.campaign_id {
        let _ = write!(all, "&campaign_id={campaign_id}");
    }
    let tally = |narrowed: String| Tally { count: 0, records: format!("{all}{narrowed}") };
    let of_state = |state: AssignmentState| tally(format!("&state={}", state.as_str()));
    let name = count.name.clone().or_else(|| {
        let district: District = count.key.parse().ok()?;
        district.name().map(|name| name.zh)
    });
    ProgressRow {
        key: count.key.clone(),
        name,
        total: tally(String::new()),
        assigned: of_state(AssignmentState::Assigned),
        begun: of_state(AssignmentState::Begun),
        submitted: of_state(AssignmentState::Submitted),
        done: of_state(AssignmentState::Done),
        cancelled: of_state(AssignmentState::Cancelled),
        overdue: tally(format!("&overdue=true&as_of={as_of}")),
    }
}

fn parameter(by: Group) -> &'static str {
    match by {
        Group::District => "district",
        Group::Inspector => "inspector_id",
    }
}
