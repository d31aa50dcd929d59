//! Safety supervision orders (监察指令书): what a unit has to rectify, by when, and what has to stop at once.
//!
//! An order is never edited and never deleted: it is withdrawn, or replaced by another.

pub mod commands;
mod equipment;
pub mod issue;
mod labels;
mod routes;
pub mod service_of_order;
pub mod store;
pub mod withdrawal;

pub use equipment::OrderedEquipment;
pub use routes::routes;

use crate::{
    clock::Moment,
    district::District,
    ids::Id,
    registry::Named,
    validation::{string_enum, texts::SingleLineText},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

string_enum! {
    /// The state of an order.
    #[schema(as = OrderState)]
    OrderState {
        InForce = "in_force",
        Withdrawn = "withdrawn",
        /// Another order took its place.
        Replaced = "replaced",
    }
}

/// The number of an order: without gaps for each authority and year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderNumber)]
pub struct Number {
    /// The district or city that issued it.
    pub authority: District,
    pub year: i32,
    /// From 1, without gaps for each authority and year.
    pub number: i64,
}

impl fmt::Display for Number {
    /// `特监令〔2018〕320508-0001号`. The form is this project's: no page that shows the current one was found.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authority, year, number } = self;
        write!(f, "特监令〔{year}〕{authority}-{number:04}号")
    }
}

/// One of those who sign an order, as they were when it was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signer {
    pub account_id: Id,
    pub name: String,
    /// Number of the law-enforcement ID.
    pub badge: Option<String>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = OrderRecord)]
pub struct Order {
    pub id: Id,
    #[serde(flatten)]
    pub number: Number,
    /// The unit's.
    pub district: District,
    #[serde(skip)]
    pub unit_id: Id,
    /// In Suzhou.
    pub issued_on: NaiveDate,
    /// The facts found, in the order's own words.
    pub findings: Vec<String>,
    /// The provisions that they break.
    pub provisions: Vec<String>,
    /// What has to be done.
    pub measures: Vec<String>,
    pub stop_at_once: bool,
    /// The last day for rectification, in Suzhou; the day of issue if it only has to stop.
    pub deadline: NaiveDate,
    pub inspectors: Vec<Signer>,
    /// `GET /v1/hazards/{id}`
    pub hazards: Vec<Id>,
    /// What it is about, as it was registered on the day of issue.
    pub equipment: Vec<OrderedEquipment>,
    pub state: OrderState,
    /// The order whose place it took.
    #[serde(rename = "replaces")]
    pub replaces_id: Option<Id>,
    /// How it reached the unit; null before that is recorded.
    pub service: Option<ServiceOfOrder>,
    /// How it ended; null while it is in force.
    pub ending: Option<Ending>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with every change; the ETag.
    pub version: i64,
}

string_enum! {
    /// How an order reached the unit.
    #[schema(as = ServiceWay)]
    Way {
        /// Handed over: somebody of the unit signed for it.
        InHand = "in_hand",
        /// Left at the unit, before a witness, since nobody would sign (留置送达).
        Left = "left",
        Post = "post",
    }
}

/// The service of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderService)]
#[schema(example = json!({
    "way": "left", "served_on": "2018-03-06", "refusal": "负责人张安拒绝签收", "witness": "社区工作人员 李强"
}))]
pub struct ServiceOfOrder {
    pub way: Way,
    /// In Suzhou; not before the order was issued.
    // Rows of older versions have `on`.
    #[serde(alias = "on")]
    pub served_on: NaiveDate,
    /// Who received it; needed if it was handed over.
    #[serde(default)]
    #[schema(inline)]
    pub recipient: Option<SingleLineText<100>>,
    /// Why nobody would sign; needed if it was left.
    #[serde(default)]
    #[schema(inline)]
    pub refusal: Option<SingleLineText<500>>,
    /// Who saw it; needed if it was left.
    #[serde(default)]
    #[schema(inline)]
    pub witness: Option<SingleLineText<100>>,
    /// Of the post; needed there.
    #[serde(default)]
    #[schema(inline)]
    pub tracking_number: Option<SingleLineText<100>>,
}

/// How an order ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderEnding)]
pub struct Ending {
    pub reason: String,
    pub by: Named,
    pub at: Moment,
    /// The order that took its place; null if it was withdrawn.
    pub replaced_by: Option<Id>,
}
