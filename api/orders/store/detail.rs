//! Reads an order with the name of its unit.

use super::find;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::Conn,
    district::District,
    http::Cursor,
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
    /// The last day for rectification, in Suzhou; the day of issue if it only has to stop.
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

impl OrderDetail {
    fn new(order: Order, names: &NameLookup) -> Self {
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

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let order = find(conn, scope, id)?;
        Self::read(conn, order)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, order: Order) -> Outcome<Self> {
        let names = NameLookup::read(conn, [order.unit_id], [])?;
        Ok(Self::new(order, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, orders: Vec<Order>) -> Outcome<Vec<Self>> {
        let names = NameLookup::read(conn, orders.iter().map(|order| order.unit_id), [])?;
        Ok(orders.into_iter().map(|order| Self::new(order, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.created_at, id: self.id }
    }
}
