//! Reads and writes the hazards that a follow-up visit looks at again.

use crate::{
    db::{Conn, Json, schema::rechecks},
    ids::Id,
    inspections::{
        reinspection_items::{Recheck, seen},
        submission::Submitted,
    },
    problem::Outcome,
};
use checklists::Item;
use diesel::prelude::*;

/// The hazards that a visit looks at again, in the order of their items.
pub fn rechecks(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Recheck>> {
    let rows: Vec<(Id, Json<Item>)> = rechecks::table
        .filter(rechecks::inspection_id.eq(inspection_id))
        .order(rechecks::hazard_id)
        .select((rechecks::hazard_id, rechecks::item))
        .load(conn)?;
    let of_row = |(hazard_id, item): (_, Json<Item>)| Recheck { hazard_id, item: item.into_inner() };
    Ok(rows.into_iter().map(of_row).collect())
}

pub(super) fn insert(conn: &mut Conn, inspection_id: Id, carried: &[Recheck]) -> Outcome<()> {
    for recheck in carried {
        diesel::insert_into(rechecks::table)
            .values((
                rechecks::inspection_id.eq(inspection_id),
                rechecks::hazard_id.eq(recheck.hazard_id),
                rechecks::item.eq(Json::new(&recheck.item)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps what a submission found of each hazard; none: it could not be seen.
pub(super) fn keep_found(conn: &mut Conn, submitted: &Submitted) -> Outcome<()> {
    let id = submitted.inspection.id;
    for recheck in &submitted.rechecks {
        let seen = submitted.body.answers.get(&recheck.item.code).and_then(seen);
        let found = seen.map(|seen| if seen.rectified { "rectified" } else { "unrectified" });
        diesel::update(rechecks::table.find((id, recheck.hazard_id)))
            .set(rechecks::found.eq(found))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets what was found.
pub(super) fn clear_found(conn: &mut Conn, inspection_id: Id) -> Outcome<()> {
    diesel::update(rechecks::table.filter(rechecks::inspection_id.eq(inspection_id)))
        .set(rechecks::found.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}
