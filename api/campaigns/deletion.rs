//! Rule: which campaign may be deleted.

use super::{Campaign, permissions::may_lead};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    problem::{Outcome, Problem, ProblemKind},
};

/// A deleted campaign. Only [`delete`] makes one.
#[derive(Debug)]
pub struct Deleted {
    pub campaign: Campaign,
    pub by: ChangedBy,
    _sealed: (),
}

/// Deletes a campaign to which nothing belongs.
pub fn delete(actor: &Actor, campaign: Campaign, at: Moment) -> Outcome<Deleted> {
    may_lead(actor, &campaign)?;
    if campaign.used {
        return Err(Problem::new(ProblemKind::WrongState).because(
            "专项行动已有检查或任务,不能删除",
            "Inspections or assignments belong to the campaign: it stays",
        ));
    }
    Ok(Deleted { campaign, by: ChangedBy { account_id: actor.id, at }, _sealed: () })
}
