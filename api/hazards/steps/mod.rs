//! Rule: whether the caller may take a step, what it needs, and where it leads.

pub mod order;
pub mod reinspection;
pub mod transitions;

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    hazards::{Hazard, HazardState, HistoryKind, Listing, Rectified, StepFields, StepName, name_of_level},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::ValidationErrors,
};
use checklists::HazardLevel;
use serde::Serialize;
use transitions::{Barred, Need, Proof, Rule, TABLE};
use utoipa::ToSchema;

/// The photos under a hazard whose bytes are stored.
#[derive(Clone, Debug, Default)]
pub struct StepPhotos {
    /// Of how it was.
    pub before: Vec<Id>,
    /// Of how it is now, taken in since the round began.
    pub after: Vec<Id>,
}

/// A step that the caller may take now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextStep {
    pub step: StepName,
    /// The fields to send with it.
    pub needs: Vec<Need>,
    /// What has to be on record first, and is not.
    pub missing: Vec<MissingProof>,
}

/// Something that has to be on record before a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingProof {
    pub what: Proof,
    pub text: Text,
}

/// The steps that the caller may take now: the buttons of a phone.
pub fn next(actor: &Actor, hazard: &Hazard, photos: &StepPhotos) -> Vec<NextStep> {
    TABLE
        .iter()
        .filter(|rule| rule.by.contains(&actor.role) && rule.holds_for(hazard))
        .filter(|rule| rule.bars(actor, hazard).is_none())
        .map(|rule| NextStep {
            step: rule.step,
            needs: rule.needs.to_vec(),
            missing: missing(rule, hazard, photos),
        })
        .collect()
}

fn missing(rule: &Rule, hazard: &Hazard, photos: &StepPhotos) -> Vec<MissingProof> {
    let is_missing = |proof: &Proof| match proof {
        Proof::BeforePhoto => hazard.photos.is_empty() && photos.before.is_empty(),
        Proof::AfterPhoto => {
            let on_the_visit = hazard.reinspection.iter().flat_map(|visit| &visit.photos);
            photos.after.iter().chain(on_the_visit).next().is_none()
        }
        Proof::Reinspection => !is_reinspected(hazard),
    };
    rule.proofs
        .iter()
        .copied()
        .filter(is_missing)
        .map(|what| MissingProof { what, text: what.is_missing() })
        .collect()
}

/// Whether a visit found it put right, with an inspector who is not the one who reported so.
fn is_reinspected(hazard: &Hazard) -> bool {
    let Some(rectified) = &hazard.rectified else {
        return false;
    };
    rectified.on_the_spot
        || hazard
            .reinspection
            .as_ref()
            .is_some_and(|visit| visit.by.iter().any(|inspector| *inspector != rectified.by))
}

/// A step that somebody wants to take.
#[derive(Clone, Debug)]
pub struct RequestedStep {
    /// The client's.
    pub id: Id,
    pub step: StepName,
    pub facts: StepFields,
}

/// Something that becomes of a hazard. Only [`take`] and [`reinspection`] make one.
#[derive(Clone, Debug)]
pub struct StepTaken {
    /// Of the record of it.
    id: Id,
    before: i64,
    what: HistoryKind,
    facts: StepFields,
    by: Id,
    at: Moment,
    after: Hazard,
}

impl StepTaken {
    pub fn id(&self) -> Id {
        self.id
    }

    /// The version of the hazard that it was decided on.
    pub fn before(&self) -> i64 {
        self.before
    }

    pub fn what(&self) -> HistoryKind {
        self.what
    }

    pub fn facts(&self) -> &StepFields {
        &self.facts
    }

    pub fn by(&self) -> Id {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }

    /// The hazard that it leads to.
    pub fn after(&self) -> &Hazard {
        &self.after
    }
}

/// Whether the caller may take the step, and what it comes to.
///
/// Another role or somebody barred is [`ProblemKind::NotAllowed`], a hazard for which the table has no such line
/// [`ProblemKind::WrongState`], fields that lack or do not belong [`ProblemKind::InvalidInput`], proofs that are not on record
/// [`ProblemKind::ProofMissing`] with the list.
pub fn take(
    actor: &Actor,
    hazard: &Hazard,
    photos: &StepPhotos,
    wanted: &RequestedStep,
    at: Moment,
) -> Outcome<StepTaken> {
    let rule = rule_for(actor, hazard, wanted.step)?;
    check_facts(rule, hazard, &wanted.facts)?;
    check_day(actor, hazard, wanted, at)?;
    let missing = missing(rule, hazard, photos);
    if !missing.is_empty() {
        let list = serde_json::to_value(&missing).map_err(Problem::internal)?;
        return Err(Problem::new(ProblemKind::ProofMissing).with("missing", list));
    }
    let mut facts = wanted.facts.clone();
    if rule.proofs.contains(&Proof::BeforePhoto) {
        facts.photos.extend(&photos.before);
    }
    if rule.proofs.contains(&Proof::AfterPhoto) {
        facts.photos.extend(&photos.after);
    }
    Ok(StepTaken {
        id: wanted.id,
        before: hazard.version,
        what: wanted.step.happening(),
        after: after(hazard, wanted, actor.id, at),
        facts,
        by: actor.id,
        at,
    })
}

