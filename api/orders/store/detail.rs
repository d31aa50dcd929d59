//! Reads an order with the name of its unit.

use super::find;
use crate::{
    accounts::Scope,
    db::Conn,
    http::Cursor,
    ids::Id,
    orders::Order,
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderDetail {
    #[serde(flatten)]
    pub order: Order,
    /// As it is cited.
    #[schema(example = "特监令〔2018〕320508-0001号")]
    pub document: String,
    pub unit: Named,
}

impl OrderDetail {
    fn new(order: Order, names: &NameLookup) -> Self {
        Self { document: order.number.to_string(), unit: names.named(order.unit_id), order }
    }

    /// One that the caller may see.
    pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Self> {
        let order = find(conn, scope, id)?;
        Self::read(conn, order)
    }

    /// With the names read from the database.
    pub fn read(conn: &mut Conn, order: Order) -> Outcome<Self> {
        let names = NameLookup::read(conn, [(order.unit_id, None)])?;
        Ok(Self::new(order, &names))
    }

    pub(super) fn read_all(conn: &mut Conn, orders: Vec<Order>) -> Outcome<Vec<Self>> {
        let names = NameLookup::read(conn, orders.iter().map(|order| (order.unit_id, None)))?;
        Ok(orders.into_iter().map(|order| Self::new(order, &names)).collect())
    }

    /// Its place in the list.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.order.created_at, id: self.order.id }
    }
}
