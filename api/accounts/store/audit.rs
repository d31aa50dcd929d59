//! Locks an account's row before a change, and records the event after it.

use crate::{
    accounts::password_check::VerifiedPassword,
    clock::Moment,
    db::{Conn, schema::accounts},
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;

/// Holds the account until the transaction ends; refuses where the password was changed or the account deactivated
/// since it was proved.
pub fn hold(conn: &mut Conn, proof: &VerifiedPassword) -> Outcome<()> {
    let still = accounts::table
        .filter(accounts::id.eq(proof.account_id()))
        .filter(accounts::active.eq(true))
        .filter(accounts::password_hash.eq(proof.password_hash()));
    let held = diesel::update(still).set(accounts::version.eq(accounts::version)).execute(conn)?;
    if held == 0 {
        return Err(Problem::new(ProblemKind::SignInRefused));
    }
    Ok(())
}

/// Appends a deed on an account.
pub fn record(
    conn: &mut Conn,
    account_id: Id,
    action: &'static str,
    actor_id: Option<Id>,
    at: Moment,
    detail: &serde_json::Value,
) -> Outcome<()> {
    events::record(
        conn,
        &NewEvent { subject: "account", subject_id: account_id, action, actor_id, at, detail },
    )
}
