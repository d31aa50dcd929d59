//! Reads and writes the rows of enforcement.

pub mod actions;
pub mod incidents;
pub mod priority_units;

use crate::{
    db::Conn,
    events::{self, ChangedBy, NewEvent},
    ids::Id,
    problem::Outcome,
};
use serde_json::Value;

fn note(
    conn: &mut Conn,
    (subject, subject_id): (&'static str, Id),
    action: &'static str,
    by: ChangedBy,
    detail: &Value,
) -> Outcome<()> {
    let actor_id = Some(by.account_id);
    events::record(conn, &NewEvent { subject, subject_id, action, actor_id, at: by.at, detail })
}
