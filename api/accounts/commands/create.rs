//! Commands: create accounts.

use crate::{
    accounts::{
        Account, Actor, NewAccount, Role,
        administration::{self, AccountCreated},
        store,
    },
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
};

/// What a request to create an account found.
pub enum AccountPut {
    /// Nothing: it was created.
    Created(Account),
    /// The same account but perhaps for its password, with that password's hash.
    Alike(Account, String),
}

/// Creates an account by an admin, or finds one that is alike.
pub fn put(conn: &mut Conn, actor: &Actor, at: Moment, new: &NewAccount) -> Outcome<AccountPut> {
    let created = administration::create(actor, new, at)?;
    match store::any_account(conn, new.id)? {
        None => add(conn, created).map(AccountPut::Created),
        Some((account, hash)) if new.describes(&account) => Ok(AccountPut::Alike(account, hash)),
        Some(_) => Err(Problem::new(ProblemKind::IdTaken)),
    }
}

/// Creates an account for the server itself: from the command line, and the demo's. Bad input is
/// [`ProblemKind::InvalidInput`], a user name that somebody has [`ProblemKind::Duplicate`].
pub fn create(conn: &mut Conn, new: &NewAccount, at: Moment) -> Outcome<Account> {
    add(conn, administration::create_by_server(new, at)?)
}

/// Creates the account `admin` for the whole city if there is no account yet; None if there is one.
pub fn create_first_admin(conn: &mut Conn, password_hash: &str, at: Moment) -> Outcome<Option<Account>> {
    if !store::are_there_none(conn)? {
        return Ok(None);
    }
    let wrong = |reason: Text| Problem::internal(reason.en);
    let new = NewAccount {
        id: Id::new(),
        username: "admin".parse().map_err(wrong)?,
        name: "管理员".parse().map_err(wrong)?,
        role: Role::Admin,
        district: "320500".parse().map_err(Problem::internal)?,
        unit_id: None,
        badge: None,
        password_hash: password_hash.to_owned(),
    };
    create(conn, &new, at).map(Some)
}

fn add(conn: &mut Conn, created: AccountCreated) -> Outcome<Account> {
    store::add(conn, &created)?;
    Ok(created.account)
}
