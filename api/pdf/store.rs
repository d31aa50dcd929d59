//! Reads and writes the rows of cached PDFs.

use super::Subject;
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, schema::printouts},
    ids::Id,
    inspections, orders,
    problem::Outcome,
};
use diesel::prelude::*;

/// A paper that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printout {
    /// Digest of what it says.
    pub content: Vec<u8>,
    /// Where in object storage.
    pub object: String,
    /// Bytes.
    pub size: i64,
}

/// The paper about a record that was made last.
pub fn find(conn: &mut Conn, subject: Subject, id: Id) -> Outcome<Option<Printout>> {
    let row: Option<(Vec<u8>, String, i64)> = printouts::table
        .find((subject.as_str(), id))
        .select((printouts::content, printouts::object, printouts::size))
        .first(conn)
        .optional()?;
    Ok(row.map(|(content, object, size)| Printout { content, object, size }))
}

/// Keeps a paper in place of the one before; gives the object that nothing refers to any more.
pub fn keep(
    conn: &mut Conn,
    scope: &Scope,
    (subject, id): (Subject, Id),
    made: &Printout,
    at: Moment,
) -> Outcome<Option<String>> {
    // Papers about the same record wait for each other.
    match subject {
        Subject::Inspection => drop(inspections::store::find_to_change(conn, scope, id)?),
        Subject::Order => drop(orders::store::find_to_change(conn, scope, id)?),
    }
    let before = find(conn, subject, id)?;
    if before.is_some() {
        diesel::update(printouts::table.find((subject.as_str(), id)))
            .set((
                printouts::content.eq(&made.content),
                printouts::object.eq(&made.object),
                printouts::size.eq(made.size),
                printouts::made_at.eq(at),
            ))
            .execute(conn)?;
    } else {
        diesel::insert_into(printouts::table)
            .values((
                printouts::subject.eq(subject.as_str()),
                printouts::subject_id.eq(id),
                printouts::content.eq(&made.content),
                printouts::object.eq(&made.object),
                printouts::size.eq(made.size),
                printouts::made_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(before.map(|before| before.object))
}

/// Which of these objects some row refers to.
pub fn referred_to(conn: &mut Conn, objects: &[String]) -> Outcome<Vec<String>> {
    Ok(printouts::table.filter(printouts::object.eq_any(objects)).select(printouts::object).load(conn)?)
}
