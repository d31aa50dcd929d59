//! The append-only audit log: who did what to which record, when, with which details.

use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{accounts, events},
    },
    ids::Id,
    problem::{Outcome, Problem},
};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Who made a change, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedBy {
    pub account_id: Id,
    pub at: Moment,
}

/// Something that was done. Kept in the same transaction as the deed itself.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// The kind of record, such as `inspection`.
    pub subject: &'static str,
    pub subject_id: Id,
    /// A verb in the past, such as `submitted`.
    pub action: &'static str,
    /// None: the server itself.
    pub actor_id: Option<Id>,
    pub at: Moment,
    pub detail: &'a Value,
}

/// Appends a deed.
pub fn record(conn: &mut Conn, deed: &NewEvent) -> Outcome<()> {
    diesel::insert_into(events::table)
        .values((
            events::subject.eq(deed.subject),
            events::subject_id.eq(deed.subject_id),
            events::action.eq(deed.action),
            events::actor_id.eq(deed.actor_id),
            events::at.eq(deed.at),
            events::detail.eq(deed.detail.to_string()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The number of the last deed that is seen; `None` if there is none. A deed with a lower number may still be committed
/// by a slower transaction.
pub fn last(conn: &mut Conn) -> Outcome<Option<i64>> {
    Ok(events::table.select(diesel::dsl::max(events::id)).first(conn)?)
}

/// A deed as it is read back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Grows with time; also the place to go on from (`after`).
    pub id: i64,
    pub action: String,
    /// Null: the server itself.
    pub actor_id: Option<Id>,
    pub actor_name: Option<String>,
    pub at: Moment,
    #[schema(value_type = Object)]
    pub detail: Value,
}

/// The deeds on one record, oldest first, after the event `after`, at most `limit`.
pub fn of(conn: &mut Conn, subject_id: Id, after: i64, limit: i64) -> Outcome<Vec<Event>> {
    type Row = (i64, String, Option<Id>, Option<String>, Moment, String);
    let rows: Vec<Row> = events::table
        .left_join(accounts::table.on(events::actor_id.eq(accounts::id.nullable())))
        .filter(events::subject_id.eq(subject_id).and(events::id.gt(after)))
        .order(events::id)
        .limit(limit)
        .select((
            events::id,
            events::action,
            events::actor_id,
            accounts::name.nullable(),
            events::at,
            events::detail,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, action, actor_id, actor_name, at, detail)| {
            let detail = serde_json::from_str(&detail).map_err(Problem::internal)?;
            Ok(Event { id, action, actor_id, actor_name, at, detail })
        })
        .collect()
}
