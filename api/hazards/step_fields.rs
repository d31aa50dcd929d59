//! The fields of a step: what the caller sends, and what the server adds.

use crate::{
    ids::Id,
    validation::{
        ValidationErrors,
        days::check_year,
        texts::{self, MultiLineText, SingleLineText},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most that can be planned for one hazard, in yuan.
const MOST_FUNDS: u64 = 1_000_000_000_000;

/// The five elements without which a hazard that cannot be put right at once is not planned: responsibility,
/// measures, funds, time limit, emergency plan (责任、措施、资金、时限、预案 of the notice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HazardPlan)]
pub struct RectificationPlan {
    /// Who sees to it.
    #[schema(value_type = SingleLineText<100>, inline)]
    pub responsible: String,
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub measures: String,
    /// May be 0, but has to be stated.
    #[schema(maximum = 1_000_000_000_000_u64)]
    pub funds_yuan: u64,
    /// The last day for putting it right, in Suzhou.
    pub deadline: NaiveDate,
    /// What is done if something happens before.
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub contingency: String,
}

impl RectificationPlan {
    fn check(&self, flaws: &mut ValidationErrors) {
        texts::required(flaws, "/plan/responsible", &self.responsible, 100);
        texts::lines(flaws, "/plan/measures", &self.measures, 2000);
        texts::lines(flaws, "/plan/contingency", &self.contingency, 2000);
        flaws.check(
            self.funds_yuan <= MOST_FUNDS,
            "/plan/funds_yuan",
            "金额过大",
            "This is more than can be planned",
        );
        check_year(flaws, "/plan/deadline", self.deadline);
    }
}

/// What goes with a happening. Which of them a step takes, the table says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = HazardFacts)]
pub struct StepFields {
    /// Why, or what was done, as whoever did it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day for putting it right that was set, in Suzhou.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// The day that it was put right, in Suzhou, where that was said.
    // Rows of older versions have `on`.
    #[serde(default, alias = "on", skip_serializing_if = "Option::is_none")]
    pub rectified_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<RectificationPlan>,
    /// Another authority: reported to, listed by, transferred to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The number of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The order that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Id>,
    /// The photos under the hazard that the step rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Id>,
    /// The inspection that found, corrected or re-inspected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection_id: Option<Id>,
    /// Which submission of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
}

impl StepFields {
    /// What somebody said, without what the server added.
    pub fn said(&self) -> Self {
        Self { photos: Vec::new(), inspection_id: None, revision: None, ..self.clone() }
    }

    /// Notes what cannot be kept.
    pub fn check(&self, flaws: &mut ValidationErrors) {
        if let Some(reason) = &self.reason {
            texts::lines(flaws, "/reason", reason, 2000);
        }
        texts::optional(flaws, "/authority", self.authority.as_deref(), 200);
        texts::optional(flaws, "/document", self.document.as_deref(), 100);
        if let Some(deadline) = self.deadline {
            check_year(flaws, "/deadline", deadline);
        }
        if let Some(plan) = &self.plan {
            plan.check(flaws);
        }
    }
}
