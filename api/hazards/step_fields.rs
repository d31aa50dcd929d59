//! The fields of a step: what the caller sends, and what the server adds.

use super::StepName;
use crate::{
    ids::Id,
    validation::{
        ValidationErrors,
        days::check_year,
        texts::{MultiLineText, SingleLineText},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most that can be planned for one hazard, in yuan.
const MOST_FUNDS: u64 = 1_000_000_000_000;

/// The five elements of rectification, needed if a hazard cannot be rectified at once: responsibility, measures, funds,
/// time limit, emergency plan (责任、措施、资金、时限、预案 of the notice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HazardPlan)]
pub struct RectificationPlan {
    /// Who is responsible for it.
    #[schema(inline)]
    pub responsible: SingleLineText<100>,
    #[schema(inline)]
    pub measures: MultiLineText<2000>,
    /// May be 0, but has to be stated.
    #[schema(maximum = 1_000_000_000_000_u64)]
    pub funds_yuan: u64,
    /// The last day for rectification, in Suzhou.
    pub deadline: NaiveDate,
    /// What is done if something happens before.
    #[schema(inline)]
    pub contingency: MultiLineText<2000>,
}

impl RectificationPlan {
    fn check(&self, errors: &mut ValidationErrors) {
        errors.check(
            self.funds_yuan <= MOST_FUNDS,
            "/plan/funds_yuan",
            "金额过大",
            "This is more than can be planned",
        );
        check_year(errors, "/plan/deadline", self.deadline);
    }
}

/// A step that somebody takes. `next` of the hazard says which fields it needs; `reason` may go with any.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "step": "report_up", "authority": "苏州市安全生产委员会办公室", "reason": "涉及危险化学品管道，请挂牌督办"
}))]
pub struct NewStep {
    pub step: StepName,
    /// Why, or what was done.
    #[serde(default)]
    #[schema(inline)]
    pub reason: Option<MultiLineText<2000>>,
    /// The last day for rectification, in Suzhou.
    #[serde(default)]
    pub deadline: Option<NaiveDate>,
    /// Of `rectify`: the day of the rectification, in Suzhou; today if not said. A unit reports on the day itself.
    #[serde(default)]
    pub rectified_on: Option<NaiveDate>,
    #[serde(default)]
    pub plan: Option<RectificationPlan>,
    /// Another authority: reported to, listed by, accepted by, transferred to.
    #[serde(default)]
    #[schema(inline)]
    pub authority: Option<SingleLineText<200>>,
    /// The number of the document by which it is done.
    #[serde(default)]
    #[schema(inline)]
    pub document: Option<SingleLineText<100>>,
}

impl NewStep {
    /// A step without fields.
    pub fn new(step: StepName) -> Self {
        Self {
            step,
            reason: None,
            deadline: None,
            rectified_on: None,
            plan: None,
            authority: None,
            document: None,
        }
    }

    /// Its fields, as the history keeps them.
    pub fn fields(&self) -> StepFields {
        StepFields {
            reason: self.reason.clone().map(String::from),
            deadline: self.deadline,
            rectified_on: self.rectified_on,
            plan: self.plan.clone(),
            authority: self.authority.clone().map(String::from),
            document: self.document.clone().map(String::from),
            ..StepFields::default()
        }
    }
}

/// The fields of an entry in the history. The table says which of them a step takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = HazardFacts)]
pub struct StepFields {
    /// Why, or what was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day for rectification that was set, in Suzhou.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// The day of the rectification, in Suzhou, if it was said.
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
    /// What the caller said, without what the server added.
    pub fn said(&self) -> Self {
        Self { photos: Vec::new(), inspection_id: None, revision: None, ..self.clone() }
    }

    /// Notes what is invalid.
    pub fn check(&self, errors: &mut ValidationErrors) {
        if let Some(deadline) = self.deadline {
            check_year(errors, "/deadline", deadline);
        }
        if let Some(plan) = &self.plan {
            plan.check(errors);
        }
    }
}
