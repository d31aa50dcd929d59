//! Inspections: filled in on site, submitted, reviewed.

pub mod change;
pub mod checklist_attributes;
pub mod clock_correction;
pub mod commands;
pub mod disputes;
pub mod draft;
pub mod evaluation;
mod labels;
pub mod merge;
pub mod permissions;
pub mod photos;
pub mod reinspection_items;
pub mod review;
pub mod revision;
pub mod revision_diff;
mod routes;
pub mod signatures;
pub mod statistics;
pub mod store;
pub mod submission;
pub mod visit_context;

use crate::{
    clock::Moment,
    district::District,
    evidence::photo::GeoPoint,
    ids::Id,
    validation::{
        string_enum,
        texts::{MultiLineText, SingleLineText},
    },
};
use checklists::{Answers, AttributeValue, Conclusion};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub use labels::name_of_conclusion;
pub use routes::routes;
pub use visit_context::VisitContext;

string_enum! {
    /// Where an inspection stands.
    #[schema(as = InspectionState)]
    InspectionState {
        Draft = "draft",
        Submitted = "submitted",
        /// Sent back with comments: the returned items are open again.
        Returned = "returned",
        Approved = "approved",
        Withdrawn = "withdrawn",
    }
}

impl InspectionState {
    /// Submitted, and not withdrawn: what reports count. The column `counted` says the same.
    pub const COUNTED: [Self; 3] = [Self::Submitted, Self::Returned, Self::Approved];
}

string_enum! {
    /// Why the inspectors went.
    VisitKind {
        Routine = "routine",
        Special = "special",
        Complaint = "complaint",
        /// To see whether earlier hazards are rectified.
        FollowUp = "follow-up",
    }
}

/// The exact checklist that an inspection is filled in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChecklistRef {
    pub code: String,
    pub version: u32,
    /// SHA-256 of the checklist's content.
    pub hash: String,
}

/// One of the inspectors of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Inspector {
    pub account_id: Id,
    pub name: String,
    /// Number of the law-enforcement ID.
    pub badge: Option<String>,
    pub lead: bool,
}

/// An item that a supervisor sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnedItem {
    /// The item's code.
    #[schema(min_length = 1, max_length = 100)]
    pub item: String,
    /// What is to be corrected.
    #[schema(inline)]
    pub comment: MultiLineText<2000>,
}

/// An inspection without its answers.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = InspectionRecord)]
pub struct Inspection {
    pub id: Id,
    /// The unit's.
    pub district: District,
    #[serde(skip)]
    pub unit_id: Id,
    #[serde(skip)]
    pub equipment_id: Option<Id>,
    pub checklist: ChecklistRef,
    /// The day of the visit, in Suzhou. All day rules count from it.
    pub date: NaiveDate,
    pub visit: VisitKind,
    /// `GET /v1/assignments/{id}`: what it was begun for.
    pub assignment_id: Option<Id>,
    #[serde(flatten)]
    pub occasion: VisitContext,
    pub state: InspectionState,
    pub inspectors: Vec<Inspector>,
    /// The person-times that it counts for in reports, by its last submission; 0 before the first.
    pub people: i32,
    pub started_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub unit_opinion: Option<String>,
    /// Where the visit is: as the phone said, else the unit's place.
    pub place: Option<GeoPoint>,
    /// What the checklist's conditions need to know of the equipment or unit.
    #[schema(value_type = BTreeMap<String, AttributeValue>)]
    pub attributes: BTreeMap<String, AttributeValue>,
    #[schema(value_type = Conclusion)]
    pub conclusion: String,
    /// The last word of the supervisor, or why it was withdrawn.
    pub comment: Option<String>,
    /// What the supervisor sent back: these items are open.
    pub returned_items: Vec<ReturnedItem>,
    /// How often it was submitted.
    pub revision: i64,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    pub submitted_at: Option<Moment>,
    pub reviewed_by: Option<Id>,
    pub reviewed_at: Option<Moment>,
    /// Grows with every change; the ETag.
    pub version: i64,
}

impl Inspection {
    pub fn is_inspector(&self, account_id: Id) -> bool {
        self.inspectors.iter().any(|inspector| inspector.account_id == account_id)
    }

    /// Whether an item's answer and photos may be changed: all of them in a draft; in a returned inspection the
    /// returned ones, and those that had no answer when it was submitted.
    pub fn is_open(&self, item: &str, submitted: &Answers) -> bool {
        match self.state {
            InspectionState::Draft => true,
            InspectionState::Returned => {
                !submitted.contains_key(item)
                    || self.returned_items.iter().any(|returned| returned.item == item)
            }
            InspectionState::Submitted | InspectionState::Approved | InspectionState::Withdrawn => false,
        }
    }
}

string_enum! {
    /// Whose signature it is.
    Signatory {
        Inspector = "inspector",
        /// The inspected unit's responsible person on site.
        UnitRepresentative = "unit_representative",
    }
}

/// A signature, or that it was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    pub id: Id,
    pub role: Signatory,
    /// The inspector's account; null for the unit's representative.
    pub account_id: Option<Id>,
    /// An inspector's is that of the account.
    pub name: String,
    /// The picture of the signature; null if it was refused.
    pub photo_id: Option<Id>,
    pub refusal: Option<Refusal>,
    /// By the device's clock.
    pub signed_at: Moment,
    pub received_at: Moment,
    /// The inspector on whose device it was signed; left out of signatures that came before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected_by: Option<Id>,
    /// That the inspector in whose name it stands did not give it; left out if nobody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<Dispute>,
}

/// What an inspector says of a signature in their name that somebody else collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignatureDispute)]
pub struct Dispute {
    pub reason: String,
    pub disputed_at: Moment,
}

/// A signature that was refused is recorded with who saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    #[schema(inline)]
    pub reason: MultiLineText<500>,
    #[schema(inline)]
    pub witness: SingleLineText<100>,
}
