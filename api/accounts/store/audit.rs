//! Locks an account's row before a change, and records the event after it.

use crate::{
    accounts::sign_in::VerifiedPassword,
    clock::Moment,
    db::{Conn, schema::accounts},
    events::{self, NewEvent},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;

/// Locks the account until the transaction ends; refuses if the password was changed or the account deactivated since it
/// was proved.
pub(super) fn hold(conn: &mut Conn, proof: &VerifiedPassword) -> Outcome<()> {
    let still = accounts::table
        .filter(accounts::id.eq(proof.account_id))
        .filter(accounts::active.eq(true))
        .filter(accounts::password_hash.eq(&proof.password_hash));
    let locked = diesel::update(still).set(accounts::version.eq(accounts::version)).execute(conn)?;
    if locked == 0 {
        return Err(Problem::new(ProblemKind::SignInRefused));
    }
    Ok(())
}

/// Appends an event on an account.
pub(super) fn record(
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
