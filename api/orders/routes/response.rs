//! The response of an order.

use crate::{
    clock::Moment,
    db::Conn,
    district::District,
    ids::Id,
    orders::{Ending, Order, OrderState, ServiceOfOrder, Signer},
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderDetail {
    pub id: Id,
    /// As it is cited.
    #[schema(example = "特监令〔2018〕320508-0001号")]
    pub document: String,
    /// The district or city that issued it.
    pub authority: District,
    pub year: i32,
    /// From 1, without gaps for each authority and year.
    pub number: i64,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    /// In Suzhou.
    pub issued_on: NaiveDate,
    /// The facts found.
    pub findings: Vec<String>,
    /// The provisions that they break.
    pub provisions: Vec<String>,
    /// What has to be done.
    pub measures: Vec<String>,
    pub stop_at_once: bool,
    /// The last day for putting it right, in Suzhou; the day of issue where it only has to stop.
    pub deadline: NaiveDate,
    pub inspectors: Vec<Signer>,
    /// `GET /v1/hazards/{id}`
    pub hazards: Vec<Id>,
    pub state: OrderState,
    /// The order whose place it took.
    pub replaces: Option<Id>,
    /// How it reached the unit; null before that is recorded.
    pub service: Option<ServiceOfOrder>,
    /// How it ended; null while it is in force.
    pub ending: Option<Ending>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

/// The names that orders point to.
pub fn names_of(conn: &mut Conn, orders: &[Order]) -> Outcome<NameLookup> {
    NameLookup::read(conn, orders.iter().map(|order| order.unit_id), [])
}

impl OrderDetail {
    pub fn new(order: Order, names: &NameLookup) -> Self {
        Self {
            id: order.id,
            document: order.number.to_string(),
            authority: order.number.authority,
            year: order.number.year,
            number: order.number.number,
            district: order.district,
            unit: names.named(order.unit_id),
            issued_on: order.issued_on,
            findings: order.findings,
            provisions: order.provisions,
            measures: order.measures,
            stop_at_once: order.stop_at_once,
            deadline: order.deadline,
            inspectors: order.inspectors,
            hazards: order.hazards,
            state: order.state,
            replaces: order.replaces_id,
            service: order.service,
            ending: order.ending,
            created_by: order.created_by,
            created_at: order.created_at,
            changed_at: order.changed_at,
            version: order.version,
        }
    }

    pub fn read(conn: &mut Conn, order: Order) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&order))?;
        Ok(Self::new(order, &names))
    }
}