fn rule_for(actor: &Actor, hazard: &Hazard, step: StepName) -> Outcome<&'static Rule> {
    let lines = || TABLE.iter().filter(|rule| rule.step == step);
    let for_anybody = lines().find(|rule| rule.holds_for(hazard));
    let Some(rule) = for_anybody else {
        // Whoever may never take the step is told so, not to wait for another state.
        let roles: Vec<_> = lines().flat_map(|rule| rule.by).copied().collect();
        actor.must_be(&roles)?;
        return Err(not_now(hazard));
    };
    actor.must_be(rule.by)?;
    match rule.bars(actor, hazard) {
        None => Ok(rule),
        Some(Barred::Finder) => Err(Problem::new(ProblemKind::NotAllowed).because(
            "发现隐患的人不能自行降级或撤销",
            "Whoever found a hazard cannot play it down or take it back himself",
        )),
        Some(Barred::Rectifier) => Err(Problem::new(ProblemKind::NotAllowed).because(
            "报告整改完成的人不能自行验收或销号",
            "Whoever reported it as put right cannot accept or close it himself",
        )),
    }
}

fn check_facts(rule: &Rule, hazard: &Hazard, facts: &StepFields) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    facts.check(&mut flaws);
    for (need, pointer, is_there) in [
        (Need::Reason, "/reason", facts.reason.is_some()),
        (Need::Deadline, "/deadline", facts.deadline.is_some()),
        (Need::Plan, "/plan", facts.plan.is_some()),
        (Need::Authority, "/authority", facts.authority.is_some()),
        (Need::Document, "/document", facts.document.is_some()),
    ] {
        if rule.needs.contains(&need) {
            flaws.check(is_there, pointer, "此步骤须填写此项", "This step needs it");
        } else if need != Need::Reason {
            flaws.check(!is_there, pointer, "此步骤不填此项", "This step does not take it");
        }
    }
    flaws.check(
        !rule.needs.contains(&Need::Order),
        "/step",
        "请下达列有该隐患的监察指令书:PUT /v1/orders/{id}",
        "Issue an order that names the hazard: PUT /v1/orders/{id}",
    );
    if let (Some(plan), Some(deadline)) = (&facts.plan, hazard.deadline) {
        flaws.check(
            plan.deadline <= deadline,
            "/plan/deadline",
            "计划期限不得晚于已定期限;延期须由监督人员办理",
            "The plan ends after the deadline that was set: a supervisor may move it",
        );
    }
    flaws.finish()
}

/// The day that it was put right goes with reporting so: not before it was found, not in the future. Of the unit's own
/// word only the day itself is taken.
fn check_day(actor: &Actor, hazard: &Hazard, wanted: &RequestedStep, at: Moment) -> Outcome<()> {
    let Some(rectified_on) = wanted.facts.rectified_on else {
        return Ok(());
    };
    let mut flaws = ValidationErrors::default();
    let (rectifies, today) = (wanted.step == StepName::Rectify, at.day());
    flaws.check(rectifies, "/rectified_on", "此步骤不填此项", "This step does not take it");
    flaws.check(
        !rectifies || (hazard.found_on..=today).contains(&rectified_on),
        "/rectified_on",
        "整改日期应在发现之日至今日之间",
        "The day lies between the finding and today",
    );
    flaws.check(
        actor.role != Role::Enterprise || rectified_on == today,
        "/rectified_on",
        "企业只能报告当日完成的整改",
        "A unit reports on the day itself",
    );
    flaws.finish()
}

/// The hazard as the step leaves it. [`take`] has made sure of the fields.
fn after(hazard: &Hazard, wanted: &RequestedStep, by: Id, at: Moment) -> Hazard {
    let mut after = Hazard { changed_at: at, version: hazard.version.saturating_add(1), ..hazard.clone() };
    let facts = &wanted.facts;
    match wanted.step {
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
            let on_the_spot = wanted.step == StepName::FixOnTheSpot;
            let rectified_on =
                if on_the_spot { hazard.found_on } else { facts.rectified_on.unwrap_or_else(|| at.day()) };
            after.set_rectified(Rectified { by, at, rectified_on, on_the_spot });
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
    fn set_rectified(&mut self, rectified: Rectified) {
        self.state = HazardState::Rectified;
        self.rectified = Some(rectified);
        self.reinspection = None;
    }

    /// It was not put right: the next round. What was accepted is under listed supervision again.
    fn send_back(&mut self, at: Moment) {
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

    /// It is back: everything starts anew.
    fn reopen(&mut self, at: Moment) {
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

/// The hazard does not allow it as it stands.
pub fn not_now(hazard: &Hazard) -> Problem {
    let (level, state) = (name_of_level(hazard.level).zh, hazard.state.name().zh);
    let (listed, listing) = hazard.listing.map_or_else(Default::default, |listing| {
        (format!("、{}", listing.name().zh), format!(", {}", listing.as_str().replace('_', " ")))
    });
    Problem::new(ProblemKind::WrongState)
        .because(
            format!("该{level}当前状态为“{state}{listed}”"),
            format!("The hazard is {} and {}{listing}", hazard.state.as_str(), hazard.level.as_str()),
        )
        .with("state", hazard.state.as_str().into())
}
