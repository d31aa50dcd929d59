//! Command: changes an account.

use crate::{
    accounts::{
        Account, Actor, Role,
        administration::{self, AccountPatch},
        store,
    },
    clock::Moment,
    db::Conn,
    http::IfMatch,
    ids::Id,
    problem::Outcome,
};

/// Changes an account as the admin has seen it; `password_hash` is that of the patch's password.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    at: Moment,
    id: Id,
    if_match: &IfMatch,
    patch: &AccountPatch,
    password_hash: Option<&str>,
) -> Outcome<Account> {
    actor.must_be(&[Role::Admin])?;
    let before = store::account_in_scope(conn, &actor.scope(), id)?;
    if_match.require(before.version)?;
    let changed = administration::change(actor, before, patch, password_hash.map(str::to_owned), at)?;
    store::keep(conn, &changed)?;
    Ok(changed.after)
}
