//! Command: moves an assignment on with its visit.

use crate::{
    assignments::{
        lifecycle::visit::{Fact, follow},
        store,
    },
    db::Conn,
    events::ChangedBy,
    ids::Id,
    problem::Outcome,
};

/// Moves an assignment on with a visit that was begun for it; a cancelled assignment and another's visit change nothing.
pub fn follow_visit(conn: &mut Conn, id: Id, inspection_id: Id, fact: Fact, by: ChangedBy) -> Outcome<()> {
    let assignment = store::lock(conn, id)?;
    match follow(&assignment, inspection_id, fact, by) {
        Some(changed) => store::keep(conn, &changed),
        None => Ok(()),
    }
}
