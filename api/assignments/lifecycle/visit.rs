//! Rule: what a visit does to the assignment that it was begun for.

use super::{AssignmentChanged, next, wrong_state};
use crate::{
    accounts::{Actor, Role},
    assignments::{Assignment, AssignmentState},
    events::ChangedBy,
    ids::Id,
    problem::Outcome,
    validation::ValidationErrors,
};

/// What happened to the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Begun,
    Submitted,
    Returned,
    Approved,
    Withdrawn,
}

/// A visit that wants to begin.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    pub unit_id: Id,
    pub equipment_id: Option<Id>,
    pub checklist: &'a str,
    pub campaign_id: Option<Id>,
    pub inspectors: &'a [Id],
}

/// Whether a visit may begin for the assignment: of the same unit, equipment, checklist and campaign (that of the
/// assignment, if the visit names none), by one to whom it is assigned or with a supervisor; and only one at a time.
pub fn may_begin(actor: &Actor, assignment: &Assignment, visit: Beginning) -> Outcome<()> {
    let mut errors = ValidationErrors::default();
    for (holds, pointer) in [
        (visit.unit_id == assignment.unit_id, "/unit_id"),
        (visit.equipment_id == assignment.equipment_id, "/equipment_id"),
        (visit.checklist == assignment.checklist, "/checklist/code"),
        (
            assignment.campaign_id.is_none()
                || visit.campaign_id.is_none()
                || visit.campaign_id == assignment.campaign_id,
            "/campaign_id",
        ),
    ] {
        errors.check(holds, pointer, "与任务不一致", "The assignment says something else");
    }
    let is_theirs = visit.inspectors.iter().any(|id| assignment.is_assigned_to(*id));
    errors.check(
        is_theirs || actor.role == Role::Supervisor,
        "/assignment_id",
        "该任务没有分配给本次检查的任何检查人员",
        "The assignment is given to none of the visit's inspectors",
    );
    errors.finish()?;
    if assignment.state == AssignmentState::Assigned { Ok(()) } else { Err(wrong_state(assignment)) }
}

/// What becomes of the assignment; None if it was cancelled, or another visit fulfils it.
pub fn follow(
    assignment: &Assignment,
    inspection_id: Id,
    fact: Fact,
    by: ChangedBy,
) -> Option<AssignmentChanged> {
    let (state, action) = match fact {
        Fact::Begun => (AssignmentState::Begun, "begun"),
        Fact::Submitted => (AssignmentState::Submitted, "submitted"),
        Fact::Returned => (AssignmentState::Begun, "returned"),
        Fact::Approved => (AssignmentState::Done, "done"),
        Fact::Withdrawn => (AssignmentState::Assigned, "freed"),
    };
    let is_its_visit = match assignment.state {
        AssignmentState::Cancelled => false,
        AssignmentState::Assigned => fact == Fact::Begun,
        AssignmentState::Begun | AssignmentState::Submitted | AssignmentState::Done => {
            assignment.inspection_id == Some(inspection_id) && fact != Fact::Begun
        }
    };
    if !is_its_visit {
        return None;
    }
    let mut changed = next(assignment, action, by);
    changed.assignment.state = state;
    changed.assignment.inspection_id = (fact != Fact::Withdrawn).then_some(inspection_id);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use proptest::prelude::*;

    fn assignment() -> Assignment {
        let at = Moment::from_micros(0).unwrap();
        Assignment {
            id: Id::new(),
            district: "320508".parse().unwrap(),
            unit_id: Id::new(),
            equipment_id: None,
            campaign_id: None,
            plan_id: None,
            checklist: "crowded-venues".to_owned(),
            due_on: "2018-02-10".parse().unwrap(),
            inspectors: Vec::new(),
            note: None,
            state: AssignmentState::Assigned,
            inspection_id: None,
            cancellation: None,
            created_by: Id::new(),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    /// Where a visit can stand, and what can happen to it there.
    fn allowed(state: Option<Fact>) -> &'static [Fact] {
        match state {
            None | Some(Fact::Withdrawn) => &[Fact::Begun],
            Some(Fact::Begun | Fact::Returned) => &[Fact::Submitted, Fact::Withdrawn],
            Some(Fact::Submitted) => &[Fact::Returned, Fact::Approved, Fact::Withdrawn],
            Some(Fact::Approved) => &[],
        }
    }

    proptest! {
        /// As its visits change, one after the other, an assignment stands where its last visit stands; what
        /// happens to others leaves it alone.
        #[test]
        fn an_assignment_stands_where_its_visit_stands(choices in proptest::collection::vec((0_usize..6, any::<bool>()), 0..40)) {
            let mut assignment = assignment();
            let (mut last, mut visit) = (None, Id::new());
            let by = ChangedBy { account_id: Id::new(), at: Moment::from_micros(1).unwrap() };
            for (choice, of_another) in choices {
                if of_another && assignment.state != AssignmentState::Assigned {
                    let stranger = Id::new();
                    for fact in [Fact::Begun, Fact::Submitted, Fact::Returned, Fact::Approved, Fact::Withdrawn] {
                        prop_assert!(follow(&assignment, stranger, fact, by).is_none());
                    }
                }
                let facts = allowed(last);
                let Some(fact) = facts.get(choice % facts.len().max(1)).copied() else { break };
                if fact == Fact::Begun {
                    visit = Id::new();
                }
                let before = assignment.version;
                let changed = follow(&assignment, visit, fact, by);
                assignment = changed.expect("it is its visit").assignment;
                last = Some(fact);
                let stands = match fact {
                    Fact::Begun | Fact::Returned => AssignmentState::Begun,
                    Fact::Submitted => AssignmentState::Submitted,
                    Fact::Approved => AssignmentState::Done,
                    Fact::Withdrawn => AssignmentState::Assigned,
                };
                prop_assert_eq!(assignment.state, stands);
                prop_assert_eq!(assignment.inspection_id.is_some(), stands != AssignmentState::Assigned);
                prop_assert_eq!(assignment.version, before + 1);
            }
        }

        /// A cancelled one stays cancelled, whatever the visit that was begun for it does.
        #[test]
        fn a_cancelled_one_stays_so(which in 0_usize..5) {
            let mut assignment = assignment();
            let visit = Id::new();
            let by = ChangedBy { account_id: Id::new(), at: assignment.created_at };
            assignment.state = AssignmentState::Cancelled;
            assignment.inspection_id = Some(visit);
            let facts = [Fact::Begun, Fact::Submitted, Fact::Returned, Fact::Approved, Fact::Withdrawn];
            prop_assert!(follow(&assignment, visit, facts[which], by).is_none());
        }
    }
}
