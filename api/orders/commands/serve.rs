//! Command: records the service of an order.

use crate::{
    context::Context,
    db::Conn,
    ids::Id,
    orders::{
        ServiceOfOrder, service_of_order,
        store::{self, OrderDetail},
    },
    problem::Outcome,
};

/// Records how an order was served, or finds that on record; says whether it did so now.
pub fn serve(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    service: &ServiceOfOrder,
) -> Outcome<(OrderDetail, bool)> {
    let scope = context.scope();
    let order = store::find_to_change(conn, &scope, id)?;
    if order.service.as_ref() == Some(service) {
        return Ok((OrderDetail::read(conn, order)?, false));
    }
    let served = service_of_order::serve(&context.actor, &order, service, context.at)?;
    store::keep_service(conn, &served)?;
    Ok((OrderDetail::find(conn, &scope, id)?, true))
}
