//! Rule: the context of a visit: its campaign, other departments, a leading official, whether it was
//! announced.

use super::VisitKind;
use crate::{
    campaigns::{
        Campaign,
        membership::{self, Claim, Joined},
    },
    district::District,
    ids::Id,
    problem::Outcome,
    validation::{ValidationErrors, texts::SingleLineText},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

const MOST_DEPARTMENTS: usize = 20;

/// The occasion of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitContext {
    /// `GET /v1/campaigns/{id}`; its phase follows from the day of the visit.
    pub campaign_id: Option<Id>,
    /// The other departments that took part in a joint visit.
    #[schema(inline)]
    pub joint_with: Vec<SingleLineText<100>>,
    /// The senior official who led it.
    #[schema(inline)]
    pub led_by: Option<SingleLineText<100>>,
    /// Whether the unit was told before; null if nobody says.
    pub announced: Option<bool>,
}

/// What the campaign has to fit.
#[derive(Clone, Copy, Debug)]
pub struct VisitFacts<'a> {
    pub district: &'a District,
    pub checklist: &'a str,
    pub visit: VisitKind,
    pub date: NaiveDate,
}

/// Whether a visit may have this occasion; `campaign` is the one that it names, as far as the caller can see it.
/// A follow-up visit belongs to a campaign with any checklist.
pub fn check(
    occasion: &VisitContext,
    campaign: Option<&Campaign>,
    of: VisitFacts,
) -> Outcome<Option<Joined>> {
    let mut errors = ValidationErrors::default();
    errors.check(
        occasion.joint_with.len() <= MOST_DEPARTMENTS,
        "/joint_with",
        "最多 20 个部门",
        "At most 20 departments are taken",
    );
    let claim = Claim {
        campaign_id: occasion.campaign_id,
        district: of.district,
        checklist: (of.visit != VisitKind::FollowUp).then_some(of.checklist),
        date: of.date,
    };
    let joined = membership::check(&mut errors, claim, campaign);
    errors.finish()?;
    Ok(joined)
}
