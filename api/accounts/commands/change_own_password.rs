//! Command: changes the caller's own password.

use crate::{
    accounts::{
        Actor,
        sign_in::{VerifiedPassword, change_password},
        store,
    },
    clock::Moment,
    db::Conn,
    problem::Outcome,
};

/// Changes the caller's own password, and ends the account's other devices.
pub fn change_own_password(
    conn: &mut Conn,
    actor: &Actor,
    at: Moment,
    proof: &VerifiedPassword,
    password_hash: &str,
) -> Outcome<()> {
    store::keep_password(conn, &change_password(actor, proof, password_hash, at)?)
}
