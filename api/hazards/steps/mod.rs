//! Rule: whether the caller may take a step, what it needs, and where it leads.

mod effect;
pub mod order;
pub mod reinspection;
pub mod report;
pub mod submission;
pub mod transitions;

use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    events::ChangedBy,
    hazards::{Beginning, Hazard, HistoryKind, NewStep, StepFields, StepName, name_of_level},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::ValidationErrors,
};
use chrono::NaiveDate;
use effect::after;
use serde::Serialize;
use transitions::{Barred, Need, Proof, Rule, TABLE};
use utoipa::ToSchema;

/// The photos under a hazard whose bytes are stored.
#[derive(Clone, Debug, Default)]
pub struct StepPhotos {
    /// Of how it was.
    pub before: Vec<Id>,
    /// Of how it is now, stored since the round began.
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

/// The steps that the caller may take now.
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

/// Whether a visit found it rectified, with an inspector who is not the one who reported so.
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

/// A new or changed hazard with the entry in its history. Only the rules of this folder make one.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardChanged {
    /// Of the entry.
    pub id: Id,
    /// The version of the hazard that it was decided on; none: the hazard is new.
    pub before: Option<i64>,
    pub after: Hazard,
    pub what: HistoryKind,
    pub facts: StepFields,
    pub by: ChangedBy,
    _sealed: (),
}

impl HazardChanged {
    fn opened(beginning: Beginning, what: HistoryKind, facts: StepFields, by: ChangedBy) -> Self {
        Self { id: Id::new(), before: None, after: beginning.into(), what, facts, by, _sealed: () }
    }

    /// From `hazard` to `after`, which becomes the next version.
    fn from(hazard: &Hazard, after: Hazard, what: HistoryKind, facts: StepFields, by: ChangedBy) -> Self {
        let after = Hazard { changed_at: by.at, version: hazard.version.saturating_add(1), ..after };
        Self { id: Id::new(), before: Some(hazard.version), after, what, facts, by, _sealed: () }
    }
}

/// A visit whose submission or withdrawal changes hazards.
#[derive(Clone, Debug)]
pub struct Visit {
    pub inspection_id: Id,
    pub district: District,
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    pub campaign_id: Option<Id>,
    /// The checklist's code.
    pub checklist: String,
    /// In Suzhou.
    pub visited_on: NaiveDate,
    pub inspectors: Vec<Id>,
    /// The number of the submission.
    pub revision: i64,
    /// Who submitted or withdrew it.
    pub by: ChangedBy,
}

impl Visit {
    fn fields(&self) -> StepFields {
        StepFields {
            inspection_id: Some(self.inspection_id),
            revision: Some(self.revision),
            ..StepFields::default()
        }
    }
}

/// Takes a step.
///
/// Another role or somebody barred is [`ProblemKind::NotAllowed`], a hazard for which the table has no such line
/// [`ProblemKind::WrongState`], fields that are missing or do not belong [`ProblemKind::InvalidInput`], proofs that are
/// not on record [`ProblemKind::ProofMissing`] with the list.
pub fn take(
    actor: &Actor,
    hazard: &Hazard,
    photos: &StepPhotos,
    id: Id,
    new: &NewStep,
    at: Moment,
) -> Outcome<HazardChanged> {
    let rule = rule_for(actor, hazard, new.step)?;
    let mut facts = new.fields();
    check_facts(rule, hazard, &facts)?;
    check_day(actor, hazard, new, at)?;
    let missing = missing(rule, hazard, photos);
    if !missing.is_empty() {
        let list = serde_json::to_value(&missing).map_err(Problem::internal)?;
        return Err(Problem::new(ProblemKind::ProofMissing).with("missing", list));
    }
    if rule.proofs.contains(&Proof::BeforePhoto) {
        facts.photos.extend(&photos.before);
    }
    if rule.proofs.contains(&Proof::AfterPhoto) {
        facts.photos.extend(&photos.after);
    }
    let by = ChangedBy { account_id: actor.id, at };
    let after = after(hazard, new.step, &facts, by);
    Ok(HazardChanged { id, ..HazardChanged::from(hazard, after, new.step.happening(), facts, by) })
}

fn rule_for(actor: &Actor, hazard: &Hazard, step: StepName) -> Outcome<&'static Rule> {
    let lines = || TABLE.iter().filter(|rule| rule.step == step);
    let for_anybody = lines().find(|rule| rule.holds_for(hazard));
    let Some(rule) = for_anybody else {
        // A role that may never take the step is refused as such, not told to wait for another state.
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
    let mut errors = ValidationErrors::default();
    facts.check(&mut errors);
    for (need, pointer, is_there) in [
        (Need::Reason, "/reason", facts.reason.is_some()),
        (Need::Deadline, "/deadline", facts.deadline.is_some()),
        (Need::Plan, "/plan", facts.plan.is_some()),
        (Need::Authority, "/authority", facts.authority.is_some()),
        (Need::Document, "/document", facts.document.is_some()),
    ] {
        if rule.needs.contains(&need) {
            errors.check(is_there, pointer, "此步骤须填写此项", "This step needs it");
        } else if need != Need::Reason {
            errors.check(!is_there, pointer, "此步骤不填此项", "This step does not take it");
        }
    }
    errors.check(
        !rule.needs.contains(&Need::Order),
        "/step",
        "请下达列有该隐患的监察指令书:PUT /v1/orders/{id}",
        "Issue an order that names the hazard: PUT /v1/orders/{id}",
    );
    if let (Some(plan), Some(deadline)) = (&facts.plan, hazard.deadline) {
        errors.check(
            plan.deadline <= deadline,
            "/plan/deadline",
            "计划期限不得晚于已定期限;延期须由监督人员办理",
            "The plan ends after the deadline that was set: a supervisor may move it",
        );
    }
    errors.finish()
}

/// Checks the day that it was rectified: it goes with `rectify` only, not before it was found, not in the future. A unit
/// reports on the day itself.
fn check_day(actor: &Actor, hazard: &Hazard, new: &NewStep, at: Moment) -> Outcome<()> {
    let Some(rectified_on) = new.rectified_on else {
        return Ok(());
    };
    let mut errors = ValidationErrors::default();
    let (rectifies, today) = (new.step == StepName::Rectify, at.day());
    errors.check(rectifies, "/rectified_on", "此步骤不填此项", "This step does not take it");
    errors.check(
        !rectifies || (hazard.found_on..=today).contains(&rectified_on),
        "/rectified_on",
        "整改日期应在发现之日至今日之间",
        "The day lies between the finding and today",
    );
    errors.check(
        actor.role != Role::Enterprise || rectified_on == today,
        "/rectified_on",
        "企业只能报告当日完成的整改",
        "A unit reports on the day itself",
    );
    errors.finish()
}

/// The refusal of what the hazard's state does not allow.
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
