//! Rule: what a step changes of a hazard.

use crate::{
    clock::Moment,
    events::ChangedBy,
    hazards::{Hazard, HazardState, Listing, Rectified, StepFields, StepName},
};
use checklists::HazardLevel;

/// The hazard as the step leaves it; the fields are checked.
pub(super) fn after(hazard: &Hazard, step: StepName, facts: &StepFields, by: ChangedBy) -> Hazard {
    let mut after = hazard.clone();
    let ChangedBy { account_id, at } = by;
    match step {
        StepName::Order => {
            after.state = HazardState::Ordered;
            after.deadline = facts.deadline;
            after.order_id = facts.order_id;
        }
        StepName::Plan => {
            after.state = HazardState::Planned;
            after.deadline = facts.plan.as_ref().map(|plan| plan.deadline);
            after.plan.clone_from(&facts.plan);
        }
        StepName::FixOnTheSpot | StepName::Rectify => {
            let on_the_spot = step == StepName::FixOnTheSpot;
            let rectified_on =
                if on_the_spot { hazard.found_on } else { facts.rectified_on.unwrap_or_else(|| at.day()) };
            after.set_rectified(Rectified { by: account_id, at, rectified_on, on_the_spot });
        }
        StepName::SendBack => after.send_back(at),
        StepName::MoveDeadline => after.deadline = facts.deadline,
        StepName::Close => {
            after.state = HazardState::Closed;
            after.closed_at = Some(at);
        }
        StepName::Reopen => after.reopen(at),
        StepName::Raise => after.level = HazardLevel::Major,
        StepName::Lower => {
            after.level = HazardLevel::General;
            after.listing = None;
        }
        StepName::ReportUp => after.listing = Some(Listing::ReportedUp),
        StepName::List => {
            after.listing = Some(Listing::Listed);
            after.deadline = facts.deadline;
        }
        StepName::Accept => after.listing = Some(Listing::Accepted),
        StepName::Delist => after.listing = Some(Listing::Delisted),
        StepName::Transfer => after.state = HazardState::Transferred,
        StepName::Invalidate => after.state = HazardState::Invalidated,
    }
    after
}

impl Hazard {
    pub(super) fn set_rectified(&mut self, rectified: Rectified) {
        self.state = HazardState::Rectified;
        self.rectified = Some(rectified);
        self.reinspection = None;
    }

    /// It was not rectified: the next round. What was accepted is under listed supervision again.
    pub(super) fn send_back(&mut self, at: Moment) {
        self.state = if self.order_id.is_some() {
            HazardState::Ordered
        } else if self.plan.is_some() {
            HazardState::Planned
        } else {
            HazardState::Found
        };
        self.next_round(at);
        if matches!(self.listing, Some(Listing::Accepted | Listing::Delisted)) {
            self.listing = Some(Listing::Listed);
        }
    }

    /// It was found again: everything starts anew.
    pub(super) fn reopen(&mut self, at: Moment) {
        self.state = HazardState::Reopened;
        self.next_round(at);
        self.deadline = None;
        self.plan = None;
        self.order_id = None;
        self.listing = None;
        self.closed_at = None;
    }

    fn next_round(&mut self, at: Moment) {
        self.round = self.round.saturating_add(1);
        self.round_began_at = at;
        self.rectified = None;
        self.reinspection = None;
    }
}
