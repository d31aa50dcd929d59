//! Assignments (任务): what is to be inspected with which checklist, by whom and by when; singly or in bulk.

pub mod assign;
pub mod bulk;
pub mod commands;
mod labels;
pub mod lifecycle;
mod routes;
pub mod store;
pub mod team_allocation;

pub use assign::NewAssignment;
pub use bulk::Plan;
pub use routes::routes;

use crate::{clock::Moment, district::District, ids::Id, registry::Named, validation::string_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// Where an assignment stands. It follows the visit that was begun for it.
    #[schema(as = AssignmentState)]
    AssignmentState {
        /// Nobody has begun.
        Assigned = "assigned",
        /// A visit is being made, or was returned.
        Begun = "begun",
        /// The visit was submitted.
        Submitted = "submitted",
        /// The visit was approved.
        Done = "done",
        /// A supervisor cancelled it.
        Cancelled = "cancelled",
    }
}

impl AssignmentState {
    /// The work is still with the inspectors.
    pub const WAITING: &[Self] = &[Self::Assigned, Self::Begun];

    /// Neither done nor cancelled.
    pub const OPEN: &[Self] = &[Self::Assigned, Self::Begun, Self::Submitted];

    /// Overdue is no state: the day has passed and the inspectors have submitted nothing.
    pub fn is_overdue(self, due_on: NaiveDate, day: NaiveDate) -> bool {
        Self::WAITING.contains(&self) && due_on < day
    }
}

/// An account that an assignment is assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assignee {
    pub account_id: Id,
    pub name: String,
    /// Number of the law-enforcement ID.
    pub badge: Option<String>,
}

/// Why an assignment was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AssignmentCancellation)]
pub struct Cancellation {
    pub reason: String,
    pub by: Named,
    pub at: Moment,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AssignmentRecord)]
pub struct Assignment {
    pub id: Id,
    /// The unit's.
    pub district: District,
    #[serde(skip)]
    pub unit_id: Id,
    #[serde(skip)]
    pub equipment_id: Option<Id>,
    pub campaign_id: Option<Id>,
    /// The plan that it was made by, in bulk.
    pub plan_id: Option<Id>,
    /// A checklist's code; the version is chosen by the day of the visit.
    pub checklist: String,
    /// The last day, in Suzhou.
    pub due_on: NaiveDate,
    pub inspectors: Vec<Assignee>,
    pub note: Option<String>,
    pub state: AssignmentState,
    /// `GET /v1/inspections/{id}`: the visit that was begun for it.
    pub inspection_id: Option<Id>,
    pub cancellation: Option<Cancellation>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

impl Assignment {
    pub fn is_assigned_to(&self, account_id: Id) -> bool {
        self.inspectors.iter().any(|assignee| assignee.account_id == account_id)
    }

    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.state.is_overdue(self.due_on, day)
    }
}
