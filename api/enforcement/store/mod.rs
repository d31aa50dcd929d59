//! Reads and writes the rows of enforcement.

pub mod actions;
pub mod incidents;
pub mod priority_units;

use crate::{
    clock::Moment,
    db::Conn,
    events::{self, NewEvent},
    ids::Id,
    problem::Outcome,
};
use serde_json::Value;

fn note(
    conn: &mut Conn,
    (subject, id): (&'static str, Id),
    action: &'static str,
    (by, at): (Id, Moment),
    detail: &Value,
) -> Outcome<()> {
    let deed = NewEvent { subject, subject_id: id, action, actor_id: Some(by), at, detail };
    events::record(conn, &deed)
}
