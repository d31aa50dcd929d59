//! Command: issues an order.

use super::withdraw::release;
use crate::{
    context::Context,
    db::Conn,
    hazards::{
        self,
        steps::order::{Order as OrderOfHazard, order as name_in_order},
    },
    ids::Id,
    orders::{
        issue::{self, NamedRecords, NewOrder},
        store::{self, OrderDetail},
        withdrawal,
    },
    problem::{OptionalOutcome, Outcome, Problem},
    registry,
};

/// Issues an order, or finds that this request has issued it; says whether it did so now.
pub fn issue(conn: &mut Conn, context: &Context, id: Id, new: &NewOrder) -> Outcome<(OrderDetail, bool)> {
    let (actor, scope, at) = (&context.actor, context.scope(), context.at);
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, actor))?;
        return Ok((OrderDetail::read(conn, known)?, false));
    }
    let (unit, _) = registry::store::subjects(conn, &scope, new.unit_id, None)?;
    let replaced = match new.replaces {
        None => None,
        Some(replaced) => Some(
            store::find_to_change(conn, &scope, replaced)
                .optional()?
                .ok_or_else(|| Problem::invalid("/replaces", "没有这份指令书", "There is no such order"))?,
        ),
    };
    // In the order of their ids, so that two orders about the same hazards wait for each other only one way.
    let mut held = new.hazards.clone();
    held.extend(replaced.iter().flat_map(|order| &order.hazards));
    held.sort_unstable();
    held.dedup();
    let mut hazards = Vec::new();
    for hazard_id in held {
        hazards.extend(hazards::store::find_to_change(conn, &scope, hazard_id).optional()?);
    }
    let (named, others): (Vec<_>, Vec<_>) =
        hazards.into_iter().partition(|hazard| new.hazards.contains(&hazard.id));
    let pieces: Vec<Id> = named.iter().filter_map(|hazard| hazard.equipment_id).collect();
    let records = NamedRecords {
        unit: &unit,
        hazards: &named,
        equipment: &registry::store::equipment_by_id(conn, &pieces)?,
        candidates: &store::candidates(conn, &new.inspectors)?,
        replaced: replaced.as_ref(),
    };
    let order = store::insert(conn, &issue::issue(actor, id, new, &records, at)?)?;
    if let Some(replaced) = &replaced {
        let ended = withdrawal::replace(actor, replaced, &order, at);
        store::keep_ending(conn, &ended)?;
        for hazard in &others {
            release(conn, hazard, &ended)?;
        }
    }
    let demand = OrderOfHazard { id, document: order.number.to_string(), deadline: order.deadline };
    for hazard in &named {
        hazards::store::keep(conn, &name_in_order(actor, hazard, &demand, at)?)?;
    }
    Ok((OrderDetail::find(conn, &scope, id)?, true))
}
