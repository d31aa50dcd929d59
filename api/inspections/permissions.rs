//! Rule: who may create and change an inspection.

use super::{Inspection, InspectionState, VisitKind};
use crate::{
    accounts::{Actor, Candidate, Role, eligibility},
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};

/// Whether the caller may make an inspection with these inspectors in this district.
///
/// Inspectors are active accounts with the role inspector or supervisor whose district covers the unit's; the caller
/// is one of them, and exactly one leads. That there are two is asked at submission (Order 57, Art. 19).
pub fn may_create(
    actor: &Actor,
    district: &District,
    named: &[(Id, bool)],
    found: &[Candidate],
) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    check_inspectors(district, named, found)?;
    if !named.iter().any(|(id, _)| *id == actor.id) {
        return Err(Problem::invalid(
            "/inspectors",
            "创建检查的人必须是检查人员之一",
            "Whoever makes the inspection must be one of its inspectors",
        ));
    }
    Ok(())
}

/// Whether these may be the inspectors of a visit in this district.
pub fn check_inspectors(district: &District, named: &[(Id, bool)], found: &[Candidate]) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    let ids: Vec<Id> = named.iter().map(|(id, _)| *id).collect();
    let pointer = |place| format!("/inspectors/{place}/account_id");
    eligibility::check_inspectors(&mut flaws, district, &ids, found, ("/inspectors", pointer));
    flaws.check(
        named.iter().filter(|(_, lead)| *lead).count() == 1,
        "/inspectors",
        "必须有且只有一名检查组长",
        "Exactly one inspector leads",
    );
    flaws.finish()
}

/// Whether the caller may change the inspection's own fields and signatures: its inspectors, while it is a draft or
/// was returned.
pub fn may_change(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    must_be_inspector(actor, inspection)?;
    match inspection.state {
        InspectionState::Draft | InspectionState::Returned => Ok(()),
        state => Err(wrong_state(state)),
    }
}

/// Whether the visit may be of this kind instead: a follow-up carries hazards from its beginning, others never.
pub fn may_become(inspection: &Inspection, visit: Option<VisitKind>) -> Outcome<()> {
    let is_follow_up = |visit| visit == VisitKind::FollowUp;
    if visit.is_none_or(|visit| is_follow_up(visit) == is_follow_up(inspection.visit)) {
        return Ok(());
    }
    Err(Problem::invalid(
        "/visit",
        "复查类检查须另行创建,不能由其他检查改成,也不能改成其他检查",
        "A follow-up visit is made as such: others do not become one, nor does it become another",
    ))
}

/// Refuses callers who are not on the visit.
pub fn must_be_inspector(actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    if inspection.is_inspector(actor.id) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::NotAllowed)
        .because("只有本次检查的检查人员可以操作", "Only the inspectors of this visit may do this"))
}

/// What the caller wants is not for this state.
pub fn wrong_state(state: InspectionState) -> Problem {
    let zh = state.name().zh;
    Problem::new(ProblemKind::WrongState)
        .because(format!("检查当前状态为“{zh}”"), format!("The inspection is {}", state.as_str()))
        .with("state", state.as_str().into())
}
