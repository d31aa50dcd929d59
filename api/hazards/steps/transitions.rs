//! Table: who may take which step with a hazard, from which state, and what the step needs. The API serves it with each
//! hazard as `next`.
//!
//! Sources: the loop 检查、整改、销号 and the five elements are the notice's own; listing, acceptance and delisting of
//! major hazards follow the practice of listed supervision (挂牌督办); who is barred is this project's reading of
//! 'the closing user differs from the rectifying unit'.

use crate::{
    accounts::{Actor, Role},
    hazards::{Hazard, HazardState, Listing, StepName},
};
use checklists::HazardLevel;
use serde::Serialize;
use utoipa::ToSchema;

/// A field that goes with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HazardNeed)]
pub enum Need {
    Reason,
    Deadline,
    Plan,
    Authority,
    Document,
    /// Not a field: the step is taken by issuing an order that names the hazard, `PUT /v1/orders/{id}`.
    Order,
}

/// Something that has to be on record before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HazardProof)]
pub enum Proof {
    /// A photo of how it was: of the item, or under the hazard.
    BeforePhoto,
    /// A photo of how it is now, under the hazard, stored since the round began.
    AfterPhoto,
    /// A visit that found it rectified, with an inspector who is not the one who reported so. What was fixed on the
    /// spot was seen by the visit's own inspectors.
    Reinspection,
}

/// Somebody who may not take a step that others of the same role may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// Who found it: nobody invalidates or lowers their own finding.
    Finder,
    /// Who reported it as rectified.
    Rectifier,
}

/// A line of the table.
#[derive(Debug)]
pub struct Rule {
    pub step: StepName,
    pub by: &'static [Role],
    pub from: &'static [HazardState],
    /// Only of a hazard of this level.
    pub of: Option<HazardLevel>,
    /// Only while the listing is one of these.
    pub listing: &'static [Option<Listing>],
    pub needs: &'static [Need],
    pub proofs: &'static [Proof],
    pub barred: &'static [Barred],
}

const OFFICIALS: &[Role] = &[Role::Inspector, Role::Supervisor];
const ANYBODY_CONCERNED: &[Role] = &[Role::Enterprise, Role::Inspector, Role::Supervisor];
const SUPERVISOR: &[Role] = &[Role::Supervisor];

const UNLISTED: &[Option<Listing>] = &[None];
const NOT_LISTED_YET: &[Option<Listing>] = &[None, Some(Listing::ReportedUp)];
const REPORTED_UP: &[Option<Listing>] = &[Some(Listing::ReportedUp)];
const LISTED: &[Option<Listing>] = &[Some(Listing::Listed)];
const ACCEPTED: &[Option<Listing>] = &[Some(Listing::Accepted)];
const DELISTED: &[Option<Listing>] = &[Some(Listing::Delisted)];
const ANY_LISTING: &[Option<Listing>] = &[
    None,
    Some(Listing::ReportedUp),
    Some(Listing::Listed),
    Some(Listing::Accepted),
    Some(Listing::Delisted),
];

/// What most lines have in common.
const LINE: Rule = Rule {
    step: StepName::Close,
    by: OFFICIALS,
    from: HazardState::OPEN,
    of: None,
    listing: ANY_LISTING,
    needs: &[Need::Reason],
    proofs: &[],
    barred: &[],
};

/// A step has one line for each kind of hazard that it differs for.
pub const TABLE: &[Rule] = &[
    Rule {
        step: StepName::FixOnTheSpot,
        from: &[HazardState::Found],
        proofs: &[Proof::BeforePhoto, Proof::AfterPhoto],
        ..LINE
    },
    Rule { step: StepName::Order, from: HazardState::WAITING, needs: &[Need::Order], ..LINE },
    Rule {
        step: StepName::Plan,
        by: ANYBODY_CONCERNED,
        from: HazardState::WAITING,
        needs: &[Need::Plan],
        ..LINE
    },
    Rule {
        step: StepName::Rectify,
        by: ANYBODY_CONCERNED,
        from: HazardState::WAITING,
        proofs: &[Proof::AfterPhoto],
        ..LINE
    },
    Rule { step: StepName::SendBack, from: &[HazardState::Rectified], ..LINE },
    Rule {
        step: StepName::MoveDeadline,
        by: SUPERVISOR,
        from: HazardState::WAITING,
        needs: &[Need::Reason, Need::Deadline],
        ..LINE
    },
    Rule {
        step: StepName::Close,
        from: &[HazardState::Rectified],
        of: Some(HazardLevel::General),
        needs: &[],
        proofs: &[Proof::AfterPhoto, Proof::Reinspection],
        barred: &[Barred::Rectifier],
        ..LINE
    },
    Rule {
        step: StepName::Close,
        by: SUPERVISOR,
        from: &[HazardState::Rectified],
        of: Some(HazardLevel::Major),
        listing: DELISTED,
        needs: &[],
        proofs: &[Proof::AfterPhoto, Proof::Reinspection],
        barred: &[Barred::Rectifier],
    },
    Rule { step: StepName::Reopen, from: &[HazardState::Closed], ..LINE },
    Rule { step: StepName::Raise, of: Some(HazardLevel::General), ..LINE },
    Rule {
        step: StepName::Lower,
        by: SUPERVISOR,
        of: Some(HazardLevel::Major),
        listing: NOT_LISTED_YET,
        barred: &[Barred::Finder],
        ..LINE
    },
    Rule {
        step: StepName::ReportUp,
        of: Some(HazardLevel::Major),
        listing: UNLISTED,
        needs: &[Need::Authority],
        ..LINE
    },
    Rule {
        step: StepName::List,
        by: SUPERVISOR,
        of: Some(HazardLevel::Major),
        listing: REPORTED_UP,
        needs: &[Need::Authority, Need::Document, Need::Deadline],
        ..LINE
    },
    Rule {
        step: StepName::Accept,
        by: SUPERVISOR,
        from: &[HazardState::Rectified],
        of: Some(HazardLevel::Major),
        listing: LISTED,
        needs: &[Need::Authority, Need::Reason],
        proofs: &[Proof::AfterPhoto, Proof::Reinspection],
        barred: &[Barred::Rectifier],
    },
    Rule {
        step: StepName::Delist,
        by: SUPERVISOR,
        from: &[HazardState::Rectified],
        of: Some(HazardLevel::Major),
        listing: ACCEPTED,
        needs: &[Need::Document],
        ..LINE
    },
    Rule { step: StepName::Transfer, by: SUPERVISOR, needs: &[Need::Authority, Need::Reason], ..LINE },
    Rule {
        step: StepName::Invalidate,
        by: SUPERVISOR,
        listing: NOT_LISTED_YET,
        barred: &[Barred::Finder],
        ..LINE
    },
];

impl Rule {
    /// Whether it is a line about a hazard like this one, as it stands.
    pub fn holds_for(&self, hazard: &Hazard) -> bool {
        self.from.contains(&hazard.state)
            && self.of.is_none_or(|level| level == hazard.level)
            && self.listing.contains(&hazard.listing)
    }

    /// Why the caller may not take the step, though others of the same role may.
    pub fn bars(&self, actor: &Actor, hazard: &Hazard) -> Option<Barred> {
        self.barred.iter().copied().find(|barred| match barred {
            Barred::Finder => hazard.found_by.contains(&actor.id),
            Barred::Rectifier => hazard.rectified.as_ref().is_some_and(|it| it.by == actor.id),
        })
    }
}
