//! Reads and writes the hazards that a follow-up visit looks at again.

use crate::{
    db::{Conn, schema::rechecks},
    ids::Id,
    inspections::reinspection_items::Recheck,
    problem::{Outcome, Problem},
};
use diesel::prelude::*;

/// In the order of their items.
pub fn rechecks(conn: &mut Conn, inspection_id: Id) -> Outcome<Vec<Recheck>> {
    let rows: Vec<(Id, String)> = rechecks::table
        .filter(rechecks::inspection_id.eq(inspection_id))
        .order(rechecks::hazard_id)
        .select((rechecks::hazard_id, rechecks::item))
        .load(conn)?;
    rows.into_iter()
        .map(|(hazard_id, item)| {
            let item = serde_json::from_str(&item).map_err(Problem::internal)?;
            Ok(Recheck { hazard_id, item })
        })
        .collect()
}

pub fn insert_rechecks(conn: &mut Conn, inspection_id: Id, carried: &[Recheck]) -> Outcome<()> {
    for recheck in carried {
        diesel::insert_into(rechecks::table)
            .values((
                rechecks::inspection_id.eq(inspection_id),
                rechecks::hazard_id.eq(recheck.hazard_id),
                rechecks::item.eq(serde_json::to_string(&recheck.item).map_err(Problem::internal)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps what a submission found of a hazard; none: it could not be seen, or the visit was withdrawn.
pub fn keep_recheck(
    conn: &mut Conn,
    inspection_id: Id,
    hazard_id: Id,
    rectified: Option<bool>,
) -> Outcome<()> {
    let found = rectified.map(|rectified| if rectified { "rectified" } else { "unrectified" });
    diesel::update(rechecks::table.find((inspection_id, hazard_id)))
        .set(rechecks::found.eq(found))
        .execute(conn)?;
    Ok(())
}
