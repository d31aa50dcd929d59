//! Rows of enforcement actions, complaints and accidents.

pub mod actions;
pub mod incidents;
pub mod units;

use crate::{
    clock::Moment,
    db::Conn,
    events::{self, Deed},
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
    let deed = Deed {
        subject,
        subject_id: id,
        action,
        actor_id: Some(by),
        at,
        detail,
    };
    events::record(conn, &deed)
}
