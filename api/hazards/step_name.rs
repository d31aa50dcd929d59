//! The steps with a hazard, and what each is called in its history.

use crate::validation::string_enum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// A step with a hazard.
    #[schema(as = HazardStep)]
    StepName {
        /// Fixed on the spot, while the inspectors looked on.
        FixOnTheSpot = "fix_on_the_spot",
        /// Demands its rectification, by an order (`PUT /v1/orders/{id}`) that names it.
        Order = "order",
        /// Settles the five elements of its rectification, or changes them.
        Plan = "plan",
        /// Reports it as rectified.
        Rectify = "rectify",
        /// It was not rectified after all.
        SendBack = "send_back",
        /// Sets another deadline.
        MoveDeadline = "move_deadline",
        /// Closes it (销号).
        Close = "close",
        /// A closed one was found again.
        Reopen = "reopen",
        /// From a general hazard to a major one.
        Raise = "raise",
        /// From a major hazard to a general one.
        Lower = "lower",
        /// A major one is reported to the next higher authority.
        ReportUp = "report_up",
        /// It is put under listed supervision.
        List = "list",
        /// The rectification is accepted.
        Accept = "accept",
        /// It is taken off the list.
        Delist = "delist",
        /// Transfers it to another authority.
        Transfer = "transfer",
        /// Invalidates it: it was found in error.
        Invalidate = "invalidate",
    }
}

string_enum! {
    /// What happened to a hazard.
    HistoryKind {
        /// A submission found it.
        Found = "found",
        /// Somebody reported it.
        Reported = "reported",
        /// A later submission found it with another level, reason, basis or photos.
        Corrected = "corrected",
        /// A later submission did not find it, or the inspection was withdrawn.
        Dropped = "dropped",
        /// The same, of a hazard that something was done about: it stays until a supervisor invalidates it.
        NotConfirmed = "not_confirmed",
        /// A later submission found it once more.
        FoundAgain = "found_again",
        /// A re-inspection found it rectified.
        SeenRectified = "seen_rectified",
        /// A re-inspection found that it was not rectified, or that it is back.
        SeenUnrectified = "seen_unrectified",
        /// The re-inspection on which it rested was withdrawn.
        ReinspectionWithdrawn = "reinspection_withdrawn",
        FixedOnTheSpot = "fixed_on_the_spot",
        /// An order demands its rectification.
        Ordered = "ordered",
        /// The order was withdrawn.
        OrderWithdrawn = "order_withdrawn",
        Planned = "planned",
        Rectified = "rectified",
        SentBack = "sent_back",
        DeadlineMoved = "deadline_moved",
        Closed = "closed",
        Reopened = "reopened",
        Raised = "raised",
        Lowered = "lowered",
        ReportedUp = "reported_up",
        Listed = "listed",
        Accepted = "accepted",
        Delisted = "delisted",
        Transferred = "transferred",
        Invalidated = "invalidated",
    }
}

impl StepName {
    pub fn happening(self) -> HistoryKind {
        match self {
            Self::FixOnTheSpot => HistoryKind::FixedOnTheSpot,
            Self::Order => HistoryKind::Ordered,
            Self::Plan => HistoryKind::Planned,
            Self::Rectify => HistoryKind::Rectified,
            Self::SendBack => HistoryKind::SentBack,
            Self::MoveDeadline => HistoryKind::DeadlineMoved,
            Self::Close => HistoryKind::Closed,
            Self::Reopen => HistoryKind::Reopened,
            Self::Raise => HistoryKind::Raised,
            Self::Lower => HistoryKind::Lowered,
            Self::ReportUp => HistoryKind::ReportedUp,
            Self::List => HistoryKind::Listed,
            Self::Accept => HistoryKind::Accepted,
            Self::Delist => HistoryKind::Delisted,
            Self::Transfer => HistoryKind::Transferred,
            Self::Invalidate => HistoryKind::Invalidated,
        }
    }
}
