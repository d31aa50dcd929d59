//! Rule: who may see, plan and lead a campaign.

use super::Campaign;
use crate::{
    accounts::{Actor, Role},
    problem::{Outcome, Problem, ProblemKind},
};

/// Inspectors, supervisors and administrators see campaigns.
pub fn may_see(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Inspector, Role::Supervisor, Role::Admin])
}

/// Supervisors plan them.
pub(super) fn may_plan(actor: &Actor) -> Outcome<()> {
    actor.must_be(&[Role::Supervisor])
}

/// Supervisors of the leading authority, or of the one above, change and delete a campaign.
pub(super) fn may_lead(actor: &Actor, campaign: &Campaign) -> Outcome<()> {
    may_plan(actor)?;
    if actor.district.covers(&campaign.plan.authority) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::NotAllowed)
        .because("专项行动由上级单位组织", "The campaign is led by the authority above"))
}
