//! Reads the accounts that a request names as inspectors.

use crate::{
    accounts::{Candidate, Role},
    db::{Conn, schema::accounts},
    district::District,
    ids::Id,
    problem::Outcome,
};
use diesel::prelude::*;

/// The most that are looked up: more than any rule lets somebody name.
const MOST: usize = 2000;

/// Those with the first of these ids, as far as they exist.
pub fn candidates(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Candidate>> {
    let rows: Vec<(Id, Role, bool, District)> = accounts::table
        .filter(accounts::id.eq_any(ids.iter().take(MOST)))
        .select((accounts::id, accounts::role, accounts::active, accounts::district))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(account_id, role, active, district)| Candidate { account_id, role, active, district })
        .collect())
}
