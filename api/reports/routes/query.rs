//! Resolves the part of a campaign that a report is about.

use crate::{
    accounts::Scope,
    campaigns::{
        Campaign,
        period::{Days, PhaseNumber},
        store,
    },
    clock::Moment,
    db::Conn,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    reports::ReportScope,
    templates::Templates,
};
use chrono::NaiveDate;

/// A part of a campaign, as it was asked for.
#[derive(Debug)]
pub struct ReportRequest {
    pub campaign_id: Id,
    pub district: Option<District>,
    pub phase: Option<PhaseNumber>,
    pub checklist: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub as_of: Option<NaiveDate>,
}

impl ReportRequest {
    /// The campaign, and what of it is counted. A campaign that the caller may not see is [`ProblemKind::NotFound`], a phase
    /// or a checklist that there is not [`ProblemKind::InvalidParameter`].
    pub fn find(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        templates: &Templates,
    ) -> Outcome<(Campaign, ReportScope)> {
        let campaign = store::find(conn, scope, self.campaign_id)?;
        if let Some(code) = &self.checklist
            && !templates.knows(code)
        {
            let reason = Text::new("没有这个检查表", "There is no such checklist");
            return Err(Problem::new(ProblemKind::InvalidParameter).at("checklist", reason));
        }
        let of_phase = store::days_of_phase(conn, scope, Some(campaign.id), self.phase)?;
        let asked = Days { from: self.from, to: self.to };
        let wanted = ReportScope {
            campaign_id: campaign.id,
            days: asked.and(of_phase),
            district: self.area(scope, &campaign),
            checklist: self.checklist.clone(),
            as_of: self.as_of.unwrap_or_else(|| Moment::now().day()),
        };
        Ok((campaign, wanted))
    }

    /// What is asked for, or the caller's own part of the campaign where that is less: targets and records are of the same
    /// area then. None: the whole campaign.
    fn area(&self, scope: &Scope, campaign: &Campaign) -> Option<District> {
        let own = scope.area();
        let asked = self.district.as_ref().unwrap_or(&campaign.plan.authority);
        if own != asked && asked.covers(own) {
            return Some(own.clone());
        }
        self.district.clone()
    }
}
